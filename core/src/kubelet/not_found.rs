/*!
The `Status` that answers a request for an object by name: what
`errors.NewNotFound` of apimachinery v0.36 (`pkg/api/errors`) makes, in JSON
and in protobuf.

metrics-server v0.9.0 has two: of the object, which its lister does not know
(`pods "cart-0" not found`), and of its metrics, of which there are none
(`podmetrics.metrics.k8s.io "shop/cart-0" not found`).
*/

use alloc::vec::Vec;

use super::list::Kind;
use super::list_protobuf::{append_list_meta, close_envelope, open_envelope};
use crate::encoding::json;
use crate::error::{Error, ErrorKind};
use crate::exposition::families::protobuf::{message, number, text};
use crate::memory::TryPush;

/// What is not found.
#[derive(Clone, Copy, Debug)]
pub(super) struct NotFound<'a> {
    pub(super) kind: Kind,
    pub(super) key: [&'a [u8]; 2],
    /// `NoMetrics`, or `NotFound` of the object itself.
    pub(super) what: ErrorKind,
}

impl NotFound<'_> {
    /// Group and resource.
    fn resource(&self) -> [&'static [u8]; 2] {
        match (self.what, self.kind) {
            (ErrorKind::NoMetrics, Kind::Node) => {
                [b"metrics.k8s.io", b"nodemetrics"]
            }
            (ErrorKind::NoMetrics, Kind::Pod) => {
                [b"metrics.k8s.io", b"podmetrics"]
            }
            // client-go's lister of nodes says it in the singular.
            (_, Kind::Node) => [b"", b"node"],
            (_, Kind::Pod) => [b"", b"pods"],
        }
    }

    /// The name as upstream gives it: that of metrics has the namespace.
    fn name(&self) -> Result<Vec<u8>, Error> {
        let [namespace, name] = self.key;
        let mut full = Vec::new();
        if self.what == ErrorKind::NoMetrics && !namespace.is_empty() {
            full.try_extend(namespace)?;
            full.try_push(b'/')?;
        }
        full.try_extend(name)?;
        Ok(full)
    }

    /// `pods "cart-0" not found`; the name stands as it is.
    fn message(&self) -> Result<Vec<u8>, Error> {
        let [group, resource] = self.resource();
        let mut text = Vec::new();
        text.try_extend(resource)?;
        if !group.is_empty() {
            text.try_push(b'.')?;
            text.try_extend(group)?;
        }
        text.try_extend(b" \"")?;
        text.try_extend(&self.name()?)?;
        text.try_extend(b"\" not found")?;
        Ok(text)
    }

    pub(super) fn append_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let [group, resource] = self.resource();
        out.try_extend(
            br#"{"kind":"Status","apiVersion":"v1","metadata":{},"#,
        )?;
        out.try_extend(br#""status":"Failure","message":"#)?;
        json::append_string(out, &self.message()?)?;
        out.try_extend(br#","reason":"NotFound","details":{"name":"#)?;
        json::append_string(out, &self.name()?)?;
        if !group.is_empty() {
            out.try_extend(br#","group":"#)?;
            json::append_string(out, group)?;
        }
        out.try_extend(br#","kind":"#)?;
        json::append_string(out, resource)?;
        out.try_extend(b"},\"code\":404}\n")
    }

    pub(super) fn append_protobuf(
        &self,
        out: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let [group, resource] = self.resource();
        let mut body = Vec::new();
        append_list_meta(&mut body)?;
        text(&mut body, 2, Some(b"Failure"))?;
        text(&mut body, 3, Some(&self.message()?))?;
        text(&mut body, 4, Some(b"NotFound"))?;
        message(&mut body, 5, |out| {
            text(out, 1, Some(&self.name()?))?;
            text(out, 2, Some(group))?;
            text(out, 3, Some(resource))?;
            number(out, 5, 0)?; // retryAfterSeconds
            text(out, 6, Some(b"")) // uid
        })?;
        number(&mut body, 6, 404)?;
        open_envelope(out, "Status", "v1", body.len())?;
        out.try_extend(&body)?;
        close_envelope(out)
    }
}
