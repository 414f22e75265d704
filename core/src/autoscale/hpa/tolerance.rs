/*!
How far a ratio may be off 1 before anything is done about it.
*/

/// The tolerances of both directions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tolerances {
    /// Below 1.
    pub down: f64,
    /// Above 1.
    pub up: f64,
}

impl Tolerances {
    /// Whether a ratio calls for no change. NaN never does.
    ///
    /// ```
    /// use millicore::autoscale::hpa::Tolerances;
    ///
    /// let tenth = Tolerances { down: 0.1, up: 0.1 };
    /// assert!(tenth.within(0.9) && tenth.within(1.1));
    /// assert!(!tenth.within(0.899));
    /// ```
    #[inline]
    #[must_use]
    pub fn within(self, ratio: f64) -> bool {
        (1.0 - self.down) <= ratio && ratio <= (1.0 + self.up)
    }
}
