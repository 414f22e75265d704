/*!
Rows in the order of something: one sort for all of this folder, since each
type that is sorted costs some ten kilobytes of machine code.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// The numbers of `n` rows in their order; rows that are equal keep theirs.
pub(super) fn ordered(
    n: usize,
    compare: &dyn Fn(usize, usize) -> Ordering,
) -> Result<Vec<usize>, Error> {
    let mut rows = Vec::new();
    rows.try_reserve_for(n)?;
    for row in 0..n {
        rows.try_push(row)?;
    }
    let order: &mut dyn FnMut(&usize, &usize) -> Ordering =
        &mut |&a, &b| compare(a, b).then(a.cmp(&b));
    rows.sort_unstable_by(order);
    Ok(rows)
}

/// A row that [`ordered`] gave.
pub(super) fn row<T>(rows: &[T], number: usize) -> Result<&T, Error> {
    rows.get(number).ok_or(Error::new(ErrorKind::InvalidArgument))
}
