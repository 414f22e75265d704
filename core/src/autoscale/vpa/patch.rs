/*!
The JSON patch with which the admission webhook gives a new pod its
resources: `admission-controller/resource/pod/patch` of VPA v1.8.1, without
the CPU startup boost (alpha, off).

Kept on purpose: an object is added for a container that has neither requests
nor limits, even where nothing follows and even in mode Off; limits keep their
proportion to requests, with the default of the LimitRange for containers.
Resources are in the order of their names where upstream's are in a map's.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::estimate::Resource;
use super::list::{List, NOTHING};
use super::pod::{LimitRange, Pod};
use super::policy::Policy;
use super::process::Processed;
use super::proportion;
use crate::autoscale::writer::{Done, object};
use crate::error::Error;
use crate::kube::metrics::Text;
use crate::memory::TryPush;

/// The annotation that tells what was done.
const UPDATES: &str = "/metadata/annotations/vpaUpdates";

/// What the patch depends on besides the pod and its recommendation.
#[derive(Clone, Copy, Debug)]
pub struct Admission<'c, 'a> {
    /// The VPA's name.
    pub vpa: &'c str,
    /// Its policy.
    pub policy: &'c Policy<'a>,
    /// The LimitRange for containers.
    pub range: Option<&'c LimitRange<'a>>,
    /// Whether the update mode is Off.
    pub is_off: bool,
}

/// A patch being written.
struct Patch<'o> {
    out: &'o mut Vec<u8>,
    any: bool,
}

impl Patch<'_> {
    fn add(
        &mut self,
        path: &str,
        value: impl FnOnce(&mut Vec<u8>) -> Done,
    ) -> Done {
        if self.any {
            self.out.try_push(b',')?;
        }
        self.any = true;
        object(self.out, |o| {
            o.text("op", "add")?;
            o.text("path", path)?;
            value(o.key("value")?)
        })
    }

    fn resources(
        &mut self,
        path: &str,
        is_missing: bool,
        list: &List<'_>,
    ) -> Done {
        if is_missing && !list.is_empty() {
            self.add(path, |out| out.try_extend(b"{}"))?;
        }
        for (name, amount) in list.iter() {
            let name = escaped(name.as_str())?;
            let path = text!("{path}/{name}")?;
            self.add(&path, |out| amount.append_json(out))?;
        }
        Ok(())
    }
}

/// Appends the patches of a pod, an array.
///
/// # Errors
/// `NoMemory`.
pub fn append_patches(
    out: &mut Vec<u8>,
    pod: &Pod<'_>,
    processed: &Processed<'_>,
    admission: &Admission<'_, '_>,
) -> Result<(), Error> {
    out.try_push(b'[')?;
    let mut patch = Patch { out, any: false };
    let mut updates = String::new();
    for (index, container) in pod.containers().iter().enumerate() {
        let current = pod.requirements(container);
        let path = text!("/spec/containers/{index}/resources")?;
        let mut any = false;
        if current.requests.is_nil() && current.limits.is_nil() {
            any = true;
            patch.add(&path, |out| out.try_extend(b"{}"))?;
        }
        let name = container.name.as_str();
        let none = List::default();
        let entry = processed.recommendation.of(name);
        let entry = entry.filter(|_| !admission.is_off);
        let requests = entry.map_or(&none, |entry| &entry.target);
        let limits = match entry {
            Some(_) => limits(pod, index, requests, admission)?,
            None => List::default(),
        };
        let requests_path = text!("{path}/requests")?;
        patch.resources(
            &requests_path,
            current.requests.is_nil(),
            requests,
        )?;
        let limits_path = text!("{path}/limits")?;
        patch.resources(&limits_path, current.limits.is_nil(), &limits)?;
        any |= !requests.is_empty() || !limits.is_empty();
        if any {
            let notes = notes(processed, name, requests, &limits, admission)?;
            let separator = if updates.is_empty() { "" } else { "; " };
            updates = text!("{updates}{separator}container {index}: {notes}")?;
        }
    }
    if !updates.is_empty() {
        let vpa = admission.vpa;
        let told = text!("Pod resources updated by {vpa}: {updates}")?;
        patch.add(UPDATES, |out| {
            crate::encoding::json::append_string(out, told.as_bytes())
        })?;
    }
    patch.out.try_push(b']')
}

/// The limits that go with requests.
fn limits<'a>(
    pod: &Pod<'_>,
    index: usize,
    requests: &List<'_>,
    admission: &Admission<'_, '_>,
) -> Result<List<'a>, Error> {
    let mut limits = List::empty();
    let Some(container) = pod.containers().get(index) else {
        return Ok(limits);
    };
    if !admission.policy.controls_limits(container.name.as_str()) {
        return Ok(limits);
    }
    let current = pod.requirements(container);
    for resource in Resource::ALL {
        let name = resource.name();
        let default = admission
            .range
            .map_or(&NOTHING, |range| range.default.amount(name));
        let limit = proportion::limit(
            resource,
            current.limits.amount(name),
            current.requests.amount(name),
            requests.amount(name),
            default,
        )?;
        if let Some(limit) = limit {
            limits.set(Text::fixed(name), limit)?;
        }
    }
    Ok(limits)
}

/// What the annotation says of a container.
fn notes(
    processed: &Processed<'_>,
    container: &str,
    requests: &List<'_>,
    limits: &List<'_>,
    admission: &Admission<'_, '_>,
) -> Result<String, Error> {
    let mut notes = String::new();
    let mut note = |told: String| {
        let separator = if notes.is_empty() { "" } else { ", " };
        notes = text!("{notes}{separator}{told}")?;
        Ok::<_, Error>(())
    };
    if !admission.is_off {
        let entries = processed.recommendation.containers();
        for capped in &processed.capped {
            let entry = entries.get(capped.row);
            if entry.is_some_and(|entry| entry.name.as_str() == container) {
                let resource = capped.resource.as_str();
                let cap = capped.cap.text();
                note(text!("{resource} {cap}")?)?;
            }
        }
    }
    for (list, kind) in [(requests, "request"), (limits, "limit")] {
        for (name, _) in list.iter() {
            let name = name.as_str();
            note(text!("{name} {kind}")?)?;
        }
    }
    Ok(notes)
}

/// A name as part of a path: RFC 6901.
fn escaped(name: &str) -> Result<String, Error> {
    let mut out = String::new();
    for part in name.split_inclusive(['~', '/']) {
        let (plain, escape) = match part.as_bytes().last() {
            Some(b'~') => (part.strip_suffix('~'), "~0"),
            Some(b'/') => (part.strip_suffix('/'), "~1"),
            _ => (Some(part), ""),
        };
        let plain = plain.unwrap_or_default();
        out = text!("{out}{plain}{escape}")?;
    }
    Ok(out)
}
