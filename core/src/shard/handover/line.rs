/*!
Events and actions as lines of text: what hosts pass over the border, and what
a log of a hand-over is made of. A log can be played again.

| event | action |
|---|---|
| `start`, `start REPORT` | `publish REPORT` |
| `replicas N START` | `propose VIEW` |
| `view VIEW` | `acquire EPOCH` |
| `report ORDINAL REPORT` | `drop EPOCH` |
| `gone ORDINAL GENERATION` | |
| `synced EPOCH VERSION` | |
| `progress VERSION` | |
| `drain` | |
| `tick NANOSECONDS` | |
*/

use core::fmt;

use super::machine::{Action, Event};
use super::report::Report;
use super::text::Words;
use super::view::View;
use crate::error::{Error, ErrorKind};

impl Event {
    /// Reads the line of an event.
    ///
    /// ```
    /// use millicore::shard::handover::Event;
    ///
    /// let event = Event::parse(b"gone 2 7")?;
    /// assert!(matches!(event, Event::Gone { ordinal: 2, generation: 7 }));
    /// # Ok::<(), millicore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `InvalidHandoverText` with the place in the line, `InvalidView`,
    /// `NoMemory`.
    pub fn parse(line: &[u8]) -> Result<Event, Error> {
        let blank = line.iter().position(|&byte| byte == b' ');
        let end = blank.unwrap_or(line.len());
        let (word, _) = line.split_at_checked(end).unwrap_or_default();
        let mut words = Words::of(line);
        words.skip(end);
        let event = match word {
            b"start" if blank.is_none() => return Ok(Event::Start(None)),
            b"start" => return words.report().map(|r| Event::Start(Some(r))),
            b"view" => return words.view().map(Event::View),
            b"report" => {
                let ordinal = words.number("")?;
                let report = words.report()?;
                return Ok(Event::Report { ordinal, report });
            }
            b"replicas" => Event::Replicas {
                replicas: words.number("")?,
                start: words.number("")?,
            },
            b"gone" => Event::Gone {
                ordinal: words.number("")?,
                generation: words.number("")?,
            },
            b"synced" => Event::Synced {
                epoch: words.number("")?,
                resource_version: words.number("")?,
            },
            b"progress" => {
                Event::Progress { resource_version: words.number("")? }
            }
            b"drain" => Event::Drain,
            b"tick" => Event::Tick { now: words.number("")? },
            _ => return Err(Error::new(ErrorKind::InvalidHandoverText)),
        };
        words.end()?;
        Ok(event)
    }
}

impl Words<'_> {
    /// The report that is the rest of the line.
    fn report(&mut self) -> Result<Report, Error> {
        let (at, rest) = self.tail()?;
        Report::parse(rest).map_err(|error| moved(error, at))
    }

    /// The view that is the rest of the line.
    fn view(&mut self) -> Result<View, Error> {
        let (at, rest) = self.tail()?;
        View::parse(rest).map_err(|error| moved(error, at))
    }
}

/// An error of a part of a line, at its place in the line.
fn moved(error: Error, by: usize) -> Error {
    let at = usize::try_from(error.offset()).unwrap_or(0);
    match error.kind() {
        kind if kind.has_offset() => Error::at(kind, at.saturating_add(by)),
        kind => Error::new(kind),
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::Publish(report) => write!(f, "publish {report}"),
            Action::Propose(view) => write!(f, "propose {view}"),
            Action::Acquire { epoch } => write!(f, "acquire {epoch}"),
            Action::Drop { epoch } => write!(f, "drop {epoch}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_event_is_refused_at_its_place() {
        let f = |line: &str| {
            Event::parse(line.as_bytes())
                .map(|_| ())
                .map_err(|error| (error.kind(), error.offset()))
        };
        for line in [
            "start",
            "start generation=1 beat=2 epoch=3 rv=4 serving",
            "replicas 3 0",
            "view epoch=1 start=0 owners=1 members=0-2",
            "report 2 generation=1 beat=2 epoch=3 rv=4 draining",
            "gone 2 7",
            "synced 5 1234",
            "progress 1234",
            "drain",
            "tick 1234",
        ] {
            assert_eq!(f(line), Ok(()), "{line}");
        }
        let text = |at| Err((ErrorKind::InvalidHandoverText, at));
        assert_eq!(f(""), text(0));
        assert_eq!(f("stop"), text(0));
        assert_eq!(f("start "), text(6));
        assert_eq!(f("tick"), text(4));
        assert_eq!(f("tick -1"), text(5));
        assert_eq!(f("gone 2 7 8"), text(8));
        assert_eq!(f("report 2 generation=1 beat=x"), text(27));
        assert_eq!(f("drain now"), text(5));
    }
}
