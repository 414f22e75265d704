/*!
Times and durations in Kubernetes JSON: `metav1.Time`, `MicroTime` and
`Duration` of apimachinery v0.36.

A time is int64 nanoseconds; one that they cannot hold (before 1677, after
2262) is refused, but for Go's zero time.
*/

use core::fmt;

use serde::de::{self, Deserialize, Deserializer, Visitor};

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

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Time;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an RFC 3339 time within int64 nanoseconds")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Time, E> {
                let ns = time::parse_rfc3339(text.as_bytes());
                ns.map(Time).map_err(de::Error::custom)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Time, E> {
                Ok(Time::default())
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Duration {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Duration;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a duration such as 1m30s")
            }

            fn visit_str<E: de::Error>(
                self,
                text: &str,
            ) -> Result<Duration, E> {
                let ns = duration::parse(text.as_bytes());
                ns.map(Duration).map_err(de::Error::custom)
            }

            fn visit_unit<E: de::Error>(self) -> Result<Duration, E> {
                Ok(Duration::default())
            }
        }
        from.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_durations() {
        let time = |json| serde_json::from_str::<Time>(json).ok();
        assert_eq!(
            time(r#""1970-01-01T00:00:01Z""#),
            Some(Time(10_i64.pow(9)))
        );
        assert_eq!(time("null"), Some(Time::default()));
        assert_eq!(time(r#""0001-01-01T00:00:00Z""#), Some(Time::default()));
        assert_eq!(time(r#""0001-01-01T00:00:01Z""#), None);
        assert_eq!(time(r#""2263-01-01T00:00:00Z""#), None);
        assert_eq!(time("7"), None);
        let span = |json| serde_json::from_str::<Duration>(json).ok();
        assert_eq!(span(r#""1m0.5s""#), Some(Duration(60_500_000_000)));
        assert_eq!(span(r#""1 minute""#), None);
    }
}
