/*!
The exemplars of a page as columns. Cost: 32 bytes an exemplar and 16 a label.
*/

use alloc::vec::Vec;

use super::entry::{ExemplarLine, Label};
use crate::error::Error;
use crate::memory::TryPush;

/// Exemplars in the order of their samples.
#[derive(Clone, Debug, Default)]
pub struct Exemplars {
    entries: Vec<u32>,
    values: Vec<f64>,
    timestamps: Vec<i64>,
    has_timestamp: Vec<u8>,
    /// One more than there are exemplars, or none.
    label_rows: Vec<u32>,
    labels: Vec<Label>,
}

impl Exemplars {
    pub(super) const fn new() -> Exemplars {
        Exemplars {
            entries: Vec::new(),
            values: Vec::new(),
            timestamps: Vec::new(),
            has_timestamp: Vec::new(),
            label_rows: Vec::new(),
            labels: Vec::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.entries.clear();
        self.values.clear();
        self.timestamps.clear();
        self.has_timestamp.clear();
        self.label_rows.clear();
        self.labels.clear();
    }

    /// Adds the exemplar of entry `entry`, whose labels end `labels` and are
    /// taken from there.
    #[cold]
    pub(super) fn take(
        &mut self,
        entry: usize,
        line: ExemplarLine,
        labels: &mut Vec<Label>,
    ) -> Result<(), Error> {
        if self.label_rows.is_empty() {
            self.label_rows.try_push(0)?;
        }
        let own = labels.get(line.first_label..).unwrap_or_default();
        self.labels.try_extend(own)?;
        labels.truncate(line.first_label);
        // A page of 4 GiB has fewer of either.
        #[allow(clippy::cast_possible_truncation)]
        let (entry, row) = (entry as u32, self.labels.len() as u32);
        self.entries.try_push(entry)?;
        self.values.try_push(line.value)?;
        self.timestamps.try_push(line.timestamp.unwrap_or(0))?;
        self.has_timestamp.try_push(u8::from(line.timestamp.is_some()))?;
        self.label_rows.try_push(row)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.label_rows.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entry that each belongs to, ascending.
    #[must_use]
    pub fn entries(&self) -> &[u32] {
        &self.entries
    }

    /// Their values.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Their timestamps in milliseconds; 0 where there is none.
    #[must_use]
    pub fn timestamps(&self) -> &[i64] {
        &self.timestamps
    }

    /// 1 for each that has a timestamp, else 0.
    #[must_use]
    pub fn has_timestamp(&self) -> &[u8] {
        &self.has_timestamp
    }

    /// The labels of exemplar `i` are `labels()[rows[i]..rows[i + 1]]`.
    #[must_use]
    pub fn label_rows(&self) -> &[u32] {
        if self.label_rows.is_empty() { &[0] } else { &self.label_rows }
    }

    /// The labels of all exemplars, as written.
    #[must_use]
    pub fn labels(&self) -> &[Label] {
        &self.labels
    }

    /// The labels of one exemplar.
    #[must_use]
    pub fn labels_of(&self, exemplar: usize) -> &[Label] {
        let row = self.label_rows.get(exemplar..).unwrap_or_default();
        match *row {
            [start, end, ..] => self
                .labels
                .get(start as usize..end as usize)
                .unwrap_or_default(),
            _ => &[],
        }
    }

    /// The heap memory held, in bytes.
    #[must_use]
    pub fn memory(&self) -> usize {
        super::page::bytes_of(&self.entries)
            .saturating_add(super::page::bytes_of(&self.values))
            .saturating_add(super::page::bytes_of(&self.timestamps))
            .saturating_add(super::page::bytes_of(&self.has_timestamp))
            .saturating_add(super::page::bytes_of(&self.label_rows))
            .saturating_add(super::page::bytes_of(&self.labels))
    }
}
