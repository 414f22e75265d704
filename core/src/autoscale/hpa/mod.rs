/*!
The HorizontalPodAutoscaler's decision, as kube-controller-manager v1.36.3
takes it: pure, with the clock as an input and the history in and out.

[`decide_json`] takes a whole case in JSON and gives the whole sync: status,
conditions, events, history and the proposal of each metric. What it computes
with takes plain numbers and columns and is public for callers that have those:

| file | what |
|---|---|
| `calculator` | pods into groups, ratios, the proposal of a per-pod metric |
| `whole` | the proposal of a metric of one value |
| `plan` | which proposal wins, and what is left of it |
| `normalize`, `behavior` | stabilisation and limits, without and with `behavior` |
| `history` | recommendations and scale events |
| `fleet` | many decisions on columns, in one call |
| `pods`, `tolerance`, `architecture` | columns, tolerances, float conversions |
| `case`, `selected`, `requests` | the input in JSON, and the columns made of it |
| `metric`, `metric_whole`, `selection`, `rules` | one metric, the selector, the behavior, with their texts |
| `reconcile`, `status`, `result`, `writer` | the sync, its status, its JSON |
| `trace`, `explain` | the steps of a decision, in numbers and in words |
| `lint` | what is wrong before anything is decided |
| `simulate` | many syncs over a model of load and pods |
*/

use alloc::vec::Vec;

use super::{whole_or_nothing, writer};
use crate::error::Error;

/// `?` through the inner error.
macro_rules! told {
    ($told:expr) => {
        match $told {
            Ok(value) => value,
            Err(text) => return Ok(Err(text)),
        }
    };
}

mod architecture;
pub mod behavior;
pub mod calculator;
pub mod case;
mod explain;
pub mod fleet;
pub mod history;
pub mod lint;
mod metric;
mod metric_whole;
#[cfg(test)]
mod naive;
pub mod normalize;
pub mod plan;
pub mod pods;
mod reconcile;
mod requests;
mod result;
mod rules;
mod selected;
mod selection;
mod simulate;
mod status;
#[cfg(test)]
mod tests;
mod tolerance;
pub mod trace;
pub mod whole;

pub use architecture::Architecture;
pub use case::Case;
pub use explain::explain_json;
pub use lint::lint_json;
pub use simulate::simulate_json;
pub use tolerance::Tolerances;

/// Appends the decision on a case, both in JSON.
///
/// Where memory is refused it may abort in a quantity beyond int64 alone.
///
/// ```
/// use millicore::autoscale::hpa::decide_json;
///
/// let case = br#"{
///     "now": "2026-03-01T12:00:00Z",
///     "hpa": {
///         "metadata": {"name": "web", "namespace": "shop"},
///         "spec": {
///             "scaleTargetRef": {"kind": "Deployment", "name": "web"},
///             "maxReplicas": 10,
///             "metrics": [{"type": "External", "external": {
///                 "metric": {"name": "queue"},
///                 "target": {"type": "AverageValue", "averageValue": "30"}
///             }}]
///         }
///     },
///     "scale": {"specReplicas": 2, "statusReplicas": 2, "selector": "app=web"},
///     "metrics": {"external": [{"metric": "queue", "values": ["100"]}]}
/// }"#;
/// let mut decision = Vec::new();
/// decide_json(&mut decision, case)?;
/// let decision = String::from_utf8_lossy(&decision);
/// assert!(decision.contains(r#""scaleTo":4"#));
/// assert!(decision.contains("New size: 4; reason: external metric queue(nil) above target"));
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its offset, for quantities and times too; `TooLarge`;
/// `ExpectedDefaultedBehavior` and `ExpectedMetricSource` where upstream
/// crashes.
pub fn decide_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let case = read(case)?;
    let outcome = reconcile::reconcile(&case, &mut None::<trace::Trace>)?;
    whole_or_nothing(out, |out| result::append(out, &outcome))
}

/// A case, with the API server's defaults where they are asked for.
fn read(json: &[u8]) -> Result<Case<'_>, Error> {
    let mut case = Case::from_json(json)?;
    if case.config.apply_defaults() {
        case.hpa.spec.apply_defaults()?;
    }
    Ok(case)
}
