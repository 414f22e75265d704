/*!
What a VPA recommends, from a case in JSON to its status in JSON, and why.

The order is the recommender's: samples, aggregation, estimation, the amounts
as quantities, whole cores where they are asked for, capping.
*/

use alloc::vec::Vec;

use super::aggregate::{Aggregate, Aggregation};
use super::case::Case;
use super::checkpoint::whole_seconds;
use super::estimate::{Bound, Estimate, Resource};
use super::explain::Explanation;
use super::histogram::{Scheme, Weights};
use super::list::List;
use super::policy::cap_by_policy;
use super::recommendation::{Recommendation, Recommended};
use super::world::World;
use crate::autoscale::writer::{Done, Object, object};
use crate::error::Error;
use crate::kube::metrics::Text;
use crate::memory::TryPush;
use crate::num::time::GO_ZERO;

/// What is known of one container and what is made of it.
pub(super) struct Known<'c> {
    name: &'c str,
    aggregate: Aggregate,
    estimate: Estimate,
}

/// Appends what a case comes to, explained or not.
pub(super) fn append(
    out: &mut Vec<u8>,
    case: &Case<'_>,
    explain: bool,
) -> Done {
    let mut world = World::new(case)?;
    let mut taken = Vec::new();
    for event in case.events() {
        taken.try_push(world.take(event)?)?;
    }
    let config = *world.cluster.config();
    let known = known(case, &mut world)?;
    let mut explanation = explain.then(Explanation::default);
    let recommendation =
        recommendation(case, &config, &known, &mut explanation)?;
    object(out, |o| {
        o.list("accepted", &taken, |taken, out| {
            out.try_extend(if *taken { b"true" } else { b"false" })
        })?;
        each(o, "samples", &known, |known, out| {
            samples(&known.aggregate, out)
        })?;
        each(o, "hists", &known, |Known { aggregate, .. }, out| {
            object(out, |o| {
                let cpu = o.key("cpu")?;
                histogram(&config.cpu, &aggregate.cpu, cpu)?;
                let memory = o.key("mem")?;
                histogram(&config.memory, &aggregate.memory, memory)
            })
        })?;
        each(o, "raw", &known, |known, out| raw(case, known, out))?;
        recommendation.append_json(o.key("final")?)?;
        if let Some(explanation) = &explanation {
            explanation.append(o)?;
        }
        Ok(())
    })
}

fn each<T>(
    o: &mut Object<'_>,
    key: &str,
    known: &[T],
    mut write: impl FnMut(&T, &mut Vec<u8>) -> Done,
) -> Done
where
    T: Named,
{
    o.object(key, |o| {
        for entry in known {
            write(entry, o.named(entry.name())?)?;
        }
        Ok(())
    })
}

trait Named {
    fn name(&self) -> &str;
}

impl Named for Known<'_> {
    fn name(&self) -> &str {
        self.name
    }
}

/// The containers that are not left alone, estimated.
pub(super) fn known<'c>(
    case: &Case<'_>,
    world: &mut World<'c>,
) -> Result<Vec<Known<'c>>, Error> {
    let flags = case.estimation();
    let config = *world.cluster.config();
    let on = |name: &&str| !case.policy.is_off(name);
    let count = world.names.iter().filter(|name| on(name)).count();
    let mut known = Vec::new();
    for row in 0..world.names.len() {
        let Some(&name) = world.names.get(row) else { continue };
        if !on(&name) {
            continue;
        }
        let aggregate = world.merged(row)?.try_clone()?;
        let estimate = flags.estimate(&aggregate, &config, count);
        known.try_push(Known { name, aggregate, estimate })?;
    }
    Ok(known)
}

/// The amounts as quantities, capped.
pub(super) fn recommendation<'c>(
    case: &Case<'_>,
    config: &Aggregation,
    known: &[Known<'c>],
    explanation: &mut Option<Explanation<'c>>,
) -> Result<Recommendation<'c>, Error> {
    let shown = case.shown();
    let flags = case.estimation();
    let mut containers = Vec::new();
    for Known { name, aggregate, estimate } in known {
        let controls =
            |resource: Resource| case.policy.controls(name, resource.name());
        let text = Text::from(alloc::borrow::Cow::Borrowed(*name));
        let mut entry = Recommended::of(text, estimate, &shown, controls)?;
        let whole = case.wants_whole_cores(name);
        if let Some(told) = explanation {
            for resource in Resource::ALL {
                let minimum = flags.minimum(resource, known.len());
                for bound in Bound::ALL {
                    if !controls(resource) {
                        told.left_out(name, resource, bound)?;
                        continue;
                    }
                    let steps = flags
                        .steps(aggregate, config, resource, bound, minimum);
                    let of = flags.of(resource);
                    told.estimated(
                        name,
                        aggregate,
                        of,
                        flags.margin,
                        resource,
                        bound,
                        &steps,
                    )?;
                    told.shown(&shown, &entry, resource, bound, &steps)?;
                }
            }
        }
        if whole {
            entry.round_cpu()?;
        }
        let policy = case.policy.of(name);
        for bound in Bound::ALL {
            if let Some(told) = explanation
                && whole
            {
                told.whole_cores(name, bound, entry.list(bound))?;
            }
            let list: &mut List<'_> = entry.list_mut(bound);
            cap_by_policy(
                list,
                policy,
                &case.global_max,
                &mut |resource, cap, to| match explanation {
                    Some(told) => told.capped(name, resource, bound, cap, to),
                    None => Ok(()),
                },
            )?;
        }
        containers.try_push(entry)?;
    }
    Ok(Recommendation::new(containers))
}

/// How many CPU samples there were, the first and the last.
fn samples(aggregate: &Aggregate, out: &mut Vec<u8>) -> Done {
    let time = |time| if time == GO_ZERO { 0 } else { time };
    let numbers =
        [aggregate.count, time(aggregate.first), time(aggregate.last)];
    out.try_push(b'[')?;
    for (index, number) in numbers.into_iter().enumerate() {
        if index > 0 {
            out.try_push(b',')?;
        }
        let mut digits = itoa::Buffer::new();
        out.try_extend(digits.format(number).as_bytes())?;
    }
    out.try_push(b']')
}

/// The estimates of the resources that are controlled.
fn raw(case: &Case<'_>, known: &Known<'_>, out: &mut Vec<u8>) -> Done {
    object(out, |o| {
        for (key, bound) in [
            ("target", Bound::Target),
            ("lower", Bound::Lower),
            ("upper", Bound::Upper),
        ] {
            o.object(key, |o| {
                for resource in Resource::ALL {
                    let name = resource.name();
                    if case.policy.controls(known.name, name) {
                        let amounts = known.estimate.get(resource);
                        o.integer(name, amounts.get(bound))?;
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    })
}

/// How many percentiles are told: 0, 5, ... 100 %.
const PERCENTILES: u32 = 21;

/// A histogram, its floats as the hexadecimal digits of their bits.
pub(super) fn histogram(
    scheme: &Scheme,
    weights: &Weights,
    out: &mut Vec<u8>,
) -> Done {
    let is_empty = weights.is_empty(scheme);
    object(out, |o| {
        o.list("pct_bits", 0..PERCENTILES, |step, out| {
            let share = f64::from(step) * 5.0 / 100.0;
            bits(weights.percentile(scheme, share), out)
        })?;
        if !is_empty {
            bits(weights.total(), o.key("total_weight_bits")?)?;
        }
        let reference =
            if is_empty { 0 } else { whole_seconds(weights.reference()) };
        o.integer("ref_unix_s", reference)?;
        if is_empty {
            o.null("checkpoint_weights")?;
        } else {
            let checkpoint = weights.save()?;
            o.object("checkpoint_weights", |o| {
                for &(bucket, weight) in &checkpoint.weights.0 {
                    let mut name = itoa::Buffer::new();
                    o.integer(name.format(bucket), weight)?;
                }
                Ok(())
            })?;
        }
        o.boolean("empty", is_empty)
    })
}

/// The bits of a float in quotes.
pub(super) fn bits(value: f64, out: &mut Vec<u8>) -> Done {
    let value = value.to_bits();
    out.try_extend(text!("\"{value:016x}\"")?.as_bytes())
}
