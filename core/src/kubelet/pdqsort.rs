/*!
The order in which Go's `sort.Sort` (go1.26) leaves equal items.

`kubectl top --sort-by` sorts with it, and it is not stable: two pods of the
same load come out in an order that only this algorithm gives. It is a
pattern-defeating quicksort: insertion sort up to 12 items, median of three
(from 50 items on: of three medians) as the pivot, a heap sort after too many
bad pivots, and a fixed pseudo-random shuffle seeded with the length. Every
comparison and every swap happens as in Go, quirks included (the shift to the
left after a repaired pair may run past the start of the range).

Cost: O(n log n) comparisons, no allocation, recursion at most log2(n) deep.
*/

/// Longest range that is sorted by insertion.
const LONGEST_INSERTION: usize = 12;
/// Shortest range whose pivot is a median of medians, and whose
/// out-of-order pairs are repaired in place.
const SHORTEST_NINTHER: usize = 50;
/// Out-of-order pairs that are repaired before partitioning begins.
const MAX_REPAIRS: usize = 5;
/// Swaps of a pivot choice that mean a descending range.
const DESCENDING_SWAPS: u32 = 12;

/// Sorts as `sort.Sort` does, equal items included.
pub(crate) fn sort<T, F: Fn(&T, &T) -> bool>(items: &mut [T], less: F) {
    let length = items.len();
    let bad_pivots = usize::BITS.wrapping_sub(length.leading_zeros());
    Sorter { items, less }.quick_sort(0, length, bad_pivots);
}

/// Positions are always within `items`, as the ranges that the methods take
/// are; sums of two of them cannot overflow, since a slice has at most
/// `isize::MAX` bytes (and zero-sized items are all equal).
struct Sorter<'a, T, F> {
    items: &'a mut [T],
    less: F,
}

/// What the choice of a pivot saw of the order.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hint {
    Unknown,
    Ascending,
    Descending,
}

impl<T, F: Fn(&T, &T) -> bool> Sorter<'_, T, F> {
    fn less(&self, a: usize, b: usize) -> bool {
        match (self.items.get(a), self.items.get(b)) {
            (Some(a), Some(b)) => (self.less)(a, b),
            _ => false,
        }
    }

    fn swap(&mut self, a: usize, b: usize) {
        if a < self.items.len() && b < self.items.len() {
            self.items.swap(a, b);
        }
    }

    fn quick_sort(&mut self, from: usize, to: usize, mut bad_pivots: u32) {
        let (mut a, mut b) = (from, to);
        let (mut was_balanced, mut was_partitioned) = (true, true);
        loop {
            let length = b.saturating_sub(a);
            if length <= LONGEST_INSERTION {
                return self.insertion_sort(a, b);
            }
            if bad_pivots == 0 {
                return self.heap_sort(a, b);
            }
            if !was_balanced {
                self.shuffle(a, b);
                bad_pivots = bad_pivots.wrapping_sub(1);
            }
            let (mut pivot, mut hint) = self.choose_pivot(a, b);
            if hint == Hint::Descending {
                self.reverse(a, b);
                pivot = a.wrapping_add(b.wrapping_sub(1)).wrapping_sub(pivot);
                hint = Hint::Ascending;
            }
            if was_balanced
                && was_partitioned
                && hint == Hint::Ascending
                && self.repair(a, b)
            {
                return;
            }
            // An item equal to the one before the range: probably many are.
            if a > 0 && !self.less(a.wrapping_sub(1), pivot) {
                a = self.partition_equal(a, b, pivot);
                continue;
            }
            let middle;
            (middle, was_partitioned) = self.partition(a, b, pivot);
            let left = middle.saturating_sub(a);
            let right = b.saturating_sub(middle);
            was_balanced = left.min(right) >= length / 8;
            if left < right {
                self.quick_sort(a, middle, bad_pivots);
                a = middle.wrapping_add(1);
            } else {
                self.quick_sort(middle.wrapping_add(1), b, bad_pivots);
                b = middle;
            }
        }
    }

    fn insertion_sort(&mut self, a: usize, b: usize) {
        for start in a.wrapping_add(1)..b {
            self.sink(start, a);
        }
    }

    /// Moves an item left while it is less than its neighbour there, not
    /// beyond `first`.
    fn sink(&mut self, from: usize, first: usize) {
        let mut at = from;
        while at > first && self.less(at, at.wrapping_sub(1)) {
            self.swap(at, at.wrapping_sub(1));
            at = at.wrapping_sub(1);
        }
    }

    fn heap_sort(&mut self, a: usize, b: usize) {
        let length = b.saturating_sub(a);
        for root in (0..=length.saturating_sub(1) / 2).rev() {
            self.sift_down(root, length, a);
        }
        for end in (0..length).rev() {
            self.swap(a, a.wrapping_add(end));
            self.sift_down(0, end, a);
        }
    }

    fn sift_down(&mut self, start: usize, end: usize, first: usize) {
        let mut root = start;
        loop {
            let mut child = root.wrapping_mul(2).wrapping_add(1);
            if child >= end {
                return;
            }
            let sibling = child.wrapping_add(1);
            if sibling < end
                && self.less(
                    first.wrapping_add(child),
                    first.wrapping_add(sibling),
                )
            {
                child = sibling;
            }
            let (parent, child_at) =
                (first.wrapping_add(root), first.wrapping_add(child));
            if !self.less(parent, child_at) {
                return;
            }
            self.swap(parent, child_at);
            root = child;
        }
    }

    /// Swaps three items near the middle with pseudo-random ones.
    fn shuffle(&mut self, a: usize, b: usize) {
        let length = b.saturating_sub(a);
        let mut random = length as u64;
        let bits = usize::BITS.wrapping_sub(length.leading_zeros());
        let mask = 1_usize.wrapping_shl(bits).wrapping_sub(1);
        let middle = a.wrapping_add((length / 4).wrapping_mul(2));
        for at in middle.wrapping_sub(1)..=middle.wrapping_add(1) {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            let mut other = random as usize & mask;
            if other >= length {
                other = other.wrapping_sub(length);
            }
            self.swap(at, a.wrapping_add(other));
        }
    }

    fn choose_pivot(&self, a: usize, b: usize) -> (usize, Hint) {
        let length = b.saturating_sub(a);
        let quarter = length / 4;
        let mut low = a.wrapping_add(quarter);
        let mut middle = low.wrapping_add(quarter);
        let mut high = middle.wrapping_add(quarter);
        let mut swaps = 0;
        if length >= SHORTEST_NINTHER {
            low = self.median_around(low, &mut swaps);
            middle = self.median_around(middle, &mut swaps);
            high = self.median_around(high, &mut swaps);
        }
        let pivot = self.median(low, middle, high, &mut swaps);
        let hint = match swaps {
            0 => Hint::Ascending,
            DESCENDING_SWAPS => Hint::Descending,
            _ => Hint::Unknown,
        };
        (pivot, hint)
    }

    fn median_around(&self, at: usize, swaps: &mut u32) -> usize {
        self.median(at.wrapping_sub(1), at, at.wrapping_add(1), swaps)
    }

    fn median(&self, a: usize, b: usize, c: usize, swaps: &mut u32) -> usize {
        let (a, b) = self.ordered(a, b, swaps);
        let (b, _) = self.ordered(b, c, swaps);
        let (_, b) = self.ordered(a, b, swaps);
        b
    }

    fn ordered(&self, a: usize, b: usize, swaps: &mut u32) -> (usize, usize) {
        if self.less(b, a) {
            *swaps = swaps.wrapping_add(1);
            (b, a)
        } else {
            (a, b)
        }
    }

    fn reverse(&mut self, a: usize, b: usize) {
        if let Some(range) = self.items.get_mut(a..b) {
            range.reverse();
        }
    }

    /// Repairs a few out-of-order pairs; true if the range is sorted then.
    fn repair(&mut self, a: usize, b: usize) -> bool {
        let mut at = a.wrapping_add(1);
        for _ in 0..MAX_REPAIRS {
            while at < b && !self.less(at, at.wrapping_sub(1)) {
                at = at.wrapping_add(1);
            }
            if at == b {
                return true;
            }
            if b.saturating_sub(a) < SHORTEST_NINTHER {
                return false;
            }
            self.swap(at, at.wrapping_sub(1));
            if at.saturating_sub(a) >= 2 {
                // Go stops at the start of the slice, not of the range.
                self.sink(at.wrapping_sub(1), 0);
            }
            if b.saturating_sub(at) >= 2 {
                self.rise(at.wrapping_add(1), b);
            }
        }
        false
    }

    /// Moves the item before `from` right while its neighbour is less.
    fn rise(&mut self, from: usize, end: usize) {
        let mut at = from;
        while at < end && self.less(at, at.wrapping_sub(1)) {
            self.swap(at, at.wrapping_sub(1));
            at = at.wrapping_add(1);
        }
    }

    /// Items less than the pivot, the pivot, the others: the pivot's place
    /// and whether nothing had to move.
    fn partition(
        &mut self,
        a: usize,
        b: usize,
        pivot: usize,
    ) -> (usize, bool) {
        self.swap(a, pivot);
        let (mut i, mut j) = (a.wrapping_add(1), b.wrapping_sub(1));
        let mut moved = false;
        loop {
            while i <= j && self.less(i, a) {
                i = i.wrapping_add(1);
            }
            while i <= j && !self.less(j, a) {
                j = j.wrapping_sub(1);
            }
            if i > j {
                break;
            }
            self.swap(i, j);
            moved = true;
            i = i.wrapping_add(1);
            j = j.wrapping_sub(1);
        }
        self.swap(j, a);
        (j, !moved)
    }

    /// Items equal to the pivot, then the greater ones (there are no lesser
    /// ones): where the greater ones begin.
    fn partition_equal(&mut self, a: usize, b: usize, pivot: usize) -> usize {
        self.swap(a, pivot);
        let (mut i, mut j) = (a.wrapping_add(1), b.wrapping_sub(1));
        loop {
            while i <= j && !self.less(a, i) {
                i = i.wrapping_add(1);
            }
            while i <= j && self.less(a, j) {
                j = j.wrapping_sub(1);
            }
            if i > j {
                return i;
            }
            self.swap(i, j);
            i = i.wrapping_add(1);
            j = j.wrapping_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::vec::Vec;

    /// Sorts `(key, place)` by key alone and returns the places.
    fn places(keys: &[u32]) -> Vec<usize> {
        let mut items: Vec<(u32, usize)> =
            keys.iter().copied().zip(0..).collect();
        sort(&mut items, |a, b| a.0 < b.0);
        items.into_iter().map(|(_, place)| place).collect()
    }

    include!("pdqsort_golden.rs");

    #[test]
    fn equal_items_come_out_as_go_leaves_them() {
        for &(seed, length, distinct, want) in GOLDEN {
            let keys: Vec<u32> = generated(seed, length, distinct);
            let got = places(&keys).iter().fold(0_u64, |hash, &place| {
                hash.wrapping_mul(31).wrapping_add(place as u64)
            });
            assert_eq!(got, want, "{seed} {length} {distinct}");
        }
    }

    /// The keys of a golden row: `distinct` values in an order that
    /// depends on the seed: ascending, descending, waves or scattered.
    fn generated(seed: u32, length: u32, distinct: u32) -> Vec<u32> {
        (0..length)
            .map(|i| match seed {
                0 => i * distinct / length,
                1 => (length - i) * distinct / length,
                2 => i % distinct,
                3 => u32::from(i == length / 2) + i * distinct / length,
                _ => {
                    let x = i.wrapping_mul(2_654_435_761).wrapping_add(seed);
                    (x ^ (x >> 15)).wrapping_mul(2_246_822_519) % distinct
                }
            })
            .collect()
    }

    proptest::proptest! {
        #[test]
        fn everything_is_sorted(keys: Vec<u8>) {
            let mut sorted = keys.clone();
            sort(&mut sorted, |a, b| a < b);
            let mut want = keys;
            want.sort_unstable();
            proptest::prop_assert_eq!(sorted, want);
        }

        /// An order that contradicts itself neither panics nor loops.
        #[test]
        fn any_order_ends(keys: Vec<u8>, answers: u64) {
            let mut items = keys.clone();
            let asked = core::cell::Cell::new(0_u32);
            sort(&mut items, |_, _| {
                asked.set(asked.get() + 1);
                answers >> (asked.get() % 64) & 1 == 1
            });
            items.sort_unstable();
            let mut want = keys;
            want.sort_unstable();
            proptest::prop_assert_eq!(items, want);
        }
    }
}
