/*!
The fields of Kubernetes objects that the pillars read from JSON: unknown
fields are skipped, `null` is absent.

Documents are bounded ([`MAX_JSON`]) and so is what they grow to; a refused
allocation is an error.
*/

#[cfg(feature = "autoscale")]
pub mod autoscaling;
#[cfg(any(feature = "kubelet", feature = "autoscale", feature = "topology"))]
pub mod labels;
pub mod metrics;
#[cfg(feature = "autoscale")]
pub mod pod;
#[cfg(any(feature = "kubelet", feature = "autoscale", feature = "topology"))]
pub mod quote;
#[cfg(feature = "autoscale")]
pub mod resources;
#[cfg(any(feature = "autoscale", feature = "topology"))]
pub mod selector;
#[cfg(any(feature = "kubelet", feature = "autoscale"))]
pub mod time;

use crate::encoding::json::reader::{self, Read};
use crate::error::{Error, ErrorKind};

/// The longest document that is read, in bytes: 256 MiB.
pub const MAX_JSON: usize = 256 << 20;

/// Reads one document.
pub(crate) fn from_json<'a, T: Read<'a> + Default>(
    json: &'a [u8],
) -> Result<T, Error> {
    if json.len() > MAX_JSON {
        return Err(Error::new(ErrorKind::TooLarge));
    }
    let mut value = T::default();
    reader::read(&mut value, json)?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_offset_of_the_byte_that_does_not_fit() {
        let at = |json: &str| {
            let error = from_json::<alloc::vec::Vec<i64>>(json.as_bytes());
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidJson);
            error.offset()
        };
        assert_eq!(at("[1,x]"), 3);
        assert_eq!(at("\n\n[1,\nx]"), 6);
        assert_eq!(at(""), 0);
    }
}
