/*!
Histograms whose weights halve with age: `recommender/util/histogram.go` and
`decaying_histogram.go` of VPA v1.8.1.

Rather than aging what is held, a sample's weight grows with its time since a
reference; after a hundred half-lives everything is scaled and the reference
moves. Kept on purpose, since percentiles show it:

* The first and the last bucket that count are tracked apart. Scaling and
  merging touch only what lies between; a weight below epsilon outside stays as
  it is and comes back to life with a later sample.
* Subtracting can leave a total of 0 above buckets that are not empty.
* Merging moves the older of the two references, of the source too.
* The reference of an empty histogram is Go's zero time, and differences of
  times saturate as Go's do.

Weights are held only between the least and the greatest bucket ever touched,
rounded to eight: a few hundred bytes where upstream holds 1,408. A sample
costs the search for its bucket, a power of two and two additions; it
allocates only when it falls outside the range held so far.
*/

use alloc::vec::Vec;

use super::exp2::{exp2, ldexp};
use super::layout::Layout;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::f64_to_i64;
use crate::num::time::GO_ZERO;

/// How many half-lives a sample may lie ahead of the reference.
const MOST_HALF_LIVES: i64 = 100;

/// Nanoseconds from Go's zero time to the epoch.
const YEAR_ONE: i128 = -62_135_596_800_000_000_000;

/// How many buckets are held at least, and the step of growth.
const STEP: usize = 8;

/// What histograms share: buckets and half-life.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scheme {
    layout: Layout,
    half_life: i64,
}

impl Scheme {
    /// A layout and a half-life in nanoseconds.
    ///
    /// # Errors
    /// `InvalidArgument` for a half-life that is not positive or a layout
    /// that is none.
    pub fn new(layout: Layout, half_life: i64) -> Result<Scheme, Error> {
        if half_life <= 0 || !layout.is_valid() {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        Ok(Scheme { layout, half_life })
    }

    /// The buckets.
    #[must_use]
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// The half-life in nanoseconds.
    #[must_use]
    pub const fn half_life(&self) -> i64 {
        self.half_life
    }
}

/// The weights of one histogram; its [`Scheme`] comes with every call.
#[derive(Debug)]
pub struct Weights {
    /// Those of the buckets from `held` on.
    weights: Vec<f64>,
    total: f64,
    /// Nanoseconds since the epoch, or Go's zero time.
    reference: i64,
    held: u16,
    min: u16,
    max: u16,
}

/// A bucket's number; layouts have at most 65,535.
const fn narrow(bucket: usize) -> u16 {
    bucket as u16
}

impl Weights {
    /// No sample yet.
    #[must_use]
    pub const fn new(scheme: &Scheme) -> Weights {
        Weights {
            weights: Vec::new(),
            total: 0.0,
            reference: GO_ZERO,
            held: 0,
            min: narrow(scheme.layout.last()),
            max: 0,
        }
    }

    /// A copy that reports a refused allocation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<Weights, Error> {
        let mut weights = Vec::new();
        weights.try_extend(&self.weights)?;
        Ok(Weights { weights, ..*self })
    }

    /// Forgets every sample, not the memory held.
    pub(super) fn clear(&mut self, scheme: &Scheme) {
        let mut weights = core::mem::take(&mut self.weights);
        weights.clear();
        *self = Weights { weights, ..Weights::new(scheme) };
    }

    /// The sum of all weights.
    #[must_use]
    pub const fn total(&self) -> f64 {
        self.total
    }

    /// The time at which a sample has its plain weight.
    #[must_use]
    pub const fn reference(&self) -> i64 {
        self.reference
    }

    /// Writes the weight of every bucket from the first on, as far as there
    /// is room.
    pub fn copy_to(&self, out: &mut [f64]) {
        for (bucket, out) in out.iter_mut().enumerate() {
            *out = self.weight(bucket);
        }
    }

    /// Bytes held besides the struct itself.
    #[must_use]
    pub const fn memory(&self) -> usize {
        self.weights.capacity().saturating_mul(size_of::<f64>())
    }

    /// The first bucket that counts.
    #[must_use]
    pub fn min(&self) -> usize {
        self.min.into()
    }

    /// The last bucket that counts.
    #[must_use]
    pub fn max(&self) -> usize {
        self.max.into()
    }

    /// The weight of a bucket.
    #[inline]
    #[must_use]
    pub fn weight(&self, bucket: usize) -> f64 {
        let place = bucket.wrapping_sub(self.held.into());
        self.weights.get(place).copied().unwrap_or(0.0)
    }

    /// The weight of a bucket, to be changed.
    #[inline]
    fn slot(
        &mut self,
        scheme: &Scheme,
        bucket: usize,
    ) -> Result<&mut f64, Error> {
        let place = bucket.wrapping_sub(self.held.into());
        if place >= self.weights.len() {
            self.hold(scheme, bucket)?;
        }
        let place = bucket.wrapping_sub(self.held.into());
        let slot = self.weights.get_mut(place);
        slot.ok_or(Error::new(ErrorKind::InvalidArgument))
    }

    /// Makes room for a bucket.
    #[cold]
    fn hold(&mut self, scheme: &Scheme, bucket: usize) -> Result<(), Error> {
        let from = bucket.wrapping_sub(bucket % STEP);
        let upto = from.saturating_add(STEP).min(scheme.layout.buckets());
        let old = usize::from(self.held);
        let end = old.saturating_add(self.weights.len());
        let (from, upto) = if self.weights.is_empty() {
            (from, upto)
        } else {
            (from.min(old), upto.max(end))
        };
        let more =
            upto.saturating_sub(from).saturating_sub(self.weights.len());
        let refused = |_| Error::new(ErrorKind::NoMemory);
        self.weights.try_reserve_exact(more).map_err(refused)?;
        let below =
            if self.weights.is_empty() { 0 } else { old.saturating_sub(from) };
        self.weights.try_resize(upto.saturating_sub(from), 0.0)?;
        self.weights.rotate_right(below);
        // The new ones were put at the end; those below are in front now,
        // and the others behind.
        self.held = narrow(from);
        Ok(())
    }

    /// Whether nothing in it counts.
    #[must_use]
    pub fn is_empty(&self, scheme: &Scheme) -> bool {
        self.weight(self.min()) < scheme.layout.epsilon()
    }

    /// Adds a sample.
    ///
    /// # Errors
    /// `InvalidArgument` for a weight below 0; `NoMemory`.
    #[inline]
    pub fn add(
        &mut self,
        scheme: &Scheme,
        value: f64,
        weight: f64,
        time: i64,
    ) -> Result<(), Error> {
        let bucket = scheme.layout.find(value);
        self.add_to(scheme, bucket, weight, time)
    }

    /// Adds a sample whose bucket is known.
    #[inline]
    pub(super) fn add_to(
        &mut self,
        scheme: &Scheme,
        bucket: usize,
        weight: f64,
        time: i64,
    ) -> Result<(), Error> {
        if weight < 0.0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        self.slot(scheme, bucket)?;
        let weight = weight * self.decay(scheme, time);
        let slot = self.slot(scheme, bucket)?;
        *slot += weight;
        let counts = *slot >= scheme.layout.epsilon();
        self.total += weight;
        if counts {
            self.min = self.min.min(narrow(bucket));
            self.max = self.max.max(narrow(bucket));
        }
        Ok(())
    }

    /// Takes a sample away that was added before.
    ///
    /// # Errors
    /// `InvalidArgument` for a weight below 0; `NoMemory`.
    pub fn subtract(
        &mut self,
        scheme: &Scheme,
        value: f64,
        weight: f64,
        time: i64,
    ) -> Result<(), Error> {
        if weight < 0.0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        let bucket = scheme.layout.find(value);
        self.slot(scheme, bucket)?;
        let weight = weight * self.decay(scheme, time);
        let epsilon = scheme.layout.epsilon();
        let less = |value: f64| {
            let left = value - weight;
            if left < epsilon { 0.0 } else { left }
        };
        self.total = less(self.total);
        let slot = self.slot(scheme, bucket)?;
        *slot = less(*slot);
        self.tighten(scheme);
        Ok(())
    }

    /// Adds all of another histogram of the same scheme, whose reference may
    /// move.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn merge(
        &mut self,
        scheme: &Scheme,
        other: &mut Weights,
    ) -> Result<(), Error> {
        // `GO_ZERO` is less than every time.
        if self.reference < other.reference {
            self.shift(scheme, other.reference);
        } else if other.reference < self.reference {
            other.shift(scheme, self.reference);
        }
        self.merge_aligned(scheme, other)
    }

    fn merge_aligned(
        &mut self,
        scheme: &Scheme,
        other: &Weights,
    ) -> Result<(), Error> {
        if other.min <= other.max {
            // Room for both ends first: no half of it is merged.
            self.slot(scheme, other.max())?;
            self.slot(scheme, other.min())?;
        }
        for bucket in other.min()..=other.max() {
            let more = other.weight(bucket);
            *self.slot(scheme, bucket)? += more;
        }
        self.total += other.total;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
        Ok(())
    }

    /// The value below which a share of the weight lies: the end of the
    /// bucket that reaches it.
    #[must_use]
    pub fn percentile(&self, scheme: &Scheme, share: f64) -> f64 {
        if self.is_empty(scheme) {
            return 0.0;
        }
        let bucket = self.percentile_bucket(share);
        scheme.layout.start(bucket.saturating_add(1))
    }

    /// The bucket in which a share of the weight ends.
    pub(super) fn percentile_bucket(&self, share: f64) -> usize {
        let threshold = share * self.total;
        let mut sum = 0.0;
        let mut bucket = self.min();
        while bucket < self.max() {
            sum += self.weight(bucket);
            if sum >= threshold {
                break;
            }
            bucket = bucket.saturating_add(1);
        }
        bucket
    }

    /// Moves the ends past buckets that do not count.
    fn tighten(&mut self, scheme: &Scheme) {
        let epsilon = scheme.layout.epsilon();
        let last = narrow(scheme.layout.last());
        while self.min < last && self.weight(self.min()) < epsilon {
            self.min = self.min.saturating_add(1);
        }
        while self.max > 0 && self.weight(self.max()) < epsilon {
            self.max = self.max.saturating_sub(1);
        }
    }

    /// What a weight at a time is multiplied by; may move the reference.
    #[inline]
    fn decay(&mut self, scheme: &Scheme, time: i64) -> f64 {
        // Upstream's multiplication wraps.
        let most = scheme.half_life.wrapping_mul(MOST_HALF_LIVES);
        let ahead = if self.reference == GO_ZERO {
            exact(time) > YEAR_ONE.saturating_add(most.into())
        } else {
            time > self.reference.saturating_add(most)
        };
        if ahead {
            self.shift(scheme, time);
        }
        let age = since(time, self.reference);
        exp2(age as f64 / scheme.half_life as f64)
    }

    /// Moves the reference to the multiple of the half-life nearest to a
    /// time.
    #[cold]
    fn shift(&mut self, scheme: &Scheme, time: i64) {
        let reference = rounded(time, scheme.half_life);
        let by =
            since(self.reference, reference) as f64 / scheme.half_life as f64;
        let exponent = f64_to_i64(libm::floor(by + 0.5));
        let bound = exponent.clamp(-1_000_000, 1_000_000);
        let factor = ldexp(1.0, bound as i32);
        for bucket in self.min()..=self.max() {
            let place = bucket.wrapping_sub(self.held.into());
            if let Some(weight) = self.weights.get_mut(place) {
                *weight *= factor;
            }
        }
        self.total *= factor;
        self.tighten(scheme);
        self.reference = reference;
    }

    /// Takes over what a checkpoint says of a bucket.
    pub(super) fn restore(
        &mut self,
        scheme: &Scheme,
        bucket: usize,
        weight: f64,
    ) -> Result<(), Error> {
        *self.slot(scheme, bucket)? += weight;
        self.min = self.min.min(narrow(bucket));
        self.max = self.max.max(narrow(bucket));
        Ok(())
    }

    /// Takes over the rest of a checkpoint.
    pub(super) fn restored(&mut self, scheme: &Scheme, total: f64) {
        self.total += total;
        self.tighten(scheme);
    }

    /// Replaces the reference, as loading does.
    pub(super) const fn refer_to(&mut self, reference: i64) {
        self.reference = reference;
    }
}

/// A time as an exact number; Go's zero time is year 1.
fn exact(time: i64) -> i128 {
    if time == GO_ZERO { YEAR_ONE } else { time.into() }
}

/// Go's `Time.Sub`, which saturates.
#[inline]
fn since(time: i64, earlier: i64) -> i64 {
    if time == GO_ZERO || earlier == GO_ZERO {
        let span = exact(time).saturating_sub(exact(earlier));
        let bound = span.clamp(i64::MIN.into(), i64::MAX.into());
        return i64::try_from(bound).unwrap_or(0);
    }
    time.saturating_sub(earlier)
}

/// Go's `Time.Round`: to a multiple counted from year 1, half up. A time
/// beyond int64 becomes the nearest that is not.
fn rounded(time: i64, half_life: i64) -> i64 {
    let half_life = i128::from(half_life);
    let time = exact(time);
    let since_year_one = time.saturating_sub(YEAR_ONE);
    let over = since_year_one.rem_euclid(half_life.max(1));
    let down = time.saturating_sub(over);
    let near = if over.saturating_add(over) < half_life {
        down
    } else {
        down.saturating_add(half_life)
    };
    if near == YEAR_ONE {
        return GO_ZERO;
    }
    let least = i128::from(i64::MIN).saturating_add(1);
    i64::try_from(near.clamp(least, i64::MAX.into())).unwrap_or(0)
}

#[cfg(test)]
#[path = "histogram_tests.rs"]
mod tests;
