/*!
The event that ends a watch whose assignment no longer holds: ERROR with a
Status of reason Expired and code 410, upon which a client lists anew.
*/

use super::Format;

const JSON: &[u8] = b"{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\
\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\
\"the shard's assignment changed: list again\",\"reason\":\"Expired\",\
\"code\":410}}\n";

/// A frame: its length, a WatchEvent with its type, its object (a
/// RawExtension), an Unknown with a TypeMeta and the Status.
const PROTOBUF: &[u8] = b"\0\0\0\x66\x0a\x05ERROR\x12\x5d\x0a\x5bk8s\0\
\x0a\x0c\x0a\x02v1\x12\x06Status\
\x12\x43\x0a\x00\x12\x07Failure\x1a\x2athe shard's assignment changed: \
list again\x22\x07Expired\x30\x9a\x03\x1a\x00\x22\x00";

/// The event, with what frames it.
pub(super) const fn event(format: Format) -> &'static [u8] {
    match format {
        Format::Json => JSON,
        Format::Protobuf => PROTOBUF,
    }
}
