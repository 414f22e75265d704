/*!
The same objects in protobuf: the messages of `k8s.io/metrics` v0.36
(`pkg/apis/metrics/v1beta1/generated.proto`, and v1's, which are alike), as
the API machinery's serializer writes them: `k8s\0`, then a
`runtime.Unknown` with kind and version around the message.

Kept on purpose: gogo's marshaller writes the empty strings of ObjectMeta and
ListMeta and its generation 0; times are whole seconds, and an empty message
for Go's zero time; map entries come by key.

Cost: one pass; each message moves by the bytes of its length at most.
*/

use alloc::vec::Vec;

use super::list::{ListOptions, Measured, Object};
use super::list_json::each_label;
use super::usage::Usage;
use crate::error::Error;
use crate::exposition::families::protobuf::{
    BYTES, message, number, tag, text, varint,
};
use crate::memory::TryPush;
use crate::num::time;
use crate::quantity::Quantity;

/// Appends the message of one `NodeMetrics` or `PodMetrics`.
pub(super) fn append_object(
    out: &mut Vec<u8>,
    options: ListOptions,
    object: &Object<'_>,
    measured: &Measured<'_>,
) -> Result<(), Error> {
    append_metadata(out, options, object)?;
    message(out, 2, |out| match measured.timestamp() {
        Some(ns) => append_time(out, ns),
        None => Ok(()),
    })?;
    message(out, 3, |out| number(out, 1, measured.window().cast_unsigned()))?;
    match measured {
        Measured::Node(usage) => append_usage(out, 4, usage),
        Measured::Pod(pod) => {
            for (name, used) in pod.containers() {
                message(out, 4, |out| {
                    text(out, 1, Some(name))?;
                    append_usage(out, 2, &used)
                })?;
            }
            Ok(())
        }
    }
}

/// Appends an item of a list.
pub(super) fn append_item(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    message(out, 2, write)
}

/// Appends the `ListMeta` of a list: field 1, all of it empty.
pub(super) fn append_list_meta(out: &mut Vec<u8>) -> Result<(), Error> {
    message(out, 1, |out| {
        (1..=3).try_for_each(|field| text(out, field, Some(b"")))
    })
}

/// Appends the `ObjectMeta` of an object, field 1: all there is of a
/// `PartialObjectMetadata`.
pub(super) fn append_metadata(
    out: &mut Vec<u8>,
    options: ListOptions,
    object: &Object<'_>,
) -> Result<(), Error> {
    message(out, 1, |out| {
        text(out, 1, Some(object.name))?;
        text(out, 2, Some(b""))?; // generateName
        text(out, 3, Some(object.namespace))?;
        for field in 4..=6 {
            text(out, field, Some(b""))?; // selfLink, uid, resourceVersion
        }
        number(out, 7, 0)?; // generation
        message(out, 8, |out| append_time(out, options.creation))?;
        each_label(object.labels, |key, value| {
            message(out, 11, |out| {
                text(out, 1, Some(key))?;
                text(out, 2, Some(value))
            })
        })
    })
}

/// The fields of a `Time`.
fn append_time(out: &mut Vec<u8>, ns: i64) -> Result<(), Error> {
    if ns == time::GO_ZERO {
        return Ok(());
    }
    let seconds = ns.div_euclid(1_000_000_000);
    number(out, 1, seconds.cast_unsigned())?;
    number(out, 2, 0)
}

/// The entries of a map of resources.
fn append_usage(
    out: &mut Vec<u8>,
    field: u32,
    usage: &Usage,
) -> Result<(), Error> {
    let mut entry = |name: &[u8], quantity: &Quantity| {
        message(out, field, |out| {
            text(out, 1, Some(name))?;
            // The entry's value is a Quantity, whose field 1 is its text.
            message(out, 2, |out| {
                message(out, 1, |out| quantity.append_string(out))
            })
        })
    };
    entry(b"cpu", &usage.cpu_quantity())?;
    entry(b"memory", &usage.memory_quantity())
}

/// Appends what stands before a message of `len` bytes: the magic bytes, and
/// the envelope up to its raw field.
pub(super) fn open_envelope(
    out: &mut Vec<u8>,
    kind: &str,
    version: &str,
    len: usize,
) -> Result<(), Error> {
    out.try_extend(b"k8s\0")?;
    message(out, 1, |out| {
        text(out, 1, Some(version.as_bytes()))?;
        text(out, 2, Some(kind.as_bytes()))
    })?;
    tag(out, 2, BYTES)?;
    varint(out, len as u64)
}

/// Appends what stands behind the message: an encoding and a content type,
/// both empty.
pub(super) fn close_envelope(out: &mut Vec<u8>) -> Result<(), Error> {
    text(out, 3, Some(b""))?;
    text(out, 4, Some(b""))
}
