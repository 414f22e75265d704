/*!
Which pod the updater evicts first, and whether at all:
`updater/priority` of VPA v1.8.1.

Computed on what [`process`](super::process::process) gives. Kept on purpose:
everything is summed in thousandths, memory too; a container without a
request adds nothing to what is requested, but its target to what is
recommended.
*/

use core::cmp::Ordering;

use super::estimate::Resource;
use super::pod::Pod;
use super::policy::Policy;
use super::recommendation::Recommendation;
use crate::num::time::GO_ZERO;

/// How urgent a pod's update is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Priority {
    /// A request lies outside of the bounds, or is not there.
    pub outside: bool,
    /// A request is less than its target, or is not there.
    pub scale_up: bool,
    /// How far requests lie from targets, relative, summed over resources.
    pub diff: f64,
}

/// The updater's flags.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Update {
    /// `--pod-update-threshold`
    pub threshold: f64,
    /// `--in-recommendation-bounds-eviction-lifetime-threshold`,
    /// nanoseconds.
    pub lifetime: i64,
    /// `--evict-after-oom-threshold`, nanoseconds.
    pub after_oom: i64,
}

impl Default for Update {
    /// The flags' defaults.
    fn default() -> Update {
        Update {
            threshold: 0.1,
            lifetime: 43_200_000_000_000,
            after_oom: 600_000_000_000,
        }
    }
}

/// Why a pod is updated or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Verdict {
    /// A request lies outside of the bounds.
    Outside = 50,
    /// It was killed for memory soon after its start.
    QuickOom = 51,
    /// It is old enough, and far enough from its target.
    Drifted = 52,
    /// It has no start time.
    NotStarted = 53,
    /// It is young, and within the bounds.
    TooYoung = 54,
    /// It is within the bounds and near its target.
    TooNear = 55,
    /// It was killed for memory, but would get no more.
    NothingToChange = 56,
}

impl Verdict {
    /// Whether the pod is updated.
    #[must_use]
    pub const fn updates(self) -> bool {
        matches!(self, Verdict::Outside | Verdict::QuickOom | Verdict::Drifted)
    }

    /// Its name in JSON.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Verdict::Outside => "outside",
            Verdict::QuickOom => "quickOom",
            Verdict::Drifted => "drifted",
            Verdict::NotStarted => "notStarted",
            Verdict::TooYoung => "tooYoung",
            Verdict::TooNear => "tooNear",
            Verdict::NothingToChange => "nothingToChange",
        }
    }
}

impl Priority {
    /// The priority of a pod.
    #[must_use]
    pub fn of(pod: &Pod<'_>, recommendation: &Recommendation<'_>) -> Priority {
        let mut priority = Priority::default();
        // Upstream sums over a map; of two terms the order does not matter.
        for resource in Resource::ALL {
            priority.weigh(pod, recommendation, resource.name());
        }
        priority
    }

    fn weigh(
        &mut self,
        pod: &Pod<'_>,
        recommendation: &Recommendation<'_>,
        resource: &str,
    ) {
        let mut wanted = None::<i64>;
        let mut requested = 0_i64;
        for container in pod.containers() {
            let name = container.name.as_str();
            if !pod.observes(name) {
                continue;
            }
            let Some(entry) = recommendation.of(name) else { continue };
            let Some(target) = entry.target.get(resource) else { continue };
            let target = target.milli_value();
            wanted = Some(wanted.unwrap_or(0).wrapping_add(target));
            let requests = &pod.requirements(container).requests;
            let Some(request) = requests.get(resource) else {
                self.scale_up = true;
                self.outside = true;
                continue;
            };
            requested = requested.wrapping_add(request.milli_value());
            self.scale_up |= target > request.milli_value();
            let beyond = |bound: Option<&_>, side| {
                bound.is_some_and(|bound| request.compare(bound) == side)
            };
            self.outside |= beyond(entry.lower.get(resource), Ordering::Less)
                || beyond(entry.upper.get(resource), Ordering::Greater);
        }
        if let Some(wanted) = wanted {
            let requested = (requested as f64).max(1.0);
            self.diff += libm::fabs(requested - wanted as f64) / requested;
        }
    }

    /// The order in which pods are updated: the first is the least.
    #[must_use]
    pub fn order(&self, other: &Priority) -> Ordering {
        other
            .scale_up
            .cmp(&self.scale_up)
            .then(other.diff.total_cmp(&self.diff))
    }

    /// Whether the updater takes the pod at a time.
    #[must_use]
    pub fn verdict(
        &self,
        pod: &Pod<'_>,
        policy: &Policy<'_>,
        flags: &Update,
        now: i64,
    ) -> Verdict {
        let quick_oom = is_quick_oom(pod, policy, flags, now);
        if quick_oom && self.diff == 0.0 {
            return Verdict::NothingToChange;
        }
        if self.outside {
            return Verdict::Outside;
        }
        if quick_oom {
            return Verdict::QuickOom;
        }
        let Some(start) = pod.start() else { return Verdict::NotStarted };
        if now < start.0.saturating_add(flags.lifetime) {
            Verdict::TooYoung
        } else if self.diff < flags.threshold {
            Verdict::TooNear
        } else {
            Verdict::Drifted
        }
    }
}

/// Whether a container was killed for memory just now, soon after its start.
fn is_quick_oom(
    pod: &Pod<'_>,
    policy: &Policy<'_>,
    flags: &Update,
    now: i64,
) -> bool {
    let since = |time: i64, earlier: i64| {
        if earlier == GO_ZERO {
            i64::MAX
        } else {
            time.saturating_sub(earlier)
        }
    };
    pod.statuses().iter().any(|status| {
        let name = status.name.as_str();
        let Some(end) = status.terminated() else { return false };
        pod.observes(name)
            && !policy.is_off(name)
            && end.reason.as_str() == "OOMKilled"
            && since(end.finished.0, end.started.0) < flags.after_oom
            && since(now, end.finished.0) < flags.after_oom
    })
}
