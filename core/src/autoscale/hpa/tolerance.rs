/*!
How far a ratio may be off 1 before anything is done about it.
*/

use super::trace::{Code, NONE, Sink, bits};

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
        let (lower, upper) = self.bounds();
        lower <= ratio && ratio <= upper
    }

    /// The lowest and the highest ratio that call for no change.
    #[inline]
    #[must_use]
    pub fn bounds(self) -> (f64, f64) {
        (1.0 - self.down, 1.0 + self.up)
    }

    /// [`within`](Self::within), told as a step.
    #[inline]
    pub(super) fn judge<S: Sink>(self, sink: &mut S, ratio: f64) -> bool {
        let within = self.within(ratio);
        let (lower, upper) = self.bounds();
        let code = if within {
            Code::WithinTolerance
        } else {
            Code::OutsideTolerance
        };
        sink.step(code, NONE, [bits(ratio), bits(lower), bits(upper)]);
        within
    }
}
