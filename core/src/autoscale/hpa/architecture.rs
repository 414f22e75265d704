/*!
Float to integer conversions of the machine that the controller runs on.

The Go specification leaves an out-of-range conversion open: amd64 gives the
least integer, arm64 saturates and makes 0 of NaN. A huge ratio or a division
by no replicas makes the difference visible, so the caller says which.
*/

/// The machine whose conversions are reproduced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Architecture {
    /// x86-64: what does not fit is the least integer.
    #[default]
    Amd64 = 0,
    /// AArch64: what does not fit saturates, NaN is 0.
    Arm64 = 1,
}

impl Architecture {
    /// Go's `int32(value)`.
    ///
    /// ```
    /// use millicore::autoscale::hpa::Architecture;
    ///
    /// assert_eq!(Architecture::Amd64.to_i32(3e9), i32::MIN);
    /// assert_eq!(Architecture::Arm64.to_i32(3e9), i32::MAX);
    /// ```
    #[inline]
    #[must_use]
    pub fn to_i32(self, value: f64) -> i32 {
        match self {
            // Truncation comes first: 2147483647.9 still fits.
            Architecture::Amd64
                if !(value > -2_147_483_649.0 && value < 2_147_483_648.0) =>
            {
                i32::MIN
            }
            _ => value as i32,
        }
    }

    /// Go's `int64(value)`.
    #[inline]
    #[must_use]
    pub fn to_i64(self, value: f64) -> i64 {
        match self {
            Architecture::Amd64 => crate::num::f64_to_i64(value),
            Architecture::Arm64 => value as i64,
        }
    }

    /// `int32(math.Ceil(value))`.
    #[inline]
    #[must_use]
    pub fn ceil_i32(self, value: f64) -> i32 {
        self.to_i32(libm::ceil(value))
    }
}

#[cfg(test)]
mod tests {
    use super::Architecture::{Amd64, Arm64};

    #[test]
    fn what_does_not_fit() {
        let c = |value| (Amd64.to_i32(value), Arm64.to_i32(value));
        assert_eq!(c(-1.9), (-1, -1));
        assert_eq!(c(2_147_483_647.9), (i32::MAX, i32::MAX));
        assert_eq!(c(2_147_483_648.0), (i32::MIN, i32::MAX));
        assert_eq!(c(-2_147_483_648.9), (i32::MIN, i32::MIN));
        assert_eq!(c(-1e300), (i32::MIN, i32::MIN));
        assert_eq!(c(f64::NAN), (i32::MIN, 0));
        assert_eq!(c(f64::INFINITY), (i32::MIN, i32::MAX));
        let c = |value| (Amd64.to_i64(value), Arm64.to_i64(value));
        assert_eq!(c(f64::INFINITY), (i64::MIN, i64::MAX));
        assert_eq!(c(f64::NAN), (i64::MIN, 0));
    }
}
