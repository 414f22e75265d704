/*!
The fields of Kubernetes objects that the pillars read, as JSON through
serde: unknown fields are skipped, `null` is absent.

Reading allocates as serde_json does, which aborts without memory; documents
are bounded ([`MAX_JSON`]) and so is what they grow to.
*/

#[cfg(feature = "autoscale")]
pub mod autoscaling;
#[cfg(feature = "autoscale")]
pub mod labels;
pub mod metrics;
#[cfg(feature = "autoscale")]
pub mod pod;
#[cfg(feature = "autoscale")]
pub mod quote;
#[cfg(feature = "autoscale")]
pub mod resources;
#[cfg(feature = "autoscale")]
pub mod selector;
#[cfg(feature = "autoscale")]
pub mod time;

use serde::Deserialize;

use crate::error::{Error, ErrorKind};

/// The longest document that is read, in bytes: 256 MiB.
pub const MAX_JSON: usize = 256 << 20;

/// Reads one document.
pub(crate) fn from_json<'a, T: Deserialize<'a>>(
    json: &'a [u8],
) -> Result<T, Error> {
    if json.len() > MAX_JSON {
        return Err(Error::new(ErrorKind::TooLarge));
    }
    serde_json::from_slice(json).map_err(|error| {
        Error::at(ErrorKind::InvalidJson, offset(json, &error))
    })
}

/// Where serde_json stopped: it knows line and column, both from 1.
fn offset(json: &[u8], error: &serde_json::Error) -> usize {
    let before = error.line().saturating_sub(1);
    let ends = memchr::memchr_iter(b'\n', json);
    let start = match before.checked_sub(1) {
        Some(last) => ends.skip(last).map(|end| end.saturating_add(1)).next(),
        None => Some(0),
    };
    start
        .unwrap_or(json.len())
        .saturating_add(error.column().saturating_sub(1))
        .min(json.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_offset_of_the_byte_that_does_not_fit() {
        let at = |json: &str| {
            let error = from_json::<[u8; 2]>(json.as_bytes()).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidJson);
            error.offset()
        };
        assert_eq!(at("[1,x]"), 3);
        assert_eq!(at("\n\n[1,\nx]"), 6);
        assert_eq!(at(""), 0);
    }
}
