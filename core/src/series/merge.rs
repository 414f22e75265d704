/*!
A k-way merge of blocks, then deduplication: VictoriaMetrics v1.100.0
`app/vmselect/netstorage`, `mergeSortBlocks`.

The block whose next sample is the earliest gives all its samples up to the
next of the runner-up. Kept on purpose, since the order of samples at one time
decides which NaN or which zero stays: a binary heap as Go's container/heap
keeps it, ties included, the runner-up is its second item if that is not later
than the third; and with an interval, samples that the runner-up repeats (`==`
on floats, so no NaN) are skipped.

Cost: a comparison or two a sample, some log k where the blocks alternate;
runs are searched by doubling steps and copied whole. A heap item holds its
next time, so that the heap is sifted without touching the columns.
*/

use alloc::vec::Vec;
use core::ops::Range;

use super::StalePolicy;
use super::block::Blocks;
use super::dedup::deduplicate;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// A merge, with the heap that its calls share.
///
/// ```
/// use millicore::series::{Blocks, Merge, StalePolicy};
///
/// // Two replicas of one series, scraped 200 ms apart.
/// let blocks = Blocks::new(
///     &[1_000, 2_000, 1_200, 2_200],
///     &[1.0, 2.0, 1.0, 2.0],
///     &[0, 2, 4],
/// )?;
/// let (mut times, mut values) = ([0; 4], [0.0; 4]);
/// let kept = Merge::default().merge(
///     blocks, 0..2, 1_000, StalePolicy::Value, &mut times, &mut values)?;
/// assert_eq!(times[..kept], [1_000, 2_000, 2_200]);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Merge {
    heap: Vec<Head>,
}

/// The samples of a block that are still to come; never none.
#[derive(Clone, Copy, Debug, Default)]
struct Head {
    next: i64,
    row: usize,
    end: usize,
}

impl Merge {
    /// Merges the given blocks, which belong to one series, to the front of
    /// both columns, keeps one sample an interval, in milliseconds, and says
    /// how many samples that are. The columns hold the samples of all these
    /// blocks on the way.
    ///
    /// # Errors
    /// [`ErrorKind::BufferTooSmall`] for columns with less room than that,
    /// [`ErrorKind::TimesRunBackwards`] within a block, after which the
    /// columns hold nothing of use, and [`ErrorKind::NoMemory`] for the heap,
    /// 24 bytes a block.
    pub fn merge(
        &mut self,
        blocks: Blocks<'_>,
        of: Range<usize>,
        interval: i64,
        policy: StalePolicy,
        timestamps: &mut [i64],
        values: &mut [f64],
    ) -> Result<usize, Error> {
        let samples = self.load(blocks, of)?;
        let (Some(timestamps), Some(values)) =
            (timestamps.get_mut(..samples), values.get_mut(..samples))
        else {
            return Err(Error::new(ErrorKind::BufferTooSmall));
        };
        let mut out = Out { timestamps, values, len: 0 };
        self.run(blocks, interval > 0, &mut out);
        let Out { timestamps, values, len } = out;
        // A step back within a block is one here too: its samples, or what
        // repeats them, are there in its order. So a quarter is looked at
        // where four replicas hold the same.
        let timestamps = timestamps.get_mut(..len).unwrap_or_default();
        let values = values.get_mut(..len).unwrap_or_default();
        deduplicate(timestamps, values, interval, policy)
    }

    /// [`Merge::merge`] for many series: series i is the blocks from
    /// `series[i]` to before `series[i + 1]`. Its samples go to the columns
    /// from `offsets[i]` to before `offsets[i + 1]`.
    ///
    /// # Errors
    /// As [`Merge::merge`], and [`ErrorKind::LengthMismatch`] unless
    /// `offsets` is as long as `series`.
    #[allow(clippy::too_many_arguments)] // Three of them are one result.
    pub fn merge_all(
        &mut self,
        blocks: Blocks<'_>,
        series: &[u32],
        interval: i64,
        policy: StalePolicy,
        timestamps: &mut [i64],
        values: &mut [f64],
        offsets: &mut [u32],
    ) -> Result<(), Error> {
        if series.len() != offsets.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        let pairs = series.iter().zip(series.iter().skip(1));
        let mut starts = offsets.iter_mut();
        if let Some(first) = starts.next() {
            *first = 0;
        }
        let mut len = 0_usize;
        for ((&first, &past), end) in pairs.zip(starts) {
            let of = first as usize..past as usize;
            let kept = self.merge(
                blocks,
                of,
                interval,
                policy,
                timestamps.get_mut(len..).unwrap_or_default(),
                values.get_mut(len..).unwrap_or_default(),
            )?;
            len = len.saturating_add(kept);
            *end = u32::try_from(len)
                .map_err(|_| Error::new(ErrorKind::TooLarge))?;
        }
        Ok(())
    }

    /// Bytes that the heap holds.
    #[must_use]
    pub const fn memory(&self) -> usize {
        self.heap.capacity().saturating_mul(size_of::<Head>())
    }

    /// Fills the heap and counts the samples.
    fn load(
        &mut self,
        blocks: Blocks<'_>,
        of: Range<usize>,
    ) -> Result<usize, Error> {
        self.heap.clear();
        self.heap.try_reserve_for(of.len().min(blocks.len()))?;
        let mut samples = 0_usize;
        for block in of.start..of.end.min(blocks.len()) {
            let (row, end) = blocks.range(block);
            if let Some(&next) =
                blocks.timestamps().get(row..end).and_then(<[i64]>::first)
            {
                self.heap.try_push(Head { next, row, end })?;
                samples = samples.saturating_add(end.saturating_sub(row));
            }
        }
        for root in (0..self.heap.len() / 2).rev() {
            if let Some(&head) = self.heap.get(root) {
                self.sift_down(root, head);
            }
        }
        Ok(samples)
    }

    fn run(&mut self, blocks: Blocks<'_>, skip: bool, out: &mut Out<'_>) {
        while let Some(&top) = self.heap.first() {
            let Some(runner_up) = self.runner_up() else {
                out.copy(blocks, top.row..top.end);
                return;
            };
            let repeated = match skip && top.next == runner_up.next {
                true => equal_prefix(blocks, top, runner_up),
                false => 0,
            };
            let row = if repeated > 0 {
                top.row.saturating_add(repeated)
            } else {
                let row = past(blocks.timestamps(), top, runner_up.next);
                out.copy(blocks, top.row..row);
                row
            };
            self.advance(blocks, top, row);
        }
    }

    /// The block that the earliest one is measured against.
    #[inline]
    fn runner_up(&self) -> Option<Head> {
        match self.heap.get(1..self.heap.len().min(3)) {
            Some(&[second]) => Some(second),
            Some(&[second, third]) => {
                Some(if second.next <= third.next { second } else { third })
            }
            _ => None,
        }
    }

    /// Moves the first block on to a row, or takes it out.
    #[inline]
    fn advance(&mut self, blocks: Blocks<'_>, top: Head, row: usize) {
        let head = match blocks.timestamps().get(row..top.end) {
            Some(&[next, ..]) => Some(Head { next, row, end: top.end }),
            // The last of the heap takes its place.
            _ => self.heap.pop(),
        };
        if let Some(head) = head {
            self.sift_down(0, head);
        }
    }

    /// Puts a head at a place, or below it: Go's `heap.down`, where the
    /// lesser child, the left one on a tie, moves up while it is strictly
    /// less.
    #[inline]
    fn sift_down(&mut self, root: usize, sinking: Head) {
        let mut hole = root;
        loop {
            let left = hole.saturating_mul(2).saturating_add(1);
            let Some(&left_head) = self.heap.get(left) else { break };
            // A number, not a branch: which child it is cannot be guessed.
            let is_right = self
                .heap
                .get(left.saturating_add(1))
                .is_some_and(|right| right.next < left_head.next);
            let child = left.saturating_add(usize::from(is_right));
            let Some(&head) = self.heap.get(child) else { break };
            if head.next >= sinking.next {
                break;
            }
            if let Some(to) = self.heap.get_mut(hole) {
                *to = head;
            }
            hole = child;
        }
        if let Some(to) = self.heap.get_mut(hole) {
            *to = sinking;
        }
    }
}

/// The columns that are written, and how far.
struct Out<'a> {
    timestamps: &'a mut [i64],
    values: &'a mut [f64],
    len: usize,
}

impl Out<'_> {
    #[inline]
    fn copy(&mut self, blocks: Blocks<'_>, rows: Range<usize>) {
        let end = self.len.saturating_add(rows.len());
        let (Some(times), Some(to_times)) = (
            blocks.timestamps().get(rows.clone()),
            self.timestamps.get_mut(self.len..end),
        ) else {
            return;
        };
        let (Some(values), Some(to_values)) =
            (blocks.values().get(rows), self.values.get_mut(self.len..end))
        else {
            return;
        };
        // Where blocks alternate, a run is one sample: no call for that.
        if let (&[time], &[value]) = (times, values) {
            if let ([to_time], [to_value]) = (to_times, to_values) {
                (*to_time, *to_value) = (time, value);
            }
        } else {
            to_times.copy_from_slice(times);
            to_values.copy_from_slice(values);
        }
        self.len = end;
    }
}

/// How many samples from here on are the same in both blocks.
fn equal_prefix(blocks: Blocks<'_>, a: Head, b: Head) -> usize {
    /// Compared at once; the compiler makes vectors of it.
    const STEP: usize = 16;
    let column = |head: Head| {
        let times = blocks.timestamps().get(head.row..head.end);
        let values = blocks.values().get(head.row..head.end);
        (times.unwrap_or_default(), values.unwrap_or_default())
    };
    let (a_times, a_values) = column(a);
    let (b_times, b_values) = column(b);
    let times = a_times.chunks_exact(STEP).zip(b_times.chunks_exact(STEP));
    let values = a_values.chunks_exact(STEP).zip(b_values.chunks_exact(STEP));
    let whole = times
        .zip(values)
        .take_while(|&((a_times, b_times), (a_values, b_values))| {
            let times = a_times.iter().zip(b_times);
            let values = a_values.iter().zip(b_values);
            times.fold(true, |all, (a, b)| all & (a == b))
                & values.fold(true, |all, (a, b)| all & (a == b))
        })
        .count()
        .saturating_mul(STEP);
    let rest = |column: &'_ [i64]| column.len().min(whole);
    let times = a_times.iter().zip(b_times).skip(rest(a_times));
    let values = a_values.iter().zip(b_values).skip(whole);
    let tail = times
        .zip(values)
        .take_while(|&((a, b), (x, y))| a == b && x == y)
        .count();
    whole.saturating_add(tail)
}

/// The first row of the block past a time.
#[inline]
fn past(timestamps: &[i64], head: Head, time: i64) -> usize {
    let left = timestamps.get(head.row..head.end).unwrap_or_default();
    // The first is not past it. Doubling steps, then halves.
    let mut step = 1_usize;
    while left.get(step).is_some_and(|&next| next <= time) {
        step = step.saturating_mul(2);
    }
    let from = step / 2;
    let window = left.get(from..step.min(left.len())).unwrap_or_default();
    let rows = window.partition_point(|&next| next <= time);
    head.row.saturating_add(from).saturating_add(rows)
}

#[cfg(test)]
mod tests {
    use super::super::naive;
    use super::*;
    use proptest::prelude::*;
    use std::vec;

    fn run(series: &[Vec<(i64, f64)>], interval: i64) -> (Vec<i64>, Vec<f64>) {
        let (times, values): (Vec<_>, Vec<_>) =
            series.iter().flatten().copied().unzip();
        let mut offsets = vec![0_u32];
        for block in series {
            let end = *offsets.last().unwrap() + block.len() as u32;
            offsets.push(end);
        }
        let blocks = Blocks::new(&times, &values, &offsets).unwrap();
        let (mut to_times, mut to_values) =
            (vec![0; times.len()], vec![0.0; times.len()]);
        let kept = Merge::default()
            .merge(
                blocks,
                0..series.len(),
                interval,
                StalePolicy::Value,
                &mut to_times,
                &mut to_values,
            )
            .unwrap();
        to_times.truncate(kept);
        to_values.truncate(kept);
        (to_times, to_values)
    }

    #[test]
    fn ties_are_ordered_as_gos_heap_orders_them() {
        let block = |values: &[f64]| {
            values.iter().map(|&value| (1, value)).collect::<Vec<_>>()
        };
        let merged = |values: &[&[f64]]| {
            run(&values.iter().map(|v| block(v)).collect::<Vec<_>>(), 0).1
        };
        assert!(merged(&[]).is_empty());
        assert_eq!(merged(&[&[], &[1.0]]), [1.0]);
        assert_eq!(merged(&[&[1.0], &[2.0]]), [1.0, 2.0]);
        // The last block takes the place of the first that ends.
        assert_eq!(merged(&[&[1.0], &[2.0], &[3.0]]), [1.0, 3.0, 2.0]);
        let four = merged(&[&[1.0], &[2.0], &[3.0], &[4.0]]);
        assert_eq!(four, [1.0, 4.0, 3.0, 2.0]);
    }

    #[test]
    fn room_is_asked_for_and_blocks_past_the_end_are_none() {
        let blocks = Blocks::new(&[1, 2], &[1.0, 2.0], &[0, 1, 2]).unwrap();
        let merge = |of: Range<usize>, room: usize| {
            let (mut times, mut values) = (vec![0; room], vec![0.0; room]);
            Merge::default()
                .merge(
                    blocks,
                    of,
                    0,
                    StalePolicy::Value,
                    &mut times,
                    &mut values,
                )
                .map_err(Error::kind)
        };
        assert_eq!(merge(0..2, 1), Err(ErrorKind::BufferTooSmall));
        assert_eq!(merge(0..2, 2), Ok(2));
        assert_eq!(merge(1..9, 1), Ok(1));
        assert_eq!(merge(7..usize::MAX, 0), Ok(0));
    }

    #[test]
    fn series_follow_each_other() {
        let times = [1, 5, 2, 6, 7];
        let values = [1.0; 5];
        let blocks = Blocks::new(&times, &values, &[0, 2, 3, 4, 5]).unwrap();
        let (mut to_times, mut to_values) = ([0; 5], [0.0; 5]);
        let mut offsets = [9; 3];
        let mut all = |series: &[u32], offsets: &mut [u32]| {
            let policy = StalePolicy::Value;
            let (times, values) = (&mut to_times, &mut to_values);
            Merge::default()
                .merge_all(blocks, series, 4, policy, times, values, offsets)
                .map_err(Error::kind)
        };
        let length = Err(ErrorKind::LengthMismatch);
        assert_eq!(all(&[0, 2], &mut offsets), length);
        assert_eq!(all(&[], &mut []), Ok(()));
        assert_eq!(all(&[0, 2, 4], &mut offsets), Ok(()));
        assert_eq!(offsets, [0, 2, 3]);
        assert_eq!(to_times[..3], [2, 5, 7]);
    }

    #[test]
    fn a_step_back_is_found_in_a_block_and_in_its_copy() {
        let kind = |times: &[i64], offsets: &[u32]| {
            let values = vec![1.0; times.len()];
            let blocks = Blocks::new(times, &values, offsets).unwrap();
            let (mut to, mut room) = (vec![0; 9], vec![0.0; 9]);
            Merge::default()
                .merge(
                    blocks,
                    0..blocks.len(),
                    5,
                    StalePolicy::Value,
                    &mut to,
                    &mut room,
                )
                .map_err(Error::kind)
        };
        let backwards = Err(ErrorKind::TimesRunBackwards);
        assert_eq!(kind(&[2, 1], &[0, 2]), backwards);
        assert_eq!(kind(&[2, 1, 2, 1], &[0, 2, 4]), backwards);
        assert_eq!(kind(&[1, 9, 8, 1, 9, 8], &[0, 3, 6]), backwards);
        assert_eq!(kind(&[1, 9, 8, 3, 4, 5], &[0, 3, 6]), backwards);
        assert_eq!(kind(&[1, 9, 1, 9], &[0, 2, 4]), Ok(2));
    }

    proptest! {
        #[test]
        fn as_sorted_and_deduplicated_naively(
            mut series in prop::collection::vec(
                prop::collection::vec((0..60_i64, 1..5_u8), 0..60), 0..6),
            copies in prop::collection::vec(0..6_usize, 0..3),
            interval in -1..9_i64,
        ) {
            // Replicas that hold the same, and more than a few rows of it.
            for copy in copies {
                if let Some(block) = series.get(copy).cloned() {
                    series.push(block);
                }
            }
            let series = series.into_iter().map(|mut block| {
                block.sort_by_key(|&(time, _)| time);
                block.into_iter().map(|(t, v)| (t, f64::from(v))).collect()
            }).collect::<Vec<Vec<_>>>();
            let mut all = series.iter().flatten().copied().collect::<Vec<_>>();
            all.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
            let (times, values): (Vec<_>, Vec<_>) = all.into_iter().unzip();
            let policy = StalePolicy::Value;
            let naive = naive::deduplicate(&times, &values, interval, policy);
            let (times, mut values) = run(&series, interval);
            if interval <= 0 {
                // The order at one time is another matter.
                prop_assert_eq!(&times, &naive.0);
                let mut naive = naive.1;
                values.sort_by(f64::total_cmp);
                naive.sort_by(f64::total_cmp);
                prop_assert_eq!(values, naive);
            } else {
                prop_assert_eq!((times, values), naive);
            }
        }
    }
}
