/*!
One run for every combination of values that are tried.
*/

use alloc::vec::Vec;

use super::super::behavior::{Policy, PolicyKind};
use super::autoscaler::{Autoscaler, Measure, Target};
use super::input::{Step, SweepInput};
use super::model::{Checker, Model};
use super::run::{Budget, Run};
use super::totals::Totals;
use crate::error::Error;
use crate::kube::autoscaling::ScalingPolicy;
use crate::memory::TryPush;

/// The most runs.
const MAX_RUNS: usize = 10_000;

/// What is tried, as numbers.
#[derive(Debug, Default)]
pub(super) struct Sweep {
    metric: usize,
    /// Thousandths; of a utilization, of a percent.
    target: Option<Vec<i64>>,
    tolerance: Option<Vec<f64>>,
    min: Option<Vec<i32>>,
    max: Option<Vec<i32>>,
    up_window: Option<Vec<i32>>,
    down_window: Option<Vec<i32>>,
    up_policies: Option<Vec<Vec<Policy>>>,
    down_policies: Option<Vec<Vec<Policy>>>,
}

/// A combination and what it came to.
#[derive(Debug)]
pub(super) struct Tried {
    pub(super) values: Combination,
    pub(super) totals: Totals,
    pub(super) lost: f64,
    pub(super) backlog: f64,
}

/// The values of one run; `None` is not swept. Policies by their place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Combination {
    pub(super) target: Option<i64>,
    pub(super) tolerance: Option<f64>,
    pub(super) min: Option<i32>,
    pub(super) max: Option<i32>,
    pub(super) up_window: Option<i32>,
    pub(super) down_window: Option<i32>,
    pub(super) up_policies: Option<usize>,
    pub(super) down_policies: Option<usize>,
}

/// Takes the digits of a run's number, the last axis first.
struct Digits(usize);

impl Digits {
    fn next<T>(&mut self, axis: Option<&Vec<T>>) -> Option<usize> {
        let len = axis?.len();
        let digit = self.0.checked_rem(len)?;
        self.0 = self.0.checked_div(len)?;
        Some(digit)
    }

    fn value<T: Copy>(&mut self, axis: &Option<Vec<T>>) -> Option<T> {
        let digit = self.next(axis.as_ref())?;
        axis.as_ref()?.get(digit).copied()
    }
}

fn policies(
    all: Option<Vec<Vec<ScalingPolicy<'_>>>>,
) -> Result<Option<Vec<Vec<Policy>>>, Error> {
    let Some(all) = all else { return Ok(None) };
    let mut lists = Vec::new();
    for list in all {
        let mut policies = Vec::new();
        for policy in list {
            policies.try_push(Policy {
                kind: PolicyKind::named(policy.kind.as_str()),
                value: policy.value(),
                period: policy.period(),
            })?;
        }
        lists.try_push(policies)?;
    }
    Ok(Some(lists))
}

impl Sweep {
    pub(super) fn new(
        checker: &Checker<'_>,
        input: SweepInput<'_>,
        autoscaler: &Autoscaler,
    ) -> Result<Sweep, Error> {
        let way = |key| [Step::Key("sweep"), Step::Key(key)];
        let metric = autoscaler.metrics.get(input.metric);
        let measured =
            metric.is_some_and(|m| !matches!(m.measure, Measure::Nothing));
        let target = match input.target {
            None => None,
            Some(all) => {
                checker.must(measured, &way("metric"))?;
                let mut milli = Vec::new();
                for amount in all {
                    milli.try_push(amount.0.milli_value())?;
                }
                let positive = milli.iter().all(|&milli| milli > 0);
                checker.must(positive, &way("target"))?;
                Some(milli)
            }
        };
        let positive = |all: &Option<Vec<f64>>| {
            all.iter().flatten().all(|value| (0.0..=1e6).contains(value))
        };
        let fits = positive(&input.tolerance);
        checker.must(fits, &way("tolerance"))?;
        let sweep = Sweep {
            metric: input.metric,
            target,
            tolerance: input.tolerance,
            min: input.min_replicas,
            max: input.max_replicas,
            up_window: input.scale_up_window_seconds,
            down_window: input.scale_down_window_seconds,
            up_policies: policies(input.scale_up_policies)?,
            down_policies: policies(input.scale_down_policies)?,
        };
        let few = sweep.runs() <= MAX_RUNS;
        checker.must(few, &[Step::Key("sweep")])?;
        Ok(sweep)
    }

    fn runs(&self) -> usize {
        fn len<T>(axis: &Option<Vec<T>>) -> usize {
            axis.as_ref().map_or(1, Vec::len)
        }
        let lens = [
            len(&self.target),
            len(&self.tolerance),
            len(&self.min),
            len(&self.max),
            len(&self.up_window),
            len(&self.down_window),
            len(&self.up_policies),
            len(&self.down_policies),
        ];
        lens.into_iter().fold(1, usize::saturating_mul)
    }

    fn combination(&self, run: usize) -> Combination {
        let mut digits = Digits(run);
        let down_policies = digits.next(self.down_policies.as_ref());
        let up_policies = digits.next(self.up_policies.as_ref());
        Combination {
            down_policies,
            up_policies,
            down_window: digits.value(&self.down_window),
            up_window: digits.value(&self.up_window),
            max: digits.value(&self.max),
            min: digits.value(&self.min),
            tolerance: digits.value(&self.tolerance),
            target: digits.value(&self.target),
        }
    }

    /// Runs every combination, the first axis slowest.
    pub(super) fn run(
        &self,
        model: &Model<'_>,
        autoscaler: &Autoscaler,
        budget: &mut Budget,
    ) -> Result<Vec<Tried>, Error> {
        let mut all = Vec::new();
        for number in 0..self.runs() {
            let values = self.combination(number);
            let tried = self.applied(autoscaler, values)?;
            let mut run = Run::new(model, &tried)?;
            while run.advance()? {
                run.sync(budget)?;
            }
            all.try_push(Tried {
                values,
                totals: run.totals,
                lost: run.fleet.lost,
                backlog: run.fleet.backlog,
            })?;
        }
        Ok(all)
    }

    fn applied(
        &self,
        autoscaler: &Autoscaler,
        values: Combination,
    ) -> Result<Autoscaler, Error> {
        let mut tried = autoscaler.clone();
        if let Some(milli) = values.target
            && let Some(metric) = tried.metrics.get_mut(self.metric)
        {
            match &mut metric.measure {
                Measure::Pods {
                    target: Target::Utilization { percent, .. },
                    ..
                } => *percent = milli.wrapping_div(1_000) as i32,
                Measure::Pods { target: Target::Average(target), .. }
                | Measure::Whole { target, .. } => *target = milli,
                Measure::Nothing => {}
            }
        }
        if let Some(tolerance) = values.tolerance {
            tried.tolerances.up = tolerance;
            tried.tolerances.down = tolerance;
        }
        tried.min = values.min.unwrap_or(tried.min);
        tried.max = values.max.unwrap_or(tried.max);
        if let Some(window) = values.up_window {
            tried.behavior_mut()?.0.window = window;
        }
        if let Some(window) = values.down_window {
            tried.behavior_mut()?.1.window = window;
        }
        let list = |all: &Option<Vec<Vec<Policy>>>, place: Option<usize>| {
            all.as_ref()?.get(place?).cloned()
        };
        if let Some(list) = list(&self.up_policies, values.up_policies) {
            tried.behavior_mut()?.0.policies = list;
        }
        if let Some(list) = list(&self.down_policies, values.down_policies) {
            tried.behavior_mut()?.1.policies = list;
        }
        Ok(tried)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_with_every_other() {
        let sweep = Sweep {
            target: Some([50_000, 60_000].into()),
            down_window: Some([0, 60, 300].into()),
            ..Sweep::default()
        };
        assert_eq!(sweep.runs(), 6);
        let all = (0..6).map(|run| sweep.combination(run));
        let all: Vec<_> = all.map(|c| (c.target, c.down_window)).collect();
        let of = |target, window| (Some(target), Some(window));
        assert_eq!(
            all,
            [
                of(50_000, 0),
                of(50_000, 60),
                of(50_000, 300),
                of(60_000, 0),
                of(60_000, 60),
                of(60_000, 300),
            ]
        );
        let none = Sweep { min: Some(Vec::new()), ..Sweep::default() };
        assert_eq!(none.runs(), 0);
    }
}
