/*!
Pods and their samples as columns: what the calculator computes on.

A pod's name is the row of the first pod of that name, so that two pods of
one name are one entry, as in upstream's maps; a sample of a name that no pod
has is a stranger's.
*/

use alloc::vec::Vec;

use crate::error::Error;
use crate::memory::TryPush;

/// Flag of a pod: it is being deleted.
pub const DELETED: u8 = 1;
/// Flag of a pod: its phase is Failed.
pub const FAILED: u8 = 2;
/// Flag of a pod: its phase is Pending.
pub const PENDING: u8 = 4;
/// Flag of a pod: its phase is Running.
pub const RUNNING: u8 = 8;
/// Flag of a pod: it has a condition Ready.
pub const HAS_READY: u8 = 16;
/// Flag of a pod: its condition Ready is True.
pub const READY: u8 = 32;
/// Flag of a pod: its condition Ready is False.
pub const NOT_READY: u8 = 64;
/// Flag of a pod: it has a start time.
pub const STARTED: u8 = 128;

/// The name of a sample that no pod has.
pub const STRANGER: u32 = u32::MAX;

/// Pods, a row each.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pods<'a> {
    /// Flags, added up.
    pub flags: &'a [u8],
    /// Start times in nanoseconds; looked at with `STARTED`.
    pub starts: &'a [i64],
    /// When Ready changed last; looked at with `HAS_READY`.
    pub transitions: &'a [i64],
    /// The first row with the same name.
    pub names: &'a [u32],
}

/// Samples of a metric, one a name.
#[derive(Clone, Copy, Debug, Default)]
pub struct Samples<'a> {
    /// The row of the pod, or [`STRANGER`].
    pub names: &'a [u32],
    /// Thousandths.
    pub values: &'a [i64],
    /// Nanoseconds.
    pub times: &'a [i64],
    /// Nanoseconds that the sample covers.
    pub windows: &'a [i64],
}

/// [`Pods`] being filled.
#[derive(Clone, Debug, Default)]
pub struct PodColumns {
    flags: Vec<u8>,
    starts: Vec<i64>,
    transitions: Vec<i64>,
    names: Vec<u32>,
}

/// [`Samples`] being filled.
#[derive(Clone, Debug, Default)]
pub struct SampleColumns {
    names: Vec<u32>,
    values: Vec<i64>,
    times: Vec<i64>,
    windows: Vec<i64>,
}

/// One sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Thousandths.
    pub value: i64,
    /// Nanoseconds.
    pub time: i64,
    /// Nanoseconds that the sample covers.
    pub window: i64,
}

impl PodColumns {
    /// Forgets all pods but the first `len`, and keeps the memory.
    pub fn truncate(&mut self, len: usize) {
        self.flags.truncate(len);
        self.starts.truncate(len);
        self.transitions.truncate(len);
        self.names.truncate(len);
    }

    /// Adds a pod.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn push(
        &mut self,
        flags: u8,
        start: i64,
        transition: i64,
        name: u32,
    ) -> Result<(), Error> {
        self.flags.try_push(flags)?;
        self.starts.try_push(start)?;
        self.transitions.try_push(transition)?;
        self.names.try_push(name)
    }

    /// The pods so far.
    #[must_use]
    pub fn as_pods(&self) -> Pods<'_> {
        Pods {
            flags: &self.flags,
            starts: &self.starts,
            transitions: &self.transitions,
            names: &self.names,
        }
    }
}

impl SampleColumns {
    /// Forgets the samples and keeps the memory.
    pub fn clear(&mut self) {
        self.names.clear();
        self.values.clear();
        self.times.clear();
        self.windows.clear();
    }

    /// Adds a sample.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn push(&mut self, name: u32, sample: Sample) -> Result<(), Error> {
        self.names.try_push(name)?;
        self.values.try_push(sample.value)?;
        self.times.try_push(sample.time)?;
        self.windows.try_push(sample.window)
    }

    /// Adds the same sample for the names from 0 and below `count`.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn repeat(&mut self, count: u32, sample: Sample) -> Result<(), Error> {
        let len = self.len().saturating_add(count as usize);
        self.names.try_reserve_for(count as usize)?;
        self.names.extend(0..count);
        self.values.try_resize(len, sample.value)?;
        self.times.try_resize(len, sample.time)?;
        self.windows.try_resize(len, sample.window)
    }

    /// Replaces a sample.
    pub fn replace(&mut self, row: usize, sample: Sample) {
        let put = |column: &mut Vec<i64>, value| {
            if let Some(cell) = column.get_mut(row) {
                *cell = value;
            }
        };
        put(&mut self.values, sample.value);
        put(&mut self.times, sample.time);
        put(&mut self.windows, sample.window);
    }

    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        let numbers = self
            .values
            .capacity()
            .saturating_add(self.times.capacity())
            .saturating_add(self.windows.capacity());
        let names = self.names.capacity().saturating_mul(4);
        numbers.saturating_mul(8).saturating_add(names)
    }

    /// The samples so far.
    #[must_use]
    pub fn as_samples(&self) -> Samples<'_> {
        Samples {
            names: &self.names,
            values: &self.values,
            times: &self.times,
            windows: &self.windows,
        }
    }
}

impl Pods<'_> {
    /// The number of pods.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.flags.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.flags.is_empty()
    }

    /// How many run and are ready, being deleted or not.
    #[must_use]
    pub fn running_and_ready(&self) -> usize {
        let wanted = RUNNING | READY;
        self.flags.iter().filter(|&&flags| flags & wanted == wanted).count()
    }
}
