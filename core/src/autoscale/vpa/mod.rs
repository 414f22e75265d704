/*!
The vertical pod autoscaler, as VPA v1.8.1 computes it: what containers should
request, when a pod is evicted to get it, and the patch that gives it.

[`recommend_json`] takes flags, policy and samples in JSON and gives the
status; [`explain_json`] gives the reason of every number too;
[`process_json`] gives what becomes of a recommendation at one pod. What they
compute with takes plain numbers and columns and is public for callers that
have those:

| file | what |
|---|---|
| `layout`, `bucket_tables` | which bucket a value falls in, without a logarithm |
| `exp2` | Go's powers of two |
| `histogram`, `checkpoint` | decaying histograms, kept and read back |
| `aggregate`, `container`, `cluster` | samples, peaks and OOMs; many of them in columns |
| `amount`, `estimate` | percentile, margin, confidence, minimum |
| `order` | the one sort |
| `list`, `recommendation`, `policy` | quantities by resource, the status, capping |
| `pod`, `proportion`, `process` | a recommendation made to fit a pod |
| `priority`, `patch` | the updater's order and the admission's patch |
| `case`, `world`, `recommend`, `explain`, `admit` | the same in JSON |
| `simulate` | a recommendation followed through recorded usage |

The reference is linux/amd64 with GOAMD64=v1: elsewhere Go fuses
multiplications with additions and is not equal to itself.
*/

use alloc::vec::Vec;

use super::whole_or_nothing;
use crate::error::Error;

mod admit;
pub mod aggregate;
pub mod amount;
mod bucket_tables;
pub mod case;
pub mod checkpoint;
pub mod cluster;
pub mod container;
pub mod estimate;
mod exp2;
mod explain;
pub mod histogram;
pub mod layout;
pub mod list;
mod order;
pub mod patch;
pub mod pod;
pub mod policy;
pub mod priority;
pub mod process;
mod proportion;
mod recommend;
pub mod recommendation;
mod simulate;
#[cfg(test)]
mod tests;
mod world;

/// Appends what a VPA recommends after the samples of a case, both in JSON.
///
/// ```
/// use millicore::autoscale::vpa::recommend_json;
///
/// let case = br#"{
///     "pods": [{"name": "web-0", "labels": {"app": "web"}}],
///     "containers": ["main"],
///     "events": [
///         {"t": 1772366400000000000, "pod": "web-0", "c": "main",
///          "kind": "cpu", "v": 300},
///         {"t": 1772366460000000000, "pod": "web-0", "c": "main",
///          "kind": "cpu", "v": 320}
///     ]
/// }"#;
/// let mut out = Vec::new();
/// recommend_json(&mut out, case)?;
/// let out = String::from_utf8_lossy(&out);
/// assert!(out.contains(r#""target":{"cpu":"379m","memory":"250Mi"}"#), "{out}");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its offset; `TooLarge`; `InvalidArgument` for a
/// half-life or an interval that is not positive; `NoMemory`.
pub fn recommend_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    recommended(out, case, false)
}

/// As [`recommend_json`], with `explanation`, the steps of every number, and
/// a `summary`; docs/vpa.md has the codes.
///
/// # Errors
/// As [`recommend_json`].
pub fn explain_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    recommended(out, case, true)
}

fn recommended(
    out: &mut Vec<u8>,
    case: &[u8],
    explain: bool,
) -> Result<(), Error> {
    let case = case::Case::from_json(case)?;
    whole_or_nothing(out, |out| recommend::append(out, &case, explain))
}

/// Appends what would have been recommended when, over the samples of a case,
/// and what pods that follow would have requested; both in JSON.
///
/// # Errors
/// As [`recommend_json`]; `InvalidArgument` for a step that is not positive,
/// `TooLarge` for more than 2,000,000 cells.
pub fn simulate_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let simulation = crate::kube::from_json(case)?;
    let case = case::Case::from_json(case)?;
    whole_or_nothing(out, |out| simulate::append(out, &case, &simulation))
}

/// Appends what becomes of a recommendation at one pod: processed, with the
/// reasons, its priority, and the admission's patch; both in JSON.
///
/// ```
/// use millicore::autoscale::vpa::process_json;
///
/// let case = br#"{
///     "vpa_name": "web",
///     "pod": {"spec": {"containers": [{"name": "main",
///         "resources": {"requests": {"cpu": "100m"}}}]}},
///     "policy": {"containerPolicies": [
///         {"containerName": "*", "maxAllowed": {"cpu": "200m"}}]},
///     "recommendation": {"containerRecommendations": [
///         {"containerName": "main", "target": {"cpu": "300m"}}]}
/// }"#;
/// let mut out = Vec::new();
/// process_json(&mut out, case)?;
/// let out = String::from_utf8_lossy(&out);
/// assert!(out.contains(r#"{"main":["cpu capped to maxAllowed"]}"#));
/// assert!(out.contains(
///     r#""path":"/spec/containers/0/resources/requests/cpu","value":"200m""#
/// ));
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its offset; `TooLarge`; `ExpectedRecommendation` where
/// upstream panics; `NoMemory`.
pub fn process_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let case = crate::kube::from_json(case)?;
    whole_or_nothing(out, |out| admit::append(out, &case))
}
