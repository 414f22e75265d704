/*!
What a run comes to: how often it scaled, and how long there were too few or
too many pods.

The pods that the load needs are those that bring the metric that asks for
most exactly to its target; as many more or fewer as the tolerances allow are
neither too few nor too many, and nor are the fewest that the autoscaler may
have. Load that waits is not counted as needed.
*/

use super::autoscaler::{Autoscaler, Measure, PodValue};
use super::fleet::Fleet;
use super::input::{Division, Origin};
use super::model::Source;
use super::run::{Reason, Sync};

/// Sums over a run.
#[derive(Clone, Copy, Debug)]
pub(super) struct Totals {
    pub(super) syncs: u64,
    pub(super) failed: u64,
    pub(super) ups: u64,
    pub(super) downs: u64,
    pub(super) fewest: usize,
    pub(super) most: usize,
    pub(super) pod_seconds: f64,
    /// Ready pods over time.
    pub(super) ready_seconds: f64,
    pub(super) under_seconds: f64,
    pub(super) under_pod_seconds: f64,
    pub(super) over_seconds: f64,
    pub(super) over_pod_seconds: f64,
    /// Seconds in which load waited or was lost.
    pub(super) saturated_seconds: f64,
    pub(super) largest_backlog: f64,
}

/// How many pods a load needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Needed {
    /// To be at the target.
    pub(super) exactly: f64,
    /// To be within the tolerance above.
    pub(super) fewest: f64,
    /// To be within the tolerance below.
    pub(super) most: f64,
}

impl Totals {
    pub(super) fn new(replicas: usize) -> Totals {
        Totals {
            syncs: 0,
            failed: 0,
            ups: 0,
            downs: 0,
            fewest: replicas,
            most: replicas,
            pod_seconds: 0.0,
            ready_seconds: 0.0,
            under_seconds: 0.0,
            under_pod_seconds: 0.0,
            over_seconds: 0.0,
            over_pod_seconds: 0.0,
            saturated_seconds: 0.0,
            largest_backlog: 0.0,
        }
    }

    pub(super) fn sync(&mut self, sync: &Sync) {
        self.syncs = self.syncs.saturating_add(1);
        let failed = sync.reason == Reason::Failed;
        self.failed = self.failed.saturating_add(u64::from(failed));
        let up = sync.desired > sync.current;
        let down = sync.desired < sync.current;
        self.ups = self.ups.saturating_add(u64::from(up));
        self.downs = self.downs.saturating_add(u64::from(down));
        let desired = usize::try_from(sync.desired).unwrap_or(0);
        self.fewest = self.fewest.min(desired);
        self.most = self.most.max(desired);
    }

    /// Adds some seconds under a load.
    pub(super) fn pass(
        &mut self,
        fleet: &Fleet<'_>,
        autoscaler: &Autoscaler,
        seconds: f64,
        load: f64,
    ) {
        let ready = fleet.ready as f64;
        self.pod_seconds += fleet.pods.len() as f64 * seconds;
        self.ready_seconds += ready * seconds;
        self.largest_backlog = self.largest_backlog.max(fleet.backlog);
        let limited =
            fleet.model.limit.is_some_and(|limit| fleet.share >= limit);
        if limited || (fleet.ready == 0 && load > 0.0) {
            self.saturated_seconds += seconds;
        }
        let Some(needed) = needed(fleet, autoscaler, load) else { return };
        let most = needed.most.max(f64::from(autoscaler.min));
        if ready < needed.fewest {
            self.under_seconds += seconds;
            self.under_pod_seconds += (needed.fewest - ready) * seconds;
        } else if ready > most {
            self.over_seconds += seconds;
            self.over_pod_seconds += (ready - most) * seconds;
        }
    }
}

/// How many pods a load needs; `None` where no metric tells.
pub(super) fn needed(
    fleet: &Fleet<'_>,
    autoscaler: &Autoscaler,
    load: f64,
) -> Option<Needed> {
    let all = autoscaler.metrics.iter();
    let each = all.filter_map(|metric| exactly(fleet, metric.measure, load));
    let exactly = each.reduce(f64::max)?;
    let tolerances = autoscaler.tolerances;
    let fewest = libm::ceil(exactly / (1.0 + tolerances.up));
    let below = 1.0 - tolerances.down;
    let most =
        if below > 0.0 { libm::floor(exactly / below) } else { f64::INFINITY };
    Some(Needed { exactly, fewest, most: most.max(fewest) })
}

fn exactly(fleet: &Fleet<'_>, measure: Measure, load: f64) -> Option<f64> {
    let model = fleet.model;
    let ready = fleet.ready as f64;
    let total = match model.load.division {
        Division::Share => load,
        Division::Each => load * ready,
    };
    // What a source has of the load; of the backlog it is not known.
    let of_load = |source: usize| {
        let source: &Source = model.sources.get(source)?;
        (source.of == Origin::Load).then_some(source)
    };
    let needed = match measure {
        Measure::Nothing => return None,
        Measure::Pods { of: PodValue::Cpu, target } => {
            total * model.load.cost / target.of_pod()?
        }
        Measure::Pods {
            of: PodValue::Resource(source) | PodValue::Custom(source),
            target,
        } => {
            let source = of_load(source)?;
            let left = target.of_pod()? / 1e3 - source.base;
            if left <= 0.0 {
                return None;
            }
            source.factor * total / left
        }
        Measure::Whole { source, target, share, .. } => {
            let source = of_load(source)?;
            let value = source.base + source.factor * total;
            let ratio = value / (target as f64 / 1e3);
            if share { ratio } else { ratio * ready }
        }
    };
    needed.is_finite().then_some(needed.max(0.0))
}
