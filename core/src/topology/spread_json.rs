/*!
The verdicts and the skew report as JSON.
*/

use alloc::vec::Vec;
use core::fmt;

use super::cluster::Cluster;
use super::count::Constraint;
use super::spread::{Reason, Spread, Verdict};
use crate::encoding::json::append_string;
use crate::error::Error;
use crate::memory::{TryPush, try_format};

/// Adds to `out` what kube-scheduler v1.36.3 says of each node for the case's
/// pod, and how its constraints see the cluster; docs/topology.md has the
/// fields of both documents.
///
/// ```
/// let case = br#"{"nodes": [{"metadata": {"name": "a", "labels": {"zone": "1"}}}],
///     "pod": {"metadata": {"labels": {"app": "x"}}, "spec":
///     {"topologySpreadConstraints": [{"maxSkew": 1, "topologyKey": "zone",
///     "whenUnsatisfiable": "DoNotSchedule", "minDomains": 2,
///     "labelSelector": {"matchLabels": {"app": "x"}}}]}}}"#;
/// let mut out = Vec::new();
/// millicore::topology::spread_json(&mut out, case)?;
/// assert!(out.starts_with(br#"{"nodes":[{"name":"a","verdict":"Success"}]"#));
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its place; `InvalidSpreadSelector`; `TooLarge`;
/// `NoMemory`.
pub fn spread_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let cluster = Cluster::from_json(case)?;
    let spread = Spread::of(&cluster)?;
    out.try_extend(b"{\"nodes\":[")?;
    for (row, node) in cluster.nodes.iter().enumerate() {
        out.try_extend(if row > 0 { b",{\"name\":" } else { b"{\"name\":" })?;
        append_string(out, node.metadata.name.as_str().as_bytes())?;
        let verdict = spread.verdicts.get(row);
        append_verdict(out, verdict.copied().unwrap_or(Verdict::Success))?;
        if let Some((raw, normalized)) = spread.score(row) {
            append(
                out,
                format_args!(",\"score\":{raw},\"normalized\":{normalized}"),
            )?;
        }
        out.try_push(b'}')?;
    }
    append(
        out,
        format_args!(
            "],\"filterSkipped\":{},\"scoreSkipped\":{},\"constraints\":[",
            spread.filter_skipped(),
            spread.score_skipped()
        ),
    )?;
    for (row, constraint) in spread.constraints.iter().enumerate() {
        if row > 0 {
            out.try_push(b',')?;
        }
        append_constraint(out, constraint)?;
    }
    append_stuck(out, &spread)?;
    out.try_push(b'}')
}

/// Upstream's word for a verdict, and its text.
fn append_verdict(out: &mut Vec<u8>, verdict: Verdict) -> Result<(), Error> {
    let (word, constraint, missing) = match verdict {
        Verdict::Success => {
            return out.try_extend(b",\"verdict\":\"Success\"");
        }
        Verdict::Refused { constraint, reason: Reason::Skew } => {
            ("Unschedulable", constraint, "")
        }
        Verdict::Refused { constraint, reason: Reason::MissingLabel } => (
            "UnschedulableAndUnresolvable",
            constraint,
            " (missing required label)",
        ),
    };
    append(
        out,
        format_args!(
            ",\"verdict\":\"{word}\",\"constraint\":{constraint},\
             \"message\":\"node(s) didn't match pod topology spread \
             constraints{missing}\""
        ),
    )
}

fn append_constraint(
    out: &mut Vec<u8>,
    constraint: &Constraint<'_>,
) -> Result<(), Error> {
    out.try_extend(b"{\"topologyKey\":")?;
    append_string(out, constraint.topology_key.as_bytes())?;
    append(
        out,
        format_args!(
            ",\"hard\":{},\"maxSkew\":{},\"minDomains\":{},\"selectsPod\":{},\
             \"minimum\":{},\"skew\":{},\"domains\":[",
            constraint.hard,
            constraint.max_skew,
            constraint.min_domains,
            constraint.selects_pod,
            constraint.minimum(),
            constraint.skew(),
        ),
    )?;
    for (row, domain) in constraint.domains.iter().enumerate() {
        out.try_extend(if row > 0 {
            b",{\"value\":"
        } else {
            b"{\"value\":"
        })?;
        append_string(out, domain.value.as_bytes())?;
        append(
            out,
            format_args!(
                ",\"nodes\":{},\"tainted\":{},\"pods\":{},\"admits\":{}}}",
                domain.nodes,
                domain.tainted,
                domain.pods,
                constraint.admits(domain.value)
            ),
        )?;
    }
    out.try_extend(b"]}")
}

/// Why no node takes the pod, in words that do not change; nothing where one
/// does.
fn append_stuck(out: &mut Vec<u8>, spread: &Spread<'_>) -> Result<(), Error> {
    out.try_extend(b"],\"stuck\":[")?;
    let refused = |verdict: &Verdict| *verdict != Verdict::Success;
    if !spread.verdicts.iter().all(refused) {
        return out.try_push(b']');
    }
    let mut comma = "";
    for (row, constraint) in spread.constraints.iter().enumerate() {
        let missing =
            Verdict::Refused { constraint: row, reason: Reason::MissingLabel };
        // A domain that only tainted nodes have is counted, and stays empty.
        let tainted = constraint.domains.iter().any(|domain| {
            domain.tainted == domain.nodes
                && i64::from(domain.pods) == constraint.minimum()
        });
        let admits = |value| constraint.admits(value);
        let full = !constraint.domains.iter().any(|d| admits(d.value));
        let reasons = [
            (full && constraint.lacks_domains(), "TooFewDomains"),
            (full && tainted, "TaintedDomain"),
            (full, "EveryDomainFull"),
            (spread.verdicts.contains(&missing), "MissingLabel"),
        ];
        for (holds, reason) in reasons {
            if holds && constraint.hard {
                append(
                    out,
                    format_args!(
                        "{comma}{{\"constraint\":{row},\
                         \"reason\":\"{reason}\"}}"
                    ),
                )?;
                comma = ",";
            }
        }
    }
    out.try_push(b']')
}

/// Appends formatted text.
pub(super) fn append(
    out: &mut Vec<u8>,
    text: fmt::Arguments<'_>,
) -> Result<(), Error> {
    out.try_extend(try_format(text)?.as_bytes())
}
