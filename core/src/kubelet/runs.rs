/*!
A stable merge sort of row numbers that profits from rows already in order.

What the kubelet pillar sorts is nearly sorted: a page lists its containers
by (container, namespace, pod), a batch consists of pages that are sorted by
pod. The sort finds the ascending runs and merges neighbours until one is
left: n log2(runs) comparisons, one pass when everything is in order, and
never more than n log2(n), whatever the input. It allocates fallibly, which
`slice::sort` does not.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The numbers `0..count` in the order of `compare`; equal rows keep theirs.
///
/// # Errors
/// `NoMemory`: three words a row are needed at most.
pub(crate) fn sorted_rows(
    count: u32,
    compare: impl Fn(u32, u32) -> Ordering,
) -> Result<Vec<u32>, Error> {
    // Where each ascending run begins, and the end of the last.
    let mut bounds = Vec::new();
    for row in 0..count {
        let before = row.checked_sub(1);
        let descends =
            before.is_none_or(|last| compare(last, row) == Ordering::Greater);
        if descends {
            bounds.try_push(row as usize)?;
        }
    }
    bounds.try_push(count as usize)?;
    merge_runs(bounds, count, &compare)
}

/// Merges neighbours until one run is left. One copy of it for all callers:
/// what is in order already never comes to `compare` through a pointer.
fn merge_runs(
    mut bounds: Vec<usize>,
    count: u32,
    compare: Compare<'_>,
) -> Result<Vec<u32>, Error> {
    let mut rows = with_room(count as usize)?;
    for row in 0..count {
        rows.try_push(row)?;
    }
    if bounds.len() <= 2 {
        return Ok(rows);
    }
    let mut merged = with_room(rows.len())?;
    let mut merged_bounds = with_room(bounds.len())?;
    while bounds.len() > 2 {
        merge_pairs(&rows, &bounds, &mut merged, &mut merged_bounds, compare)?;
        core::mem::swap(&mut rows, &mut merged);
        core::mem::swap(&mut bounds, &mut merged_bounds);
    }
    Ok(rows)
}

type Compare<'c> = &'c dyn Fn(u32, u32) -> Ordering;
/// The numbers `0..count` by two names each, and by `compare` where those are
/// equal. The first 32 bytes of the names are compared as numbers.
///
/// # Errors
/// `NoMemory`: 32 bytes a row beside those of [`sorted_rows`].
pub(crate) fn sorted_by_names<'a>(
    count: u32,
    names: impl Fn(u32) -> [&'a [u8]; 2],
    compare: impl Fn(u32, u32) -> Ordering,
) -> Result<Vec<u32>, Error> {
    let mut keys = with_room(count as usize)?;
    let mut odd = false;
    for row in 0..count {
        let names = names(row);
        // First name, NUL, second sorts as the two do, but for NULs there.
        odd |= names[0].contains(&0);
        keys.try_push(prefix(names))?;
    }
    let key = |row: u32| keys.get(row as usize).copied().unwrap_or_default();
    sorted_rows(count, |a, b| {
        let prefixes = if odd { Ordering::Equal } else { key(a).cmp(&key(b)) };
        prefixes
            .then_with(|| names(a).cmp(&names(b)))
            .then_with(|| compare(a, b))
    })
}

/// The first bytes of two names with NUL between, as numbers that sort alike.
fn prefix([first, second]: [&[u8]; 2]) -> [u64; 4] {
    let mut bytes = [0_u8; 32];
    copy(&mut bytes, first);
    let rest = first.len().saturating_add(1);
    copy(bytes.get_mut(rest..).unwrap_or_default(), second);
    let mut words = [0; 4];
    for (word, chunk) in words.iter_mut().zip(bytes.as_chunks().0) {
        *word = u64::from_be_bytes(*chunk);
    }
    words
}

fn copy(to: &mut [u8], from: &[u8]) {
    let length = to.len().min(from.len());
    if let (Some(to), Some(from)) = (to.get_mut(..length), from.get(..length))
    {
        to.copy_from_slice(from);
    }
}

/// One pass: the first run with the second, the third with the fourth.
fn merge_pairs(
    rows: &[u32],
    bounds: &[usize],
    merged: &mut Vec<u32>,
    merged_bounds: &mut Vec<usize>,
    compare: Compare<'_>,
) -> Result<(), Error> {
    merged.clear();
    merged_bounds.clear();
    let mut bounds = bounds;
    while let &[start, middle, ref rest @ ..] = bounds {
        let end = rest.first().copied().unwrap_or(middle);
        merged_bounds.try_push(merged.len())?;
        let left = rows.get(start..middle).unwrap_or_default();
        let right = rows.get(middle..end).unwrap_or_default();
        merge(left, right, merged, compare)?;
        bounds = bounds.get(2..).unwrap_or_default();
    }
    merged_bounds.try_push(merged.len())
}

fn merge(
    mut left: &[u32],
    mut right: &[u32],
    merged: &mut Vec<u32>,
    compare: Compare<'_>,
) -> Result<(), Error> {
    while let (Some((&a, left_rest)), Some((&b, right_rest))) =
        (left.split_first(), right.split_first())
    {
        if compare(a, b) == Ordering::Greater {
            merged.try_push(b)?;
            right = right_rest;
        } else {
            merged.try_push(a)?;
            left = left_rest;
        }
    }
    merged.try_extend(left)?;
    merged.try_extend(right)
}

fn with_room<T>(count: usize) -> Result<Vec<T>, Error> {
    let mut items = Vec::new();
    items
        .try_reserve_exact(count)
        .map_err(|_| Error::new(ErrorKind::NoMemory))?;
    Ok(items)
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::cell::Cell;

    proptest::proptest! {
        #[test]
        fn rows_are_sorted_stably(keys: Vec<u8>) {
            let got = sorted_rows(keys.len() as u32, |a, b| {
                keys[a as usize].cmp(&keys[b as usize])
            })
            .unwrap();
            let mut want: Vec<u32> = (0..keys.len() as u32).collect();
            want.sort_by_key(|&row| keys[row as usize]);
            proptest::prop_assert_eq!(got, want);
        }
    }

    proptest::proptest! {
        #[test]
        fn names_are_sorted_as_they_are_compared(
            names in proptest::collection::vec(
                ("[\0ab]{0,3}|a{30,34}", "[\0ab]{0,3}|b{30,34}"), 0..40)
        ) {
            let name = |row: u32| {
                let (a, b) = &names[row as usize];
                [a.as_bytes(), b.as_bytes()]
            };
            let count = names.len() as u32;
            let got = sorted_by_names(count, name, |a, b| b.cmp(&a)).unwrap();
            let mut want: Vec<u32> = (0..count).rev().collect();
            want.sort_by_key(|&row| name(row));
            proptest::prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn order_is_paid_for_only_where_it_is_missing() {
        let comparisons = |keys: &[u32]| {
            let count = Cell::new(0);
            sorted_rows(keys.len() as u32, |a, b| {
                count.set(count.get() + 1);
                keys[a as usize].cmp(&keys[b as usize])
            })
            .unwrap();
            count.get()
        };
        let ascending: Vec<u32> = (0..1000).collect();
        assert_eq!(comparisons(&ascending), 999);
        let two_runs: Vec<u32> = (500..1000).chain(0..500).collect();
        assert!(comparisons(&two_runs) <= 999 + 1000);
        let descending: Vec<u32> = (0..1000).rev().collect();
        assert!(comparisons(&descending) <= 999 + 10 * 1000);
    }
}
