/*!
`io.prometheus.client.MetricFamily` read as Go's protobuf reads it: the last of
a field given twice counts, messages given twice are merged, numbers may be
packed or not, fields and groups that are not known are passed over, strings
need not be UTF-8.

Nothing is copied but numbers: names and texts are borrowed. Cost: two looks at
each byte, as the type of a family may stand behind its metrics.
*/

use alloc::vec::Vec;

use super::{
    Bucket, BucketSpan, Counter, Exemplar, Family, Histogram, LabelPair,
    Metric, Number, Quantile, Range, Summary, Timestamp,
};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// How deep groups may nest that are passed over.
const DEEPEST_GROUP: usize = 100;

/// Bytes of a message that are left, and where they are in the input.
#[derive(Clone, Copy, Debug)]
pub(super) struct Message<'p> {
    rest: &'p [u8],
    at: usize,
}

/// The value of a field.
#[derive(Clone, Copy, Debug)]
enum Field<'p> {
    Varint(u64),
    Fixed64(u64),
    Fixed32,
    Bytes(Message<'p>),
    Group,
}

impl<'p> Message<'p> {
    pub(super) fn new(input: &'p [u8]) -> Message<'p> {
        Message { rest: input, at: 0 }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Where in the input it stands.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn malformed<T>(&self) -> Result<T, Error> {
        Err(Error::at(ErrorKind::InvalidProtobuf, self.at))
    }

    fn take(&mut self, length: usize) -> Result<&'p [u8], Error> {
        let Some((taken, rest)) = self.rest.split_at_checked(length) else {
            return self.malformed();
        };
        self.rest = rest;
        self.at = self.at.wrapping_add(length);
        Ok(taken)
    }

    #[inline]
    fn varint(&mut self) -> Result<u64, Error> {
        if let [byte @ ..0x80, rest @ ..] = self.rest {
            self.rest = rest;
            self.at = self.at.wrapping_add(1);
            return Ok(u64::from(*byte));
        }
        self.long_varint()
    }

    fn long_varint(&mut self) -> Result<u64, Error> {
        let mut value = 0_u64;
        for (i, &byte) in self.rest.iter().take(10).enumerate() {
            if i == 9 && byte > 1 {
                break; // past 64 bits
            }
            let shift = (i as u32).wrapping_mul(7) & 63;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                self.take(i.wrapping_add(1))?;
                return Ok(value);
            }
        }
        self.malformed()
    }

    /// What follows with its length before it.
    pub(super) fn delimited(&mut self) -> Result<Message<'p>, Error> {
        let length = self.varint()?;
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        let at = self.at;
        Ok(Message { rest: self.take(length)?, at })
    }

    /// The next field; `None` at the end.
    #[inline]
    fn field(&mut self) -> Result<Option<(u64, Field<'p>)>, Error> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let before = *self;
        let tag = self.varint()?;
        let number = tag >> 3;
        if number == 0 || number > 0x1fff_ffff {
            return before.malformed();
        }
        let field = match tag & 7 {
            0 => Field::Varint(self.varint()?),
            1 => {
                let bytes = self.take(8)?.first_chunk();
                Field::Fixed64(u64::from_le_bytes(
                    bytes.copied().unwrap_or_default(),
                ))
            }
            2 => Field::Bytes(self.delimited()?),
            3 => {
                self.pass_group(number)?;
                Field::Group
            }
            5 => {
                self.take(4)?;
                Field::Fixed32
            }
            _ => return before.malformed(),
        };
        Ok(Some((number, field)))
    }

    /// Steps over a group whose start was read, and the groups in it.
    fn pass_group(&mut self, number: u64) -> Result<(), Error> {
        let mut open = [0_u64; DEEPEST_GROUP];
        let mut depth = 0_usize;
        let mut current = number;
        loop {
            let before = *self;
            let tag = self.varint()?;
            let number = tag >> 3;
            if number == 0 || number > 0x1fff_ffff {
                return before.malformed();
            }
            match tag & 7 {
                0 => drop(self.varint()?),
                1 => drop(self.take(8)?),
                2 => drop(self.delimited()?),
                5 => drop(self.take(4)?),
                3 => {
                    let Some(place) = open.get_mut(depth) else {
                        return before.malformed();
                    };
                    *place = current;
                    depth = depth.wrapping_add(1);
                    current = number;
                }
                4 if number == current => {
                    let Some(above) = depth.checked_sub(1) else {
                        return Ok(());
                    };
                    depth = above;
                    current = open.get(depth).copied().unwrap_or(0);
                }
                _ => return before.malformed(),
            }
        }
    }

    /// The family without its metrics. All of it is looked at, metrics only
    /// for their length.
    pub(super) fn family(mut self) -> Result<Family<'p>, Error> {
        let mut family = Family::default();
        while let Some(field) = self.field()? {
            match field {
                (1, Field::Bytes(text)) => family.name = Some(text.rest),
                (2, Field::Bytes(text)) => family.help = Some(text.rest),
                #[allow(clippy::cast_possible_truncation)] // as Go does
                (3, Field::Varint(type_)) => {
                    family.type_ = Some(type_ as u32 as i32);
                }
                (5, Field::Bytes(text)) => family.unit = Some(text.rest),
                _ => {}
            }
        }
        Ok(family)
    }

    /// The next metric of the family; false if there is none.
    pub(super) fn metric(
        &mut self,
        metric: &mut Metric<'p>,
    ) -> Result<bool, Error> {
        while let Some((number, field)) = self.field()? {
            if let (4, Field::Bytes(message)) = (number, field) {
                metric.clear();
                metric.read(message)?;
                return Ok(true);
            }
        }
        Ok(false)
    }
}

impl Field<'_> {
    fn double(self) -> Option<f64> {
        match self {
            Field::Fixed64(bits) => Some(f64::from_bits(bits)),
            _ => None,
        }
    }
}

/// Sets a place if the field is of the type that belongs there.
fn set<T>(place: &mut Option<T>, value: Option<T>) {
    if value.is_some() {
        *place = value;
    }
}

#[allow(clippy::cast_possible_truncation)] // as Go does
fn zigzag32(value: u64) -> i32 {
    let value = value as u32;
    (value >> 1).cast_signed() ^ (value & 1).cast_signed().wrapping_neg()
}

fn zigzag64(value: u64) -> i64 {
    (value >> 1).cast_signed() ^ (value & 1).cast_signed().wrapping_neg()
}

impl<'p> Metric<'p> {
    fn read(&mut self, mut message: Message<'p>) -> Result<(), Error> {
        while let Some(field) = message.field()? {
            match field {
                (1, Field::Bytes(label)) => {
                    self.labels.try_push(label_pair(label)?)?;
                }
                (2, Field::Bytes(inner)) => {
                    read_number(self.gauge.get_or_insert_default(), inner)?;
                }
                (3, Field::Bytes(inner)) => {
                    let mut counter = self.counter.unwrap_or_default();
                    self.read_counter(&mut counter, inner)?;
                    self.counter = Some(counter);
                }
                (4, Field::Bytes(inner)) => {
                    let mut summary = self.summary.unwrap_or_default();
                    self.read_summary(&mut summary, inner)?;
                    self.summary = Some(summary);
                }
                (5, Field::Bytes(inner)) => {
                    read_number(self.untyped.get_or_insert_default(), inner)?;
                }
                (6, Field::Varint(time)) => {
                    self.timestamp_ms = Some(time.cast_signed());
                }
                (7, Field::Bytes(inner)) => {
                    let mut histogram = self.histogram.unwrap_or_default();
                    self.read_histogram(&mut histogram, inner)?;
                    self.histogram = Some(histogram);
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_counter(
        &mut self,
        counter: &mut Counter,
        mut message: Message<'p>,
    ) -> Result<(), Error> {
        while let Some(field) = message.field()? {
            match field {
                (1, value) => set(&mut counter.value, value.double()),
                (2, Field::Bytes(inner)) => {
                    self.read_exemplar(&mut counter.exemplar, inner)?;
                }
                (3, Field::Bytes(inner)) => {
                    read_timestamp(&mut counter.created, inner)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_summary(
        &mut self,
        summary: &mut Summary,
        mut message: Message<'p>,
    ) -> Result<(), Error> {
        while let Some(field) = message.field()? {
            match field {
                (1, Field::Varint(n)) => summary.sample_count = Some(n),
                (2, value) => set(&mut summary.sample_sum, value.double()),
                (3, Field::Bytes(mut inner)) => {
                    let mut quantile = Quantile::default();
                    while let Some((number, value)) = inner.field()? {
                        match number {
                            1 => set(&mut quantile.quantile, value.double()),
                            2 => set(&mut quantile.value, value.double()),
                            _ => {}
                        }
                    }
                    self.quantiles.try_push(quantile)?;
                }
                (4, Field::Bytes(inner)) => {
                    read_timestamp(&mut summary.created, inner)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn read_histogram(
        &mut self,
        histogram: &mut Histogram,
        mut message: Message<'p>,
    ) -> Result<(), Error> {
        while let Some((number, field)) = message.field()? {
            match (number, field) {
                (1, Field::Varint(n)) => histogram.sample_count = Some(n),
                (2, value) => set(&mut histogram.sample_sum, value.double()),
                (3, Field::Bytes(inner)) => self.read_bucket(inner)?,
                (4, value) => {
                    set(&mut histogram.sample_count_float, value.double());
                }
                (5, Field::Varint(n)) => {
                    histogram.schema = Some(zigzag32(n));
                }
                (6, value) => {
                    set(&mut histogram.zero_threshold, value.double());
                }
                (7, Field::Varint(n)) => histogram.zero_count = Some(n),
                (8, value) => {
                    set(&mut histogram.zero_count_float, value.double());
                }
                (9 | 12, Field::Bytes(inner)) => {
                    let span = bucket_span(inner)?;
                    self.side(number).spans.try_push(span)?;
                }
                (10 | 13, field) => {
                    let deltas = &mut self.side(number).deltas;
                    read_deltas(deltas, field)?;
                }
                (11 | 14, field) => {
                    read_doubles(&mut self.side(number).counts, field)?;
                }
                (15, Field::Bytes(inner)) => {
                    read_timestamp(&mut histogram.created, inner)?;
                }
                (16, Field::Bytes(inner)) => {
                    let mut exemplar = None;
                    self.read_exemplar(&mut exemplar, inner)?;
                    self.exemplars.try_push(exemplar.unwrap_or_default())?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The buckets that a field of histograms is about.
    fn side(&mut self, field: u64) -> &mut super::NativeBuckets {
        if field < 12 { &mut self.negative } else { &mut self.positive }
    }

    fn read_bucket(&mut self, mut message: Message<'p>) -> Result<(), Error> {
        let mut bucket = Bucket::default();
        while let Some(field) = message.field()? {
            match field {
                (1, Field::Varint(n)) => bucket.cumulative_count = Some(n),
                (2, value) => set(&mut bucket.upper_bound, value.double()),
                (3, Field::Bytes(inner)) => {
                    self.read_exemplar(&mut bucket.exemplar, inner)?;
                }
                (4, value) => {
                    set(&mut bucket.cumulative_count_float, value.double());
                }
                _ => {}
            }
        }
        self.buckets.try_push(bucket)
    }

    fn read_exemplar(
        &mut self,
        place: &mut Option<Exemplar>,
        mut message: Message<'p>,
    ) -> Result<(), Error> {
        let mut exemplar = place.unwrap_or_default();
        // Merged with one before: its labels come first.
        let Range { start, end } = exemplar.labels;
        let first = self.exemplar_labels.len();
        for i in start..end {
            if let Some(&label) = self.exemplar_labels.get(i) {
                self.exemplar_labels.try_push(label)?;
            }
        }
        while let Some(field) = message.field()? {
            match field {
                (1, Field::Bytes(label)) => {
                    self.exemplar_labels.try_push(label_pair(label)?)?;
                }
                (2, value) => set(&mut exemplar.value, value.double()),
                (3, Field::Bytes(inner)) => {
                    read_timestamp(&mut exemplar.timestamp, inner)?;
                }
                _ => {}
            }
        }
        exemplar.labels =
            Range { start: first, end: self.exemplar_labels.len() };
        *place = Some(exemplar);
        Ok(())
    }
}

fn label_pair(mut message: Message<'_>) -> Result<LabelPair<'_>, Error> {
    let mut label = LabelPair::default();
    while let Some(field) = message.field()? {
        match field {
            (1, Field::Bytes(text)) => label.name = Some(text.rest),
            (2, Field::Bytes(text)) => label.value = Some(text.rest),
            _ => {}
        }
    }
    Ok(label)
}

fn read_number(
    number: &mut Number,
    mut message: Message<'_>,
) -> Result<(), Error> {
    while let Some(field) = message.field()? {
        if let (1, value) = field {
            set(&mut number.value, value.double());
        }
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation)] // as Go does
fn read_timestamp(
    place: &mut Option<Timestamp>,
    mut message: Message<'_>,
) -> Result<(), Error> {
    let time = place.get_or_insert_default();
    while let Some(field) = message.field()? {
        match field {
            (1, Field::Varint(n)) => time.seconds = n.cast_signed(),
            (2, Field::Varint(n)) => time.nanos = n as u32 as i32,
            _ => {}
        }
    }
    Ok(())
}

#[allow(clippy::cast_possible_truncation)] // as Go does
fn bucket_span(mut message: Message<'_>) -> Result<BucketSpan, Error> {
    let mut span = BucketSpan::default();
    while let Some(field) = message.field()? {
        match field {
            (1, Field::Varint(n)) => span.offset = Some(zigzag32(n)),
            (2, Field::Varint(n)) => span.length = Some(n as u32),
            _ => {}
        }
    }
    Ok(span)
}

fn read_deltas(into: &mut Vec<i64>, field: Field<'_>) -> Result<(), Error> {
    match field {
        Field::Varint(n) => into.try_push(zigzag64(n)),
        Field::Bytes(mut packed) => {
            while !packed.is_empty() {
                into.try_push(zigzag64(packed.varint()?))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

fn read_doubles(into: &mut Vec<f64>, field: Field<'_>) -> Result<(), Error> {
    match field {
        Field::Fixed64(bits) => into.try_push(f64::from_bits(bits)),
        Field::Bytes(mut packed) => {
            while !packed.is_empty() {
                let bytes = packed.take(8)?.first_chunk().copied();
                let bits = u64::from_le_bytes(bytes.unwrap_or_default());
                into.try_push(f64::from_bits(bits))?;
            }
            Ok(())
        }
        _ => Ok(()),
    }
}
