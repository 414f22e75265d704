/*!
A histogram to be kept and read back: `SaveToChekpoint` and
`LoadFromCheckpoint` of VPA v1.8.1, and the JSON of
`VerticalPodAutoscalerCheckpoint`'s status, version `v3`.

Weights become integers, the greatest 10,000, and times whole seconds: what is
loaded is not what was saved. Kept on purpose: loading adds to what is there
but replaces the reference, even where there is nothing to add; keys are in the
order of their text ("10" before "2"); a total of 0 is left out.
*/

use alloc::vec::Vec;

use super::aggregate::{Aggregate, Aggregation};
use super::histogram::{Scheme, Weights};
use super::order::{ordered, row};
use crate::autoscale::writer::{Done, Object};
use crate::encoding::json::reader::{Read, Reader, reads};
use crate::error::{Error, ErrorKind};
use crate::kube::metrics::Text;
use crate::kube::time::Time;
use crate::memory::TryPush;
use crate::num::f64_to_i64;
use crate::num::time::GO_ZERO;

/// The weight of the greatest bucket.
const MOST: f64 = 10_000.0;

/// The version that is written and read.
const VERSION: &str = "v3";

/// A `HistogramCheckpoint`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checkpoint {
    /// When a sample has its plain weight.
    pub reference: Time,
    /// Buckets and their weights, by the number of the bucket.
    pub weights: BucketWeights,
    /// The sum of all weights.
    pub total: f64,
}

/// Weights by bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BucketWeights(
    /// Bucket and weight.
    pub Vec<(u16, u32)>,
);

/// The status of a `VerticalPodAutoscalerCheckpoint`.
#[derive(Debug, Default)]
pub struct CheckpointStatus<'a> {
    version: Text<'a>,
    cpu: Checkpoint,
    memory: Checkpoint,
    first: Time,
    last: Time,
    count: i64,
}

reads! {
    Checkpoint {
        "referenceTimestamp" => reference,
        "bucketWeights" => weights,
        "totalWeight" => total,
    }
    CheckpointStatus<'a> {
        "version" => version,
        "cpuHistogram" => cpu,
        "memoryHistogram" => memory,
        "firstSampleStart" => first,
        "lastSampleStart" => last,
        "totalSamplesCount" => count,
    }
}

impl Read<'_> for BucketWeights {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        if from.null() {
            return Ok(());
        }
        from.object(&mut |from, name| {
            let place = from.name();
            // What no layout has is refused when it is loaded.
            let bucket = name.parse::<u16>();
            let refused = |_| Error::at(ErrorKind::InvalidJson, place);
            let bucket = bucket.map_err(refused)?;
            let mut weight = 0_u32;
            weight.read(from)?;
            match self.0.binary_search_by_key(&bucket, |entry| entry.0) {
                Ok(row) => {
                    if let Some(entry) = self.0.get_mut(row) {
                        entry.1 = weight;
                    }
                }
                Err(row) => {
                    self.0.try_reserve_for(1)?;
                    self.0.insert(row, (bucket, weight));
                }
            }
            Ok(())
        })
    }
}

impl Checkpoint {
    /// Reads one.
    ///
    /// # Errors
    /// `InvalidJson` with its offset; `TooLarge`; `NoMemory`.
    pub fn from_json(json: &[u8]) -> Result<Checkpoint, Error> {
        crate::kube::from_json(json)
    }

    /// Appends it as Go's JSON.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn append_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        crate::autoscale::writer::object(out, |o| self.fields(o))
    }

    fn fields(&self, o: &mut Object<'_>) -> Done {
        o.time("referenceTimestamp", self.reference.0)?;
        if !self.weights.0.is_empty() {
            let weights = &self.weights.0;
            let order = ordered(weights.len(), &|a, b| {
                let bucket =
                    |row: usize| weights.get(row).map_or(0, |entry| entry.0);
                let mut left = itoa::Buffer::new();
                let mut right = itoa::Buffer::new();
                left.format(bucket(a)).cmp(right.format(bucket(b)))
            })?;
            o.object("bucketWeights", |o| {
                for number in order {
                    let &(bucket, weight) = row(weights, number)?;
                    let mut name = itoa::Buffer::new();
                    o.integer(name.format(bucket), weight)?;
                }
                Ok(())
            })?;
        }
        if self.total != 0.0 {
            o.number("totalWeight", self.total)?;
        }
        Ok(())
    }
}

impl Weights {
    /// What is to be kept of it.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn save(&self) -> Result<Checkpoint, Error> {
        let range = self.min()..=self.max();
        let mut greatest = 0.0;
        for bucket in range.clone() {
            let weight = self.weight(bucket);
            if weight > greatest {
                greatest = weight;
            }
        }
        let mut weights = Vec::new();
        if greatest > 0.0 {
            let ratio = MOST / greatest;
            for bucket in range {
                let weight = libm::floor(self.weight(bucket) * ratio + 0.5);
                // Between 0 and 10,000.
                let weight = f64_to_i64(weight) as u32;
                if weight > 0 {
                    weights.try_push((bucket as u16, weight))?;
                }
            }
        }
        Ok(Checkpoint {
            reference: Time(self.reference()),
            weights: BucketWeights(weights),
            total: self.total(),
        })
    }

    /// Adds what was kept; meant for a histogram without samples.
    ///
    /// # Errors
    /// `InvalidCheckpoint`, with nothing added; `NoMemory`.
    pub fn load(
        &mut self,
        scheme: &Scheme,
        checkpoint: &Checkpoint,
    ) -> Result<(), Error> {
        let refused = || Error::new(ErrorKind::InvalidCheckpoint);
        let total = checkpoint.total;
        if total < 0.0 || total.is_nan() {
            return Err(refused());
        }
        let mut sum = 0_i64;
        for &(bucket, weight) in &checkpoint.weights.0 {
            if usize::from(bucket) >= scheme.layout().buckets() {
                return Err(refused());
            }
            sum = sum.saturating_add(weight.into());
        }
        if sum != 0 {
            let ratio = total / sum as f64;
            for &(bucket, weight) in &checkpoint.weights.0 {
                let weight = f64::from(weight) * ratio;
                self.restore(scheme, bucket.into(), weight)?;
            }
            self.restored(scheme, total);
        }
        self.refer_to(checkpoint.reference.0);
        Ok(())
    }
}

impl Aggregate {
    /// Appends the status of its checkpoint, written at a time.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn append_checkpoint(
        &self,
        out: &mut Vec<u8>,
        now: i64,
    ) -> Result<(), Error> {
        let (cpu, memory) = (self.cpu.save()?, self.memory.save()?);
        crate::autoscale::writer::object(out, |o| {
            o.time("lastUpdateTime", now)?;
            o.text("version", VERSION)?;
            o.object("cpuHistogram", |o| cpu.fields(o))?;
            o.object("memoryHistogram", |o| memory.fields(o))?;
            o.time("firstSampleStart", self.first)?;
            o.time("lastSampleStart", self.last)?;
            if self.count != 0 {
                o.integer("totalSamplesCount", self.count)?;
            }
            Ok(())
        })
    }

    /// An aggregate of a checkpoint's status.
    ///
    /// # Errors
    /// `InvalidJson` with its offset; `InvalidCheckpoint`, for another
    /// version too; `NoMemory`.
    pub fn from_checkpoint(
        config: &Aggregation,
        json: &[u8],
        created: i64,
    ) -> Result<Aggregate, Error> {
        let status: CheckpointStatus<'_> = crate::kube::from_json(json)?;
        if status.version.as_str() != VERSION {
            return Err(Error::new(ErrorKind::InvalidCheckpoint));
        }
        let mut aggregate = Aggregate::new(config, created);
        aggregate.count = status.count;
        aggregate.first = status.first.0;
        aggregate.last = status.last.0;
        aggregate.memory.load(&config.memory, &status.memory)?;
        aggregate.cpu.load(&config.cpu, &status.cpu)?;
        Ok(aggregate)
    }
}

/// Whole seconds of a time, as a checkpoint keeps them.
#[must_use]
pub const fn whole_seconds(time: i64) -> i64 {
    if time == GO_ZERO { 0 } else { time.div_euclid(1_000_000_000) }
}
