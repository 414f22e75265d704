/*!
Runs in JSON: columns of one cell a sync, and totals. Words that repeat are
written once: `of` has them, `at` a place in it for every sync.
*/

use alloc::vec::Vec;

use super::super::plan::Stabilization;
use super::super::writer::{Done, Object, object};
use super::autoscaler::Autoscaler;
use super::model::Model;
use super::run::{Reason, Run, Sync};
use super::sweep::Tried;
use super::totals::{Needed, Totals, needed};
use crate::error::Error;
use crate::memory::TryPush;

/// A sync with what was the case before it.
#[derive(Debug)]
pub(super) struct Row {
    sync: Sync,
    load: f64,
    usage: f64,
    ready: usize,
    backlog: f64,
    needed: Option<Needed>,
}

impl Row {
    /// What is the case before the sync that is due.
    pub(super) fn before(run: &Run<'_>) -> impl FnOnce(Sync) -> Row + use<> {
        let fleet = &run.fleet;
        let load = fleet.model.load.at(fleet.now as f64 / 1e9);
        let usage = fleet.usage();
        let (ready, backlog) = (fleet.ready, fleet.backlog);
        let needed = needed(fleet, run.autoscaler, load);
        move |sync| Row { sync, load, usage, ready, backlog, needed }
    }
}

/// A number; what is none is null.
fn number(out: &mut Vec<u8>, value: f64) -> Done {
    let whole = value as i64;
    if whole as f64 == value && whole.unsigned_abs() < 1 << 53 {
        let mut digits = itoa::Buffer::new();
        return out.try_extend(digits.format(whole).as_bytes());
    }
    if !value.is_finite() {
        return out.try_extend(b"null");
    }
    let mut digits = zmij::Buffer::new();
    out.try_extend(digits.format_finite(value).as_bytes())
}

/// A number to three places, as loads are.
fn rounded(out: &mut Vec<u8>, value: f64) -> Done {
    number(out, libm::round(value * 1e3) / 1e3)
}

fn integer(out: &mut Vec<u8>, value: impl itoa::Integer) -> Done {
    let mut digits = itoa::Buffer::new();
    out.try_extend(digits.format(value).as_bytes())
}

fn optional<T>(
    out: &mut Vec<u8>,
    value: Option<T>,
    write: impl FnOnce(&mut Vec<u8>, T) -> Done,
) -> Done {
    match value {
        Some(value) => write(out, value),
        None => out.try_extend(b"null"),
    }
}

/// Appends what was simulated at all.
pub(super) fn head(o: &mut Object<'_>, model: &Model<'_>) -> Done {
    o.nanos("start", model.start)?;
    number(o.key("durationSeconds")?, model.duration as f64 / 1e9)?;
    number(o.key("syncPeriodSeconds")?, model.period as f64 / 1e9)
}

/// Appends a run.
pub(super) fn run(o: &mut Object<'_>, run: &Run<'_>, rows: &[Row]) -> Done {
    let autoscaler = run.autoscaler;
    o.text("name", &autoscaler.name)?;
    o.integer("minReplicas", autoscaler.min)?;
    o.integer("maxReplicas", autoscaler.max)?;
    o.object("tolerance", |o| {
        number(o.key("down")?, autoscaler.tolerances.down)?;
        number(o.key("up")?, autoscaler.tolerances.up)
    })?;
    let metrics = &autoscaler.metrics;
    o.list("metrics", metrics, |metric, out| {
        crate::encoding::json::append_string(out, metric.name.as_bytes())
    })?;
    o.object("columns", |o| columns(o, autoscaler, rows))?;
    let rescales =
        rows.iter().filter(|row| row.sync.desired != row.sync.current);
    o.list("rescales", rescales, |row, out| {
        object(out, |o| {
            number(o.key("seconds")?, row.sync.at as f64 / 1e9)?;
            o.integer("from", row.sync.current)?;
            o.integer("to", row.sync.desired)?;
            let reason = reason(autoscaler, row.sync.reason)?;
            o.text("reason", &reason)
        })
    })?;
    let (lost, backlog) = (run.fleet.lost, run.fleet.backlog);
    totals(o, &run.totals, model_cost(run), lost, backlog)
}

fn model_cost(run: &Run<'_>) -> f64 {
    run.fleet.model.load.cost
}

fn columns(o: &mut Object<'_>, autoscaler: &Autoscaler, rows: &[Row]) -> Done {
    o.list("seconds", rows, |r, out| number(out, r.sync.at as f64 / 1e9))?;
    o.list("load", rows, |r, out| rounded(out, r.load))?;
    o.list("usage", rows, |r, out| rounded(out, r.usage))?;
    o.list("backlog", rows, |r, out| rounded(out, r.backlog))?;
    o.list("replicas", rows, |r, out| integer(out, r.sync.current))?;
    o.list("ready", rows, |r, out| integer(out, r.ready))?;
    let need = |r: &Row, of: fn(&Needed) -> f64| r.needed.as_ref().map(of);
    o.list("needed", rows, |r, out| {
        optional(out, need(r, |n| libm::ceil(n.exactly)), number)
    })?;
    o.list("fewest", rows, |r, out| {
        optional(out, need(r, |n| n.fewest), number)
    })?;
    o.list("most", rows, |r, out| optional(out, need(r, |n| n.most), number))?;
    o.list("ratio", rows, |r, out| optional(out, r.sync.ratio, number))?;
    o.list("metric", rows, |r, out| optional(out, r.sync.winner, integer))?;
    o.list("proposal", rows, |r, out| {
        optional(out, r.sync.proposal, integer)
    })?;
    o.list("stabilized", rows, |r, out| integer(out, r.sync.stabilized()))?;
    o.list("desired", rows, |r, out| integer(out, r.sync.desired))?;
    words(o, "stabilization", rows, |row| {
        let word = match row.sync.stabilization() {
            None => "",
            Some(Stabilization::None) => "ReadyForNewScale",
            Some(Stabilization::Up) => "ScaleUpStabilized",
            Some(Stabilization::Down) => "ScaleDownStabilized",
        };
        text!("{word}")
    })?;
    words(o, "limit", rows, |row| {
        text!("{}", row.sync.limit().map_or("", |limit| limit.reason()))
    })?;
    words(o, "reason", rows, |row| reason(autoscaler, row.sync.reason))
}

/// A column of words.
fn words(
    o: &mut Object<'_>,
    name: &str,
    rows: &[Row],
    of: impl Fn(&Row) -> Result<alloc::string::String, Error>,
) -> Done {
    let mut known = Vec::new();
    let mut places = Vec::new();
    for row in rows {
        let word = of(row)?;
        let place = match known.iter().position(|other| *other == word) {
            Some(place) => place,
            None => {
                known.try_push(word)?;
                known.len().saturating_sub(1)
            }
        };
        places.try_push(place)?;
    }
    o.object(name, |o| {
        o.list("of", &known, |word, out| {
            crate::encoding::json::append_string(out, word.as_bytes())
        })?;
        o.list("at", &places, |place, out| integer(out, *place))
    })
}

/// The words for a reason; of a rescale they are those of the event.
pub(super) fn reason(
    autoscaler: &Autoscaler,
    reason: Reason,
) -> Result<alloc::string::String, Error> {
    match reason {
        Reason::None => text!(""),
        Reason::Above(metric) => {
            let metric = autoscaler.metrics.get(metric);
            let name = metric.map_or("", |metric| metric.name.as_str());
            text!("{name} above target")
        }
        Reason::Below => text!("All metrics below target"),
        Reason::AboveMax => {
            text!("Current number of replicas above Spec.MaxReplicas")
        }
        Reason::BelowMin => {
            text!("Current number of replicas below Spec.MinReplicas")
        }
        Reason::Disabled => text!("ScalingDisabled"),
        Reason::Failed => text!("FailedComputeMetricsReplicas"),
    }
}

fn totals(
    o: &mut Object<'_>,
    totals: &Totals,
    cost: f64,
    lost: f64,
    backlog: f64,
) -> Done {
    o.object("totals", |o| {
        o.integer("syncs", totals.syncs)?;
        o.integer("failedSyncs", totals.failed)?;
        o.integer("rescales", totals.ups.saturating_add(totals.downs))?;
        o.integer("scaleUps", totals.ups)?;
        o.integer("scaleDowns", totals.downs)?;
        o.integer("fewestReplicas", totals.fewest)?;
        o.integer("mostReplicas", totals.most)?;
        let seconds = totals;
        let all = [
            ("podSeconds", seconds.pod_seconds),
            ("readyPodSeconds", seconds.ready_seconds),
            ("underProvisionedSeconds", seconds.under_seconds),
            ("underProvisionedPodSeconds", seconds.under_pod_seconds),
            ("overProvisionedSeconds", seconds.over_seconds),
            ("overProvisionedPodSeconds", seconds.over_pod_seconds),
            ("saturatedSeconds", seconds.saturated_seconds),
            ("largestBacklog", seconds.largest_backlog / cost),
            ("backlog", backlog / cost),
            ("lost", lost / cost),
        ];
        for (name, value) in all {
            rounded(o.key(name)?, value)?;
        }
        Ok(())
    })
}

/// Appends the runs of a sweep.
pub(super) fn sweep(o: &mut Object<'_>, all: &[Tried], cost: f64) -> Done {
    o.list("sweep", all, |tried, out| {
        object(out, |o| {
            let values = &tried.values;
            if let Some(milli) = values.target {
                number(o.key("target")?, milli as f64 / 1e3)?;
            }
            if let Some(tolerance) = values.tolerance {
                number(o.key("tolerance")?, tolerance)?;
            }
            let integers = [
                ("minReplicas", values.min),
                ("maxReplicas", values.max),
                ("scaleUpWindowSeconds", values.up_window),
                ("scaleDownWindowSeconds", values.down_window),
            ];
            for (name, value) in integers {
                if let Some(value) = value {
                    o.integer(name, value)?;
                }
            }
            let places = [
                ("scaleUpPolicies", values.up_policies),
                ("scaleDownPolicies", values.down_policies),
            ];
            for (name, place) in places {
                if let Some(place) = place {
                    o.integer(name, place)?;
                }
            }
            totals(o, &tried.totals, cost, tried.lost, tried.backlog)
        })
    })
}
