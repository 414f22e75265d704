/*!
Histograms beside a naive twin: all buckets, no window, everything walked.
*/

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

const HOUR: i64 = 3_600_000_000_000;
/// 2026-03-01T12:00:00Z
const NOW: i64 = 1_772_366_400_000_000_000;

/// Upstream's histogram, written down without a thought for memory.
#[derive(Clone)]
struct Naive {
    weights: std::vec::Vec<f64>,
    total: f64,
    min: usize,
    max: usize,
    reference: i128,
}

impl Naive {
    fn new(scheme: &Scheme) -> Naive {
        let buckets = scheme.layout().buckets();
        Naive {
            weights: std::vec![0.0; buckets],
            total: 0.0,
            min: buckets - 1,
            max: 0,
            reference: YEAR_ONE,
        }
    }

    fn tighten(&mut self, scheme: &Scheme) {
        let epsilon = scheme.layout().epsilon();
        while self.weights[self.min] < epsilon
            && self.min < self.weights.len() - 1
        {
            self.min += 1;
        }
        while self.weights[self.max] < epsilon && self.max > 0 {
            self.max -= 1;
        }
    }

    fn shift(&mut self, scheme: &Scheme, time: i128) {
        let half_life = i128::from(scheme.half_life());
        let past = (time - YEAR_ONE) % half_life;
        let down = time - past;
        let near =
            if past + past < half_life { down } else { down + half_life };
        let gap =
            (self.reference - near).clamp(i64::MIN.into(), i64::MAX.into());
        let steps = (gap as f64 / half_life as f64 + 0.5).floor();
        let factor = steps.exp2();
        for weight in self.weights.iter_mut().take(self.max + 1).skip(self.min)
        {
            *weight *= factor;
        }
        self.total *= factor;
        self.tighten(scheme);
        self.reference = near;
    }

    fn decay(&mut self, scheme: &Scheme, time: i64) -> f64 {
        let half_life = i128::from(scheme.half_life());
        if i128::from(time) > self.reference + 100 * half_life {
            self.shift(scheme, time.into());
        }
        let age = i128::from(time) - self.reference;
        exp2(age as f64 / scheme.half_life() as f64)
    }

    fn change(
        &mut self,
        scheme: &Scheme,
        value: f64,
        weight: f64,
        time: i64,
        subtract: bool,
    ) {
        let weight = weight * self.decay(scheme, time);
        let bucket = scheme.layout().find(value);
        let epsilon = scheme.layout().epsilon();
        if subtract {
            for held in [&mut self.total, &mut self.weights[bucket]] {
                *held -= weight;
                if *held < epsilon {
                    *held = 0.0;
                }
            }
            self.tighten(scheme);
            return;
        }
        self.weights[bucket] += weight;
        self.total += weight;
        if self.weights[bucket] >= epsilon {
            self.min = self.min.min(bucket);
            self.max = self.max.max(bucket);
        }
    }

    fn merge(&mut self, scheme: &Scheme, other: &mut Naive) {
        if self.reference < other.reference {
            self.shift(scheme, other.reference);
        } else if other.reference < self.reference {
            other.shift(scheme, self.reference);
        }
        for bucket in other.min..=other.max {
            self.weights[bucket] += other.weights[bucket];
        }
        self.total += other.total;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }
}

fn same(scheme: &Scheme, own: &Weights, naive: &Naive) {
    assert_eq!(own.total().to_bits(), naive.total.to_bits());
    assert_eq!((own.min(), own.max()), (naive.min, naive.max));
    let reference = exact(own.reference());
    assert_eq!(reference, naive.reference);
    for (bucket, weight) in naive.weights.iter().enumerate() {
        assert_eq!(own.weight(bucket).to_bits(), weight.to_bits());
    }
    let epsilon = scheme.layout().epsilon();
    assert_eq!(own.is_empty(scheme), naive.weights[naive.min] < epsilon);
}

/// Steps on a pair: which, what, value, weight, hours from the last.
type Operation = (bool, u8, f64, f64, f64);

fn operations() -> impl Strategy<Value = std::vec::Vec<Operation>> {
    let value = prop_oneof![0.0..0.2, 0.0..30.0, 0.0..2000.0];
    let weight = prop_oneof![0.0..1.0_f64, Just(1e-5), Just(0.1)];
    let hours = prop_oneof![-2.0..30.0, 0.0..5000.0];
    let one = (any::<bool>(), 0..8_u8, value, weight, hours);
    vec(one, 0..40)
}

proptest! {
    #[test]
    fn it_is_the_naive_twin(operations in operations(), hours in 1..72_i64) {
        let scheme = Scheme::new(Layout::Cpu, hours * HOUR + 7).unwrap();
        let mut own = [Weights::new(&scheme), Weights::new(&scheme)];
        let mut naive = [Naive::new(&scheme), Naive::new(&scheme)];
        let mut time = NOW;
        for (second, what, value, weight, hours) in operations {
            time += (hours * HOUR as f64) as i64;
            let h = usize::from(second);
            match what {
                0..=4 => {
                    own[h].add(&scheme, value, weight, time).unwrap();
                    naive[h].change(&scheme, value, weight, time, false);
                }
                5 | 6 => {
                    own[h].subtract(&scheme, value, weight, time).unwrap();
                    naive[h].change(&scheme, value, weight, time, true);
                }
                _ => {
                    let [a, b] = &mut own;
                    let (to, from) = if second { (b, a) } else { (a, b) };
                    to.merge(&scheme, from).unwrap();
                    let [a, b] = &mut naive;
                    let (to, from) = if second { (b, a) } else { (a, b) };
                    to.merge(&scheme, from);
                }
            }
            for (own, naive) in own.iter().zip(&naive) {
                same(&scheme, own, naive);
            }
        }
    }

    #[test]
    fn percentiles_rise(operations in operations()) {
        let scheme = Scheme::new(Layout::Cpu, HOUR).unwrap();
        let mut own = Weights::new(&scheme);
        for (_, _, value, weight, _) in operations {
            own.add(&scheme, value, weight, NOW).unwrap();
        }
        let mut last = 0.0;
        for step in 0..=20 {
            let next = own.percentile(&scheme, f64::from(step) / 20.0);
            prop_assert!(next >= last);
            last = next;
        }
    }

    #[test]
    fn any_time_and_half_life_is_answered(
        times in vec(any::<i64>(), 0..8),
        half_life in 1..=i64::MAX,
    ) {
        let scheme = Scheme::new(Layout::Memory, half_life).unwrap();
        let mut own = Weights::new(&scheme);
        for time in times {
            own.add(&scheme, 3e7, 1.0, time).unwrap();
            own.subtract(&scheme, 3e9, 1.0, time).unwrap();
        }
        let _ = own.save().unwrap();
    }
}

#[test]
fn what_is_below_epsilon_outside_stays_unscaled() {
    let scheme = Scheme::new(Layout::Cpu, HOUR).unwrap();
    let mut own = Weights::new(&scheme);
    // Too light to count, and to be seen by the shift a year later.
    own.add(&scheme, 0.5, 1.0, NOW).unwrap();
    let reference = own.reference();
    own.add(&scheme, 5.0, 1e-5, reference).unwrap();
    let light = own.weight(scheme.layout().find(5.0));
    own.add(&scheme, 0.5, 1.0, NOW + 9000 * HOUR).unwrap();
    assert!(own.reference() > reference);
    assert_eq!(own.weight(scheme.layout().find(5.0)), light);
}

#[test]
fn a_checkpoint_that_is_none_changes_nothing() {
    use crate::autoscale::vpa::checkpoint::{BucketWeights, Checkpoint};
    let scheme = Scheme::new(Layout::Cpu, HOUR).unwrap();
    let load = |weights: &[(u16, u32)], total| {
        let weights = BucketWeights(weights.to_vec());
        let checkpoint =
            Checkpoint { weights, total, ..Checkpoint::default() };
        let mut own = Weights::new(&scheme);
        own.load(&scheme, &checkpoint).map(|()| own.total())
    };
    let refused = Err(Error::new(ErrorKind::InvalidCheckpoint));
    assert_eq!(load(&[(176, 1)], 1.0), refused);
    assert_eq!(load(&[(0, 1)], -1.0), refused);
    assert_eq!(load(&[(175, 1)], 2.0), Ok(2.0));
    assert_eq!(load(&[(3, 0)], 2.0), Ok(0.0));
}
