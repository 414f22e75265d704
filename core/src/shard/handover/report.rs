/*!
A report: what a shard says of itself, beside the view.

Reports of one ordinal are ordered: by the generation, which each new process
sets one past the last it finds, and by the beat, one more each time a process
writes. So one that comes late or twice is known, and of two pods with one
ordinal the later counts.
*/

use core::fmt;

use super::text::Words;
use crate::error::Error;

/// What a shard says of itself.
///
/// ```
/// use millicore::shard::handover::Report;
///
/// let text = "generation=2 beat=9 epoch=7 rv=1234 serving";
/// let report = Report::parse(text.as_bytes())?;
/// assert_eq!((report.epoch, report.resource_version), (7, 1234));
/// assert_eq!(report.to_string(), text);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Report {
    /// Which process of the ordinal speaks.
    pub generation: u64,
    /// How often it spoke.
    pub beat: u64,
    /// The view that it is synced at; 0 for none.
    pub epoch: u64,
    /// Up to where it has seen every change of its objects.
    pub resource_version: u64,
    /// Whether it wants to go.
    pub draining: bool,
}

impl Report {
    /// Reads the text of a report.
    ///
    /// # Errors
    /// `InvalidHandoverText` with the place.
    pub fn parse(text: &[u8]) -> Result<Report, Error> {
        let mut words = Words::of(text);
        let report = Report {
            generation: words.number("generation=")?,
            beat: words.number("beat=")?,
            epoch: words.number("epoch=")?,
            resource_version: words.number("rv=")?,
            draining: words.flag("serving", "draining")?,
        };
        words.end()?;
        Ok(report)
    }

    /// Whether it was written after another one of the same ordinal.
    #[must_use]
    pub fn is_newer(&self, other: &Report) -> bool {
        (self.generation, self.beat) > (other.generation, other.beat)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { generation, beat, epoch, .. } = self;
        let version = self.resource_version;
        let word = if self.draining { "draining" } else { "serving" };
        write!(
            f,
            "generation={generation} beat={beat} epoch={epoch} rv={version} \
             {word}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use std::string::ToString;

    #[test]
    fn texts_are_read_as_they_are_written() {
        let f = |text: &str| {
            Report::parse(text.as_bytes())
                .map(|report| report.to_string())
                .map_err(|error| (error.kind(), error.offset()))
        };
        let ok = |text: &str| assert_eq!(f(text), Ok(text.to_string()));
        ok("generation=1 beat=2 epoch=3 rv=4 serving");
        ok("generation=1 beat=2 epoch=0 rv=18446744073709551615 draining");
        let text = |at| Err((ErrorKind::InvalidHandoverText, at));
        assert_eq!(f(""), text(0));
        assert_eq!(f("generation=1 beat=2 epoch=3 rv=4"), text(32));
        assert_eq!(f("generation=1 beat=2 epoch=3 rv=4 gone"), text(33));
        assert_eq!(f("generation=1 beat=2 epoch=3 rv=4 serving "), text(40));
        assert_eq!(f("generation=1  beat=2"), text(13));
        assert_eq!(f("generation=+1 beat=2"), text(11));
    }
}
