/*!
Whose sample is whose: pods and samples joined by name, without a map.

Predicted first: that the samples are the pods in the same order, which is one
comparison of bytes; then that they are some of them in the same order; then a
table of hashes of the names' ends (a ReplicaSet's pods differ there). Two
pods of one name, or names made to collide, are left to the caller, who sorts.

Cost: linear; the table is capped at a few probes a name and is not cleared
between HPAs. Memory: 16 bytes a pod of the largest HPA.
*/

use alloc::vec::Vec;

use crate::columns::Strings;
use crate::error::Error;
use crate::memory::TryPush;

/// No sample of the pod.
pub(super) const NONE: u32 = u32::MAX;
/// Probes a name, on average, past which it is sorted instead.
const PROBES: usize = 8;

/// The names of one HPA's pods.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'a> {
    pub(super) all: Strings<'a>,
    pub(super) start: usize,
    pub(super) len: usize,
}

impl<'a> Names<'a> {
    fn get(&self, row: usize) -> &'a [u8] {
        self.all.get(self.start.saturating_add(row))
    }

    /// One offset more than there are names.
    fn offsets(&self) -> &'a [u32] {
        let end = self.start.saturating_add(self.len);
        self.all.offsets().get(self.start..=end).unwrap_or(&[])
    }

    fn bytes(&self) -> &'a [u8] {
        match self.offsets() {
            [first, .., last] => {
                let run = *first as usize..*last as usize;
                self.all.data().get(run).unwrap_or(&[])
            }
            _ => &[],
        }
    }

    /// Whether both are the same names in the same order.
    fn same(&self, other: &Names<'_>) -> bool {
        if self.len != other.len {
            return false;
        }
        let (own, others) = (self.offsets(), other.offsets());
        let (Some(&first), Some(&others_first)) =
            (own.first(), others.first())
        else {
            return true;
        };
        let shift = first.wrapping_sub(others_first);
        // No early end: it goes by vectors.
        let apart = own
            .iter()
            .zip(others)
            .fold(0, |apart, (a, b)| apart | (a.wrapping_sub(*b) ^ shift));
        apart == 0 && self.bytes() == other.bytes()
    }
}

/// How the samples of a metric belong to the pods of its HPA.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Joined {
    /// Sample i is of pod i.
    Aligned,
    /// `Joins::samples` says which sample is a pod's; all are pods'.
    Mapped,
    /// By sorting alone: strangers, or doubled samples.
    Unsure,
}

/// Memory of the joins.
#[derive(Clone, Debug, Default)]
pub(super) struct Joins {
    /// By pod, its sample, from 0; or [`NONE`].
    pub(super) samples: Vec<u32>,
    /// A row, plus `base`; smaller entries are of HPAs before.
    table: Vec<u32>,
    base: u32,
    /// Whether the table holds the names of this HPA.
    indexed: bool,
}

/// A hash of a name's last bytes and its length.
#[inline]
fn hash(name: &[u8]) -> u64 {
    let tail = match name.last_chunk::<8>() {
        Some(tail) => u64::from_le_bytes(*tail),
        None => {
            name.iter().fold(0, |tail, &byte| (tail << 8) | u64::from(byte))
        }
    };
    (tail ^ name.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// What a look into the table came to.
enum Slot {
    Free(usize),
    Taken(u32),
}

impl Joins {
    /// Rows of 32 bits that the memory holds.
    pub(super) fn memory(&self) -> usize {
        self.samples.capacity().saturating_add(self.table.capacity())
    }

    /// Puts the names into the table: whether they are known to differ.
    pub(super) fn distinct(
        &mut self,
        names: Names<'_>,
    ) -> Result<bool, Error> {
        self.indexed = false;
        let bits = names
            .len
            .saturating_mul(4)
            .max(16)
            .checked_next_power_of_two()
            .map_or(0, usize::trailing_zeros);
        // Rows are 32 bits, so that the table is no larger.
        if bits == 0 || bits > 31 {
            return Ok(false);
        }
        let used = self.base.checked_add(names.len as u32);
        if used.is_none() || self.table.len() < 1 << bits || self.base == 0 {
            let size = self.table.len().max(1 << bits);
            self.table.clear();
            self.table.try_resize(size, 0)?;
            self.base = 1;
        }
        let base = self.base;
        self.base = base.saturating_add(names.len as u32);
        let mut left = names.len.saturating_mul(PROBES);
        for row in 0..names.len {
            let name = names.get(row);
            match self.find(names, base, bits, name, &mut left) {
                Some(Slot::Free(slot)) => {
                    if let Some(entry) = self.table.get_mut(slot) {
                        *entry = base.saturating_add(row as u32);
                    }
                }
                Some(Slot::Taken(_)) | None => return Ok(false),
            }
        }
        self.indexed = true;
        Ok(true)
    }

    #[inline]
    fn find(
        &self,
        names: Names<'_>,
        base: u32,
        bits: u32,
        name: &[u8],
        left: &mut usize,
    ) -> Option<Slot> {
        let shift = 64_u32.saturating_sub(bits);
        let mask = (1_usize << bits).wrapping_sub(1);
        let mut slot = (hash(name) >> shift) as usize;
        loop {
            let entry = self.table.get(slot).copied()?;
            let Some(row) = entry.checked_sub(base) else {
                return Some(Slot::Free(slot));
            };
            if names.get(row as usize) == name {
                return Some(Slot::Taken(row));
            }
            *left = left.checked_sub(1)?;
            slot = slot.wrapping_add(1) & mask;
        }
    }

    /// Joins the samples of a metric to pods whose names differ.
    pub(super) fn join(
        &mut self,
        pods: Names<'_>,
        samples: Names<'_>,
    ) -> Result<Joined, Error> {
        if pods.same(&samples) {
            return Ok(Joined::Aligned);
        }
        self.samples.clear();
        self.samples.try_resize(pods.len, NONE)?;
        if self.in_order(pods, samples) {
            return Ok(Joined::Mapped);
        }
        self.samples.fill(NONE);
        Ok(self.by_table(pods, samples))
    }

    /// Samples that are pods' in their order, with gaps.
    fn in_order(&mut self, pods: Names<'_>, samples: Names<'_>) -> bool {
        if samples.len > pods.len {
            return false;
        }
        let mut cells = self.samples.iter_mut().enumerate();
        for sample in 0..samples.len {
            let name = samples.get(sample);
            let own = cells.find(|(pod, _)| pods.get(*pod) == name);
            let Some((_, cell)) = own else { return false };
            *cell = sample as u32;
        }
        true
    }

    fn by_table(&mut self, pods: Names<'_>, samples: Names<'_>) -> Joined {
        if !self.indexed {
            return Joined::Unsure;
        }
        let bits = pods
            .len
            .saturating_mul(4)
            .max(16)
            .next_power_of_two()
            .trailing_zeros();
        let base = self.base.wrapping_sub(pods.len as u32);
        let mut left =
            samples.len.saturating_add(pods.len).saturating_mul(PROBES);
        for sample in 0..samples.len {
            let name = samples.get(sample);
            let found = self.find(pods, base, bits, name, &mut left);
            let Some(Slot::Taken(pod)) = found else { return Joined::Unsure };
            match self.samples.get_mut(pod as usize) {
                Some(cell) if *cell == NONE => *cell = sample as u32,
                _ => return Joined::Unsure,
            }
        }
        Joined::Mapped
    }
}

/// The rows in the order of their names, and of the rows where they are one.
pub(super) fn sorted(
    order: &mut Vec<u32>,
    names: Names<'_>,
) -> Result<(), Error> {
    order.clear();
    order.try_reserve_for(names.len)?;
    for row in 0..names.len {
        order.try_push(row as u32)?;
    }
    order.sort_unstable_by(|&a, &b| {
        let name = |row: u32| names.get(row as usize);
        name(a).cmp(name(b)).then(a.cmp(&b))
    });
    Ok(())
}

/// By row, the first row of its name; `order` is [`sorted`].
pub(super) fn first_rows(
    first: &mut Vec<u32>,
    order: &[u32],
    names: Names<'_>,
) -> Result<(), Error> {
    first.clear();
    first.try_resize(order.len(), NONE)?;
    let mut last: Option<u32> = None;
    for &row in order {
        let own = match last {
            Some(last)
                if names.get(last as usize) == names.get(row as usize) =>
            {
                last
            }
            _ => row,
        };
        last = Some(own);
        if let Some(cell) = first.get_mut(row as usize) {
            *cell = own;
        }
    }
    Ok(())
}

/// The row of a name among sorted ones; [`NONE`] if nobody has it.
pub(super) fn row_of(order: &[u32], names: Names<'_>, name: &[u8]) -> u32 {
    let place = order.partition_point(|&row| names.get(row as usize) < name);
    let row = order.get(place).copied();
    row.filter(|&row| names.get(row as usize) == name).unwrap_or(NONE)
}

impl Names<'_> {
    /// A name by its row.
    pub(super) fn name(&self, row: u32) -> &[u8] {
        self.get(row as usize)
    }
}

#[cfg(test)]
mod tests {
    use std::string::String;
    use std::vec::Vec;

    use super::*;

    fn column(names: &[&str]) -> (String, Vec<u32>) {
        let mut offsets = std::vec![0];
        let data = names.concat();
        let mut end = 0;
        for name in names {
            end += name.len() as u32;
            offsets.push(end);
        }
        (data, offsets)
    }

    fn join(pods: &[&str], samples: &[&str]) -> (bool, Joined, Vec<u32>) {
        let (pods_data, pods_offsets) = column(pods);
        let (data, offsets) = column(samples);
        let names = |data: &'static str, offsets: &'static [u32]| Names {
            all: Strings::new(data.as_bytes(), offsets).unwrap(),
            start: 0,
            len: offsets.len() - 1,
        };
        let pods = names(pods_data.leak(), pods_offsets.leak());
        let samples = names(data.leak(), offsets.leak());
        let mut joins = Joins::default();
        let distinct = joins.distinct(pods).unwrap();
        let joined = joins.join(pods, samples).unwrap();
        (distinct, joined, joins.samples)
    }

    #[test]
    fn joins() {
        use Joined::{Aligned, Mapped, Unsure};
        let none = NONE;
        let j = |pods: &[&str], samples: &[&str]| {
            let (_, joined, map) = join(pods, samples);
            (joined, map)
        };
        let abc = &["a", "bb", "c"];
        assert_eq!(j(abc, abc), (Aligned, Vec::new()));
        assert_eq!(j(&[], &[]), (Aligned, Vec::new()));
        assert_eq!(j(abc, &["a", "b", "bc"]).0, Unsure); // the same bytes
        assert_eq!(j(abc, &["a", "c"]), (Mapped, [0, none, 1].to_vec()));
        assert_eq!(j(abc, &[]), (Mapped, [none; 3].to_vec()));
        assert_eq!(j(abc, &["c", "a"]), (Mapped, [1, none, 0].to_vec()));
        assert_eq!(j(abc, &["c", "c"]).0, Unsure);
        assert_eq!(j(abc, &["a", "x"]).0, Unsure);
        assert!(join(abc, &[]).0);
        assert!(!join(&["a", "b", "a"], &[]).0);
    }

    #[test]
    fn names_made_to_collide_end_soon() {
        let names: Vec<String> =
            (0..3_000).map(|i| std::format!("{i:04}-the-same-end")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        assert!(!join(&names, &[]).0);
    }

    #[test]
    fn the_table_serves_many_fleets() {
        let mut joins = Joins { base: u32::MAX - 2, ..Joins::default() };
        for names in [&["a", "b"][..], &["b", "c", "d"], &["a"], &["d", "d"]] {
            let (data, offsets) = column(names);
            let all = Strings::new(data.as_bytes(), &offsets).unwrap();
            let names = Names { all, start: 0, len: names.len() };
            let distinct = joins.distinct(names).unwrap();
            assert_eq!(distinct, data != "dd", "{data}");
        }
    }
}
