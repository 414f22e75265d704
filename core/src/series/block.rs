/*!
Blocks of samples as columns: one column of times, one of values, and where
each block ends.
*/

use crate::error::{Error, ErrorKind};

/// Blocks of one or more series; block i is the samples from `offsets[i]` to
/// before `offsets[i + 1]`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Blocks<'a> {
    timestamps: &'a [i64],
    values: &'a [f64],
    offsets: &'a [u32],
}

impl<'a> Blocks<'a> {
    /// Borrows columns; no offsets are no blocks.
    ///
    /// ```
    /// use millicore::series::Blocks;
    ///
    /// let blocks = Blocks::new(&[1, 5, 2], &[0.5, 0.5, 0.7], &[0, 2, 3])?;
    /// assert_eq!(blocks.len(), 2);
    /// # Ok::<(), millicore::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`] unless every time has a value, and
    /// [`ErrorKind::InvalidOffsets`] for offsets that run backwards or past
    /// the columns. Times that run backwards are found by the merge.
    pub fn new(
        timestamps: &'a [i64],
        values: &'a [f64],
        offsets: &'a [u32],
    ) -> Result<Blocks<'a>, Error> {
        if timestamps.len() != values.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        let blocks = Blocks { timestamps, values, offsets };
        for block in 0..blocks.len() {
            let (start, end) = blocks.range(block);
            if timestamps.get(start..end).is_none() {
                return Err(Error::at(ErrorKind::InvalidOffsets, end));
            }
        }
        Ok(blocks)
    }

    /// How many blocks there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) const fn timestamps(&self) -> &'a [i64] {
        self.timestamps
    }

    pub(super) const fn values(&self) -> &'a [f64] {
        self.values
    }

    /// Where a block begins and ends; nothing of one that is not there.
    pub(super) fn range(&self, block: usize) -> (usize, usize) {
        match self.offsets.get(block..block.saturating_add(2)) {
            Some(&[start, end]) => (start as usize, end as usize),
            _ => (0, 0),
        }
    }
}

/// Refuses times that run backwards.
pub(super) fn ascending(timestamps: &[i64]) -> Result<(), Error> {
    // Eight at a time, which the compiler makes vectors of.
    let next = timestamps.get(1..).unwrap_or_default();
    let backwards = timestamps.chunks(8).zip(next.chunks(8)).any(|(a, b)| {
        a.iter().zip(b).fold(false, |any, (a, b)| any | (a > b))
    });
    if backwards {
        return Err(Error::new(ErrorKind::TimesRunBackwards));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_checked_once() {
        let kind = |timestamps: &[i64], values: &[f64], offsets: &[u32]| {
            Blocks::new(timestamps, values, offsets)
                .map(|blocks| blocks.len())
                .map_err(Error::kind)
        };
        let two = [1.0, 2.0];
        assert_eq!(kind(&[], &[], &[]), Ok(0));
        assert_eq!(kind(&[1, 1], &two, &[0, 2]), Ok(1));
        assert_eq!(kind(&[2, 1], &two, &[0, 1, 2]), Ok(2));
        assert_eq!(kind(&[2, 1], &two, &[0, 0, 0, 1]), Ok(3));
        let offsets = Err(ErrorKind::InvalidOffsets);
        assert_eq!(kind(&[1, 2], &two, &[0, 3]), offsets);
        assert_eq!(kind(&[1, 2], &two, &[1, 0]), offsets);
        let length = Err(ErrorKind::LengthMismatch);
        assert_eq!(kind(&[1], &two, &[0, 1]), length);
    }

    #[test]
    fn a_step_back_is_found_wherever_it_is() {
        for at in 0..40 {
            let mut times = [0_i64; 40];
            for (row, time) in times.iter_mut().enumerate() {
                *time = i64::from(row > at);
            }
            assert_eq!(ascending(&times), Ok(()));
            if let Some(time) = times.get_mut(at) {
                *time = 2;
            }
            assert_eq!(ascending(&times).is_ok(), at == 39);
        }
    }
}
