/*!
A recommendation made to fit one pod: `utils/vpa/capping.go` of VPA v1.8.1,
which the updater and the admission share.

The LimitRange for pods first, over all containers; then for each container
the LimitRange for containers, the policy, and the limit where only requests
are controlled. Kept on purpose: where a LimitRange for pods is there,
containers without a recommendation get one of their requests, and stay;
scaling to its minimum looks at no limit; the lower and upper bounds are
capped but not noted. Where upstream writes into a nil map and panics this is
an error.
*/

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::cmp::Ordering;

use super::estimate::{Bound, Resource};
use super::list::List;
use super::pod::{LimitRange, Pod, Requirements};
use super::policy::{Cap, Policy, cap, cap_by_policy};
use super::proportion::{self, Rounding};
use super::recommendation::{Recommendation, Recommended};
use crate::error::{Error, ErrorKind};
use crate::kube::metrics::Text;
use crate::memory::TryPush;
use crate::quantity::{Format, Quantity};

/// What a recommendation must fit besides the pod.
#[derive(Clone, Copy, Debug, Default)]
pub struct Limits<'c, 'a> {
    /// The LimitRange for pods.
    pub pod: Option<&'c LimitRange<'a>>,
    /// The LimitRange for containers.
    pub container: Option<&'c LimitRange<'a>>,
}

/// A target that was capped.
#[derive(Debug)]
pub struct Capped<'a> {
    /// The row in the recommendation.
    pub row: usize,
    /// The resource's name.
    pub resource: Text<'a>,
    /// Why.
    pub cap: Cap,
}

/// A recommendation for a pod, and what was capped.
#[derive(Debug, Default)]
pub struct Processed<'a> {
    /// What the pod's containers should ask for.
    pub recommendation: Recommendation<'a>,
    /// Why their targets are not what was recommended.
    pub capped: Vec<Capped<'a>>,
}

/// Makes a recommendation fit a pod.
///
/// # Errors
/// `ExpectedRecommendation` where upstream panics; `NoMemory`.
pub fn process<'a>(
    recommendation: &Recommendation<'a>,
    pod: &Pod<'a>,
    policy: &Policy<'a>,
    limits: Limits<'_, 'a>,
) -> Result<Processed<'a>, Error> {
    let mut fitted = recommendation.try_clone()?;
    if let Some(range) = limits.pod {
        insert_requests(&mut fitted, pod)?;
        for bound in [Bound::Upper, Bound::Target, Bound::Lower] {
            for resource in Resource::ALL {
                fit_pod(&mut fitted, pod, range, resource, bound)?;
            }
        }
    }
    let mut out = Processed::default();
    for mut entry in fitted.into_containers() {
        let mut containers = pod.containers().iter();
        let Some(container) = containers.find(|c| c.name == entry.name) else {
            continue;
        };
        let requirements = pod.requirements(container);
        let row = out.recommendation.containers().len();
        for bound in Bound::ALL {
            let name = container.name.as_str();
            let list = entry.list_mut(bound);
            let capped = &mut out.capped;
            let mut note = |resource: &str, cap, _: &Quantity| {
                if bound != Bound::Target {
                    return Ok(());
                }
                let resource = owned(resource)?;
                capped.try_push(Capped { row, resource, cap })
            };
            if let Some(range) = limits.container {
                fit_container(list, requirements, range, &mut note)?;
            }
            let none = List::default();
            cap_by_policy(list, policy.of(name), &none, &mut note)?;
            if policy.is_requests_only(name) {
                for (resource, amount) in list.iter_mut() {
                    let limits = &requirements.limits;
                    let Some(limit) = limits.get(resource.as_str()) else {
                        continue;
                    };
                    if amount.milli_value() > limit.milli_value() {
                        *amount = limit.try_clone()?;
                        note(resource.as_str(), Cap::Limit, amount)?;
                    }
                }
            }
        }
        out.recommendation.push(entry)?;
    }
    Ok(out)
}

fn owned<'a>(text: &str) -> Result<Text<'a>, Error> {
    let fixed = Resource::ALL.iter().find(|known| known.name() == text);
    match fixed {
        Some(known) => Ok(Text::fixed(known.name())),
        None => text!("{text}").map(|text| Text::from(Cow::Owned(text))),
    }
}

/// Containers without a recommendation get one of their requests.
fn insert_requests<'a>(
    fitted: &mut Recommendation<'a>,
    pod: &Pod<'a>,
) -> Result<(), Error> {
    let given = fitted.containers().len();
    for container in pod.containers() {
        let known = fitted.containers().get(..given).unwrap_or_default();
        if known.iter().any(|entry| entry.name == container.name) {
            continue;
        }
        let requests = &pod.requirements(container).requests;
        if requests.is_empty() {
            continue;
        }
        fitted.push(Recommended {
            name: container.name.try_clone()?,
            target: requests.try_clone()?,
            ..Recommended::default()
        })?;
    }
    Ok(())
}

/// Scales one resource of one list so that the pod fits a LimitRange.
fn fit_pod(
    fitted: &mut Recommendation<'_>,
    pod: &Pod<'_>,
    range: &LimitRange<'_>,
    resource: Resource,
    bound: Bound,
) -> Result<(), Error> {
    let name = resource.name();
    let (min, max) = (range.min.amount(name), range.max.amount(name));
    let mut sum_limit = Quantity::zero(Format::DecimalSI);
    let mut sum = Quantity::zero(Format::DecimalSI);
    for container in pod.containers() {
        let requirements = pod.requirements(container);
        let request = requirements.requests.amount(name);
        let amount = match fitted.of(container.name.as_str()) {
            Some(entry) => entry.list(bound).amount(name),
            None => request,
        };
        let limit = proportion::limit(
            resource,
            requirements.limits.amount(name),
            request,
            amount,
            range.default.amount(name),
        )?;
        if let Some(limit) = limit {
            sum_limit.add(&limit)?;
        }
        sum.add(amount)?;
    }
    let too_little = min.compare(&sum) == Ordering::Greater;
    let below = min.compare(&sum_limit) == Ordering::Greater;
    let above = max.sign() != 0 && max.compare(&sum_limit) == Ordering::Less;
    if sum_limit.sign() == 0 || !(too_little || below || above) {
        return Ok(());
    }
    let (base, wanted, rounding) = if too_little {
        (&sum, min, Rounding::Up)
    } else {
        let wanted = if above { max } else { min };
        (&sum_limit, wanted, Rounding::Down)
    };
    for container in pod.containers() {
        let container = container.name.as_str();
        let mut all = fitted.containers_mut().iter_mut();
        match all.find(|entry| entry.name.as_str() == container) {
            Some(entry) => {
                let list = entry.list_mut(bound);
                let amount = list.amount(name);
                let amount = proportion::scaled(
                    resource, amount, base, wanted, rounding,
                )?;
                list.set(Text::fixed(name), amount)?;
            }
            None if too_little => {}
            None => {
                return Err(Error::new(ErrorKind::ExpectedRecommendation));
            }
        }
    }
    Ok(())
}

/// Caps a list so that requests and limits fit a LimitRange.
fn fit_container(
    list: &mut List<'_>,
    requirements: &Requirements<'_>,
    range: &LimitRange<'_>,
    note: &mut dyn FnMut(&str, Cap, &Quantity) -> Result<(), Error>,
) -> Result<(), Error> {
    for resource in Resource::ALL {
        let name = resource.name();
        let at = |bound: &Quantity| {
            proportion::request_at(
                resource,
                requirements.requests.amount(name),
                requirements.limits.amount(name),
                bound,
                range.default.amount(name),
            )
        };
        let mut min = at(range.min.amount(name))?;
        if range.min.amount(name).compare(&min) == Ordering::Greater {
            min = range.min.amount(name).try_clone()?;
        }
        let max = at(range.max.amount(name))?;
        for (found, amount) in list.iter_mut() {
            if found.as_str() != name {
                continue;
            }
            if cap(amount, &min, Ordering::Less)? {
                note(name, Cap::LimitRangeMin, amount)?;
            }
            if cap(amount, &max, Ordering::Greater)? {
                note(name, Cap::LimitRangeMax, amount)?;
            }
        }
    }
    Ok(())
}
