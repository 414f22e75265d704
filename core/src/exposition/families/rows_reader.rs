/*!
Rows of families read from delimited protobuf, or made of a [`Metric`].

Cost: one pass over the input for each family's head, one for its metrics; each
metric goes through a [`Metric`].
*/

use super::protobuf_reader::Message;
use super::rows::{FamilyRows, Row, RowKind};
use super::{Exemplar, Family, Metric, NativeBuckets, Timestamp};
use crate::error::Error;

impl FamilyRows {
    /// Replaces the rows by all families of `input`, each with its length
    /// before it.
    ///
    /// # Errors
    /// `InvalidProtobuf` with the offset; `NoMemory`; `TooLarge` past 4 GiB of
    /// texts. The families before the error are there.
    pub fn read(&mut self, input: &[u8]) -> Result<(), Error> {
        self.clear();
        let mut rest = Message::new(input);
        let mut metric = Metric::new();
        while !rest.is_empty() {
            let rows = self.view().len();
            let at = rest.at();
            let message = rest.delimited()?;
            if let Err(error) = self.read_family(message, &mut metric) {
                self.truncate(rows);
                let place = usize::try_from(error.offset()).unwrap_or(at);
                return Err(Error::at(error.kind(), place.max(at)));
            }
        }
        Ok(())
    }

    fn read_family<'p>(
        &mut self,
        mut message: Message<'p>,
        metric: &mut Metric<'p>,
    ) -> Result<(), Error> {
        self.push_family(&message.family()?)?;
        while message.metric(metric)? {
            self.push_metric(metric)?;
        }
        Ok(())
    }

    /// Begins a family.
    ///
    /// # Errors
    /// As [`FamilyRows::push`], and so for a metric.
    pub fn push_family(&mut self, family: &Family<'_>) -> Result<(), Error> {
        let row = Row {
            texts: [family.name, family.help],
            integers: [family.type_.map(i64::from), None],
            ..Row::default()
        };
        self.push(RowKind::Family, &row)?;
        match family.unit {
            Some(_) => self.push_texts(RowKind::Unit, [family.unit, None]),
            None => Ok(()),
        }
    }

    /// Adds a metric to the family before.
    ///
    /// # Errors
    /// As [`FamilyRows::push`].
    pub fn push_metric(&mut self, metric: &Metric<'_>) -> Result<(), Error> {
        self.push_integers(RowKind::Metric, [metric.timestamp_ms, None])?;
        for label in metric.labels() {
            self.push_texts(RowKind::Label, [label.name, label.value])?;
        }
        if let Some(gauge) = metric.gauge {
            self.push_numbers(RowKind::Gauge, [gauge.value, None])?;
        }
        if let Some(counter) = metric.counter {
            self.push_numbers(RowKind::Counter, [counter.value, None])?;
            self.push_created(counter.created)?;
            self.push_exemplar(metric, counter.exemplar.as_ref())?;
        }
        if let Some(untyped) = metric.untyped {
            self.push_numbers(RowKind::Untyped, [untyped.value, None])?;
        }
        if let Some(summary) = metric.summary {
            let row = Row {
                numbers: [summary.sample_sum, None],
                integers: [summary.sample_count.map(u64::cast_signed), None],
                ..Row::default()
            };
            self.push(RowKind::Summary, &row)?;
            self.push_created(summary.created)?;
            for q in &metric.quantiles {
                self.push_numbers(RowKind::Quantile, [q.quantile, q.value])?;
            }
        }
        self.push_histogram(metric)
    }

    fn push_histogram(&mut self, metric: &Metric<'_>) -> Result<(), Error> {
        let Some(histogram) = metric.histogram else { return Ok(()) };
        let row = Row {
            numbers: [histogram.sample_sum, histogram.sample_count_float],
            integers: [histogram.sample_count.map(u64::cast_signed), None],
            ..Row::default()
        };
        self.push(RowKind::Histogram, &row)?;
        self.push_created(histogram.created)?;
        for exemplar in &metric.exemplars {
            self.push_exemplar(metric, Some(exemplar))?;
        }
        for bucket in &metric.buckets {
            let count = bucket.cumulative_count.map(u64::cast_signed);
            let row = Row {
                numbers: [bucket.upper_bound, bucket.cumulative_count_float],
                integers: [count, None],
                ..Row::default()
            };
            self.push(RowKind::Bucket, &row)?;
            self.push_exemplar(metric, bucket.exemplar.as_ref())?;
        }
        let native = Row {
            numbers: [histogram.zero_threshold, histogram.zero_count_float],
            integers: [
                histogram.schema.map(i64::from),
                histogram.zero_count.map(u64::cast_signed),
            ],
            ..Row::default()
        };
        if native != Row::default() {
            self.push(RowKind::Native, &native)?;
        }
        self.push_side(
            [
                RowKind::NegativeSpan,
                RowKind::NegativeDelta,
                RowKind::NegativeCount,
            ],
            &metric.negative,
        )?;
        self.push_side(
            [
                RowKind::PositiveSpan,
                RowKind::PositiveDelta,
                RowKind::PositiveCount,
            ],
            &metric.positive,
        )
    }

    fn push_side(
        &mut self,
        [span, delta, count]: [RowKind; 3],
        side: &NativeBuckets,
    ) -> Result<(), Error> {
        for s in &side.spans {
            let integers = [s.offset.map(i64::from), s.length.map(i64::from)];
            self.push_integers(span, integers)?;
        }
        for &change in &side.deltas {
            self.push_integers(delta, [Some(change), None])?;
        }
        for &number in &side.counts {
            self.push_numbers(count, [Some(number), None])?;
        }
        Ok(())
    }

    fn push_created(&mut self, time: Option<Timestamp>) -> Result<(), Error> {
        match time {
            Some(_) => self.push_integers(RowKind::Created, of_time(time)),
            None => Ok(()),
        }
    }

    fn push_exemplar(
        &mut self,
        metric: &Metric<'_>,
        exemplar: Option<&Exemplar>,
    ) -> Result<(), Error> {
        let Some(exemplar) = exemplar else { return Ok(()) };
        let row = Row {
            numbers: [exemplar.value, None],
            integers: of_time(exemplar.timestamp),
            ..Row::default()
        };
        self.push(RowKind::Exemplar, &row)?;
        for label in metric.labels_of(exemplar) {
            self.push_texts(RowKind::Label, [label.name, label.value])?;
        }
        Ok(())
    }

    fn push_texts(
        &mut self,
        kind: RowKind,
        texts: [Option<&[u8]>; 2],
    ) -> Result<(), Error> {
        self.push(kind, &Row { texts, ..Row::default() })
    }

    fn push_numbers(
        &mut self,
        kind: RowKind,
        numbers: [Option<f64>; 2],
    ) -> Result<(), Error> {
        self.push(kind, &Row { numbers, ..Row::default() })
    }

    fn push_integers(
        &mut self,
        kind: RowKind,
        integers: [Option<i64>; 2],
    ) -> Result<(), Error> {
        self.push(kind, &Row { integers, ..Row::default() })
    }
}

fn of_time(time: Option<Timestamp>) -> [Option<i64>; 2] {
    match time {
        Some(time) => [Some(time.seconds), Some(i64::from(time.nanos))],
        None => [None; 2],
    }
}
