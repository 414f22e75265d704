/*!
Times and durations in Kubernetes JSON: `metav1.Time`, `MicroTime` and
`Duration` of apimachinery v0.36.

A time is int64 nanoseconds; one that they cannot hold (before 1677, after
2262) is refused, but for Go's zero time.
*/

use crate::encoding::json::reader::{Read, Reader};
use crate::error::{Error, ErrorKind};
use crate::num::{duration, time};

/// An RFC 3339 time in nanoseconds since the epoch. `null` is Go's zero time;
/// where null means absent, hold an `Option`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Time(
    /// Nanoseconds since the epoch, or `num::time::GO_ZERO`.
    pub i64,
);

impl Default for Time {
    fn default() -> Time {
        Time(time::GO_ZERO)
    }
}

/// A Go duration in nanoseconds, as `1m30s` in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duration(
    /// Nanoseconds.
    pub i64,
);

impl Read<'_> for Time {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = text(from, time::parse_rfc3339)?.unwrap_or(time::GO_ZERO);
        Ok(())
    }
}

impl Read<'_> for Duration {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        self.0 = text(from, duration::parse)?.unwrap_or(0);
        Ok(())
    }
}

/// What a string means; nothing of `null`.
fn text(
    from: &mut Reader<'_>,
    parse: fn(&[u8]) -> Result<i64, Error>,
) -> Result<Option<i64>, Error> {
    if from.null() {
        return Ok(None);
    }
    let start = from.value();
    let text = from.string()?;
    let misfit = |_| Error::at(ErrorKind::InvalidJson, start);
    parse(text.as_bytes()).map(Some).map_err(misfit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::json::reader::read;

    fn read_as<T: Default + for<'a> Read<'a>>(json: &str) -> Option<T> {
        let mut value = T::default();
        read(&mut value, json.as_bytes()).ok().map(|()| value)
    }

    #[test]
    fn times_and_durations() {
        let time = read_as::<Time>;
        assert_eq!(
            time(r#""1970-01-01T00:00:01Z""#),
            Some(Time(10_i64.pow(9)))
        );
        assert_eq!(time("null"), Some(Time::default()));
        assert_eq!(time(r#""0001-01-01T00:00:00Z""#), Some(Time::default()));
        assert_eq!(time(r#""0001-01-01T00:00:01Z""#), None);
        assert_eq!(time(r#""2263-01-01T00:00:00Z""#), None);
        assert_eq!(time("7"), None);
        let span = read_as::<Duration>;
        assert_eq!(span(r#""1m0.5s""#), Some(Duration(60_500_000_000)));
        assert_eq!(span(r#""1 minute""#), None);
    }
}
