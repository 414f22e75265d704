/*!
The five families that metrics-server reads, of either source, as text: what
the kubelet v1.36 makes of its summary
(`pkg/kubelet/metrics/collectors/resource_metrics.go`), so that a batch of a
summary is the batch of the page made of it.

Kept on purpose: seconds are the nanoseconds divided as floats; a time is in
whole milliseconds; a start at or before 1970 is not said. A time that is not
known is left out, so that the line has that of the scrape.
*/

use alloc::vec::Vec;

use super::fields::{CPU, MEMORY, SELF};
use super::{Stats, StatsColumns, Subject};
use crate::columns::Strings;
use crate::error::Error;
use crate::exposition::append_sample;
use crate::num::time::GO_ZERO;

impl Stats {
    /// Appends the page.
    ///
    /// # Errors
    /// `NoMemory`.
    pub(crate) fn append_page(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let columns = self.columns();
        for (row, kind) in columns.kinds.iter().enumerate() {
            let row = Row { columns, row };
            if *kind == Subject::Node as u8 {
                row.append(out, &NODE, &[])?;
            } else if *kind == Subject::Container as u8 {
                let pod =
                    columns.parents.get(row.row).map_or(0, |p| *p as usize);
                let pod = Row { columns, row: pod }.strings();
                let labels: &[(&[u8], &[u8])] = &[
                    (b"container", row.strings().get(0)),
                    (b"namespace", pod.get(0)),
                    (b"pod", pod.get(1)),
                ];
                row.append(out, &CONTAINER, labels)?;
            }
        }
        Ok(())
    }
}

/// What is said of a subject.
struct Families {
    cpu: &'static [u8],
    memory: &'static [u8],
    start: Option<&'static [u8]>,
}

const NODE: Families = Families {
    cpu: b"node_cpu_usage_seconds_total",
    memory: b"node_memory_working_set_bytes",
    start: None,
};

const CONTAINER: Families = Families {
    cpu: b"container_cpu_usage_seconds_total",
    memory: b"container_memory_working_set_bytes",
    start: Some(b"container_start_time_seconds"),
};

/// A row of the columns.
#[derive(Clone, Copy)]
struct Row<'a> {
    columns: StatsColumns<'a>,
    row: usize,
}

impl<'a> Row<'a> {
    fn strings(&self) -> Strings<'a> {
        let rows = self.columns.string_rows;
        let bounds = rows.get(self.row..self.row.saturating_add(2));
        let Some(&[start, end]) = bounds else { return Strings::default() };
        self.columns.strings.slice(start as usize, end as usize)
    }

    fn value(&self, field: u32) -> Option<u64> {
        let rows = self.columns.value_rows;
        let bounds = rows.get(self.row..self.row.saturating_add(2));
        let &[start, end] = bounds? else { return None };
        let range = start as usize..end as usize;
        let fields = self.columns.fields.get(range.clone())?;
        let place = fields.binary_search(&field).ok()?;
        self.columns.values.get(range)?.get(place).copied()
    }

    /// Milliseconds.
    fn time(&self, field: u32) -> Option<i64> {
        let ns = self.value(field)?.cast_signed();
        (ns != GO_ZERO).then(|| ns.div_euclid(1_000_000))
    }

    fn append(
        &self,
        out: &mut Vec<u8>,
        families: &Families,
        labels: &[(&[u8], &[u8])],
    ) -> Result<(), Error> {
        if let Some(ns) = self.value(CPU.base.saturating_add(2)) {
            let seconds = ns as f64 / 1e9;
            let time = self.time(CPU.base);
            append_sample(out, families.cpu, labels, seconds, time)?;
        }
        if let Some(bytes) = self.value(MEMORY.base.saturating_add(3)) {
            let time = self.time(MEMORY.base);
            append_sample(out, families.memory, labels, bytes as f64, time)?;
        }
        let start = self.value(SELF.base).map_or(0, u64::cast_signed);
        match families.start {
            Some(family) if start.div_euclid(1_000_000_000) > 0 => {
                append_sample(out, family, labels, start as f64 / 1e9, None)
            }
            _ => Ok(()),
        }
    }
}
