/*!
What becomes of a recommendation at one pod, from JSON to JSON: processed for
the pod, with the reasons, its priority in the updater and the admission's
patch.
*/

use alloc::vec::Vec;

use super::patch::{Admission, append_patches};
use super::pod::{LimitRange, Pod};
use super::policy::Policy;
use super::priority::{Priority, Update};
use super::process::{Limits, Processed, process};
use super::recommend::bits;
use super::recommendation::Recommendation;
use crate::autoscale::writer::{Done, object};
use crate::encoding::json::append_string;
use crate::encoding::json::reader::reads;
use crate::kube::metrics::Text;
use crate::kube::time::Time;
use crate::memory::TryPush;

/// A pod and what is to be made of it.
#[derive(Debug, Default)]
pub(super) struct PodCase<'a> {
    pod: Pod<'a>,
    policy: Policy<'a>,
    recommendation: Recommendation<'a>,
    pod_range: Option<LimitRange<'a>>,
    container_range: Option<LimitRange<'a>>,
    vpa: Text<'a>,
    is_off: bool,
    now: Option<Time>,
    update: UpdateFlags,
}

#[derive(Debug, Default)]
struct UpdateFlags {
    threshold: Option<f64>,
    lifetime: Option<i64>,
    after_oom: Option<i64>,
}

reads! {
    PodCase<'a> {
        "pod" => pod required,
        "policy" => policy,
        "recommendation" => recommendation,
        "pod_limit_range" => pod_range,
        "container_limit_range" => container_range,
        "vpa_name" => vpa,
        "update_mode_off" => is_off,
        "now" => now,
        "update" => update,
    }
    UpdateFlags {
        "threshold" => threshold,
        "lifetime_ns" => lifetime,
        "after_oom_ns" => after_oom,
    }
}

/// Appends what becomes of a pod.
pub(super) fn append(out: &mut Vec<u8>, case: &PodCase<'_>) -> Done {
    let PodCase { pod, policy, recommendation, vpa, is_off, .. } = case;
    let range = case.container_range.as_ref();
    let limits = Limits { pod: case.pod_range.as_ref(), container: range };
    let processed = process(recommendation, pod, policy, limits)?;
    let priority = Priority::of(pod, &processed.recommendation);
    let admission =
        Admission { vpa: vpa.as_str(), policy, range, is_off: *is_off };
    object(out, |o| {
        processed.recommendation.append_json(o.key("processed")?)?;
        annotations(&processed, o.key("annotations")?)?;
        o.object("priority", |o| {
            o.boolean("scale_up", priority.scale_up)?;
            o.boolean("outside", priority.outside)?;
            o.number("diff", priority.diff)?;
            bits(priority.diff, o.key("diff_bits")?)
        })?;
        if let Some(now) = case.now {
            let upstream = Update::default();
            let flags = Update {
                threshold: case.update.threshold.unwrap_or(upstream.threshold),
                lifetime: case.update.lifetime.unwrap_or(upstream.lifetime),
                after_oom: case.update.after_oom.unwrap_or(upstream.after_oom),
            };
            let verdict = priority.verdict(pod, policy, &flags, now.0);
            o.object("update", |o| {
                o.boolean("updates", verdict.updates())?;
                o.integer("code", verdict as u16)?;
                o.text("kind", verdict.kind())
            })?;
        }
        append_patches(o.key("patches")?, pod, &processed, &admission)
    })
}

/// Upstream's annotations by container.
fn annotations(processed: &Processed<'_>, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        let entries = processed.recommendation.containers();
        for (row, entry) in entries.iter().enumerate() {
            let mut own = processed.capped.iter();
            let mut own = own.by_ref().filter(|c| c.row == row).peekable();
            if own.peek().is_none() {
                continue;
            }
            let out = o.named(entry.name.as_str())?;
            out.try_push(b'[')?;
            for (index, capped) in own.enumerate() {
                if index > 0 {
                    out.try_push(b',')?;
                }
                let resource = capped.resource.as_str();
                let told = text!("{resource} {}", capped.cap.text())?;
                append_string(out, told.as_bytes())?;
            }
            out.try_push(b']')?;
        }
        Ok(())
    })
}
