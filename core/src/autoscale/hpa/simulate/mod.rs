/*!
What an autoscaler would do: its decisions, sync after sync, over a model of
load and pods.

The decisions are `plan`'s and the calculator's, on numbers; a test holds
them against `decide_json` at every step. Around them stands a model, which
is ours:

| file | what |
|---|---|
| `input` | the simulation that is asked for, in JSON |
| `load` | the load over time |
| `model`, `fleet` | the pods, what they use, what a scrape sees of it |
| `autoscaler` | an HPA as numbers |
| `run`, `totals` | the syncs one after the other, and what they come to |
| `sweep` | a run for every combination of values |
| `output` | the JSON that comes out |
| `case` | the case of one sync, to be explained |

Everything is determined by the input: noise has a seed. Times in the API are
whole seconds there and here. Not in the model: terminating pods (they are
gone at once, the newest first), failed pods, nodes.

Cost: a step of the load is constant, a sync visits the pods four times a
metric.
*/

use alloc::vec::Vec;

use self::autoscaler::Autoscaler;
use self::input::Input;
use self::model::{Checker, Model};
use self::output::Row;
use self::run::{Budget, Run};
use self::sweep::Sweep;
use super::whole_or_nothing;
use super::writer::object;
use crate::error::Error;
use crate::memory::TryPush;

mod autoscaler;
mod case;
mod fleet;
mod input;
mod load;
mod model;
mod output;
mod run;
mod sweep;
#[cfg(test)]
mod tests;
mod totals;

/// Appends what an autoscaler does over time, both in JSON: columns of one
/// cell a sync, and totals; docs/hpa.md has the fields. With `caseAt` it is
/// the case of that sync instead, for `decide_json` and `explain_json`.
///
/// Where memory is refused it may abort in a quantity beyond int64 alone.
///
/// ```
/// use millicore::autoscale::hpa::simulate_json;
///
/// let simulation = br#"{
///     "hpa": {"spec": {
///         "scaleTargetRef": {"kind": "Deployment", "name": "web"},
///         "maxReplicas": 10
///     }},
///     "durationSeconds": 600,
///     "pods": {"replicas": 1, "requests": {"cpu": "500m"}},
///     "load": {"curve": [{"steps": [[0, 300], [60, 2000]]}]}
/// }"#;
/// let mut result = Vec::new();
/// simulate_json(&mut result, simulation)?;
/// let result = String::from_utf8_lossy(&result);
/// // 2000m at 80 % of 500m: five pods.
/// assert!(result.contains(r#""needed":[1,1,1,1,5,"#), "{result}");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its offset, `SimulationOutOfBounds` with the offset of
/// the value; `SimulationTooLarge`; `TooLarge`; what crashes upstream, as
/// `decide_json`.
pub fn simulate_json(
    out: &mut Vec<u8>,
    simulation: &[u8],
) -> Result<(), Error> {
    let mut input: Input<'_> = crate::kube::from_json(simulation)?;
    let checker = Checker { json: simulation };
    let config = input.config.take().unwrap_or_default();
    let model = Model::new(&checker, &mut input)?;
    let autoscaler = Autoscaler::new(&mut input.hpa, &config, &model)?;
    if let Some(sync) = input.case_at {
        let one = (&input.hpa, &autoscaler);
        return whole_or_nothing(out, |out| {
            object(out, |o| {
                output::head(o, &model)?;
                case::append(o.key("case")?, &checker, &model, one, sync)
            })
        });
    }
    let other = match &mut input.compare {
        Some(hpa) => Some(Autoscaler::new(hpa, &config, &model)?),
        None => None,
    };
    let sweep = match input.sweep.take() {
        Some(sweep) => Some(Sweep::new(&checker, sweep, &autoscaler)?),
        None => None,
    };
    let mut budget = Budget(Budget::MOST);
    let (run, rows) = whole(&model, &autoscaler, &mut budget)?;
    let other = match &other {
        Some(other) => Some(whole(&model, other, &mut budget)?),
        None => None,
    };
    let tried = match &sweep {
        Some(sweep) => Some(sweep.run(&model, &autoscaler, &mut budget)?),
        None => None,
    };
    whole_or_nothing(out, |out| {
        object(out, |o| {
            output::head(o, &model)?;
            o.object("result", |o| output::run(o, &run, &rows))?;
            if let Some((run, rows)) = &other {
                o.object("compared", |o| output::run(o, run, rows))?;
            }
            if let Some(tried) = &tried {
                output::sweep(o, tried, model.load.cost)?;
            }
            Ok(())
        })
    })
}

/// A run from beginning to end.
fn whole<'m>(
    model: &'m Model<'m>,
    autoscaler: &'m Autoscaler,
    budget: &mut Budget,
) -> Result<(Run<'m>, Vec<Row>), Error> {
    let mut run = Run::new(model, autoscaler)?;
    let mut rows = Vec::new();
    while run.advance()? {
        let row = Row::before(&run);
        rows.try_push(row(run.sync(budget)?))?;
    }
    Ok((run, rows))
}
