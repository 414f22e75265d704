/*!
`PodResourcePolicy` of a VPA, and capping by it: `GetContainerResourcePolicy`
of `utils/vpa/api.go` and `ApplyVPAPolicy` of `utils/vpa/capping.go`, VPA
v1.8.1.

Kept on purpose: the first policy with a container's name counts, and without
one the last for `*`; a bound of 0 is none; the minimum is applied first, so
that the maximum wins; what is capped takes the text of its bound.
*/

use alloc::vec::Vec;
use core::cmp::Ordering;

use super::list::List;
use crate::encoding::json::reader::reads;
use crate::error::Error;
use crate::kube::metrics::Text;
use crate::quantity::Quantity;

/// `spec.resourcePolicy`.
#[derive(Debug, Default)]
pub struct Policy<'a> {
    containers: Option<Vec<ContainerPolicy<'a>>>,
}

/// A `ContainerResourcePolicy`.
#[derive(Debug, Default)]
pub struct ContainerPolicy<'a> {
    name: Text<'a>,
    mode: Option<Text<'a>>,
    /// The least that may be recommended.
    pub min: List<'a>,
    /// The most.
    pub max: List<'a>,
    resources: Option<Vec<Text<'a>>>,
    values: Option<Text<'a>>,
}

reads! {
    Policy<'a> {
        "containerPolicies" => containers,
    }
    ContainerPolicy<'a> {
        "containerName" => name,
        "mode" => mode,
        "minAllowed" => min,
        "maxAllowed" => max,
        "controlledResources" => resources,
        "controlledValues" => values,
    }
}

impl<'a> Policy<'a> {
    /// The policy of a container.
    #[must_use]
    pub fn of(&self, container: &str) -> Option<&ContainerPolicy<'a>> {
        let policies = self.containers.as_deref().unwrap_or_default();
        let named = |name| {
            move |policy: &&ContainerPolicy<'a>| policy.name.as_str() == name
        };
        policies
            .iter()
            .find(named(container))
            .or_else(|| policies.iter().rev().find(named("*")))
    }

    /// Whether a container's limits follow its requests.
    #[must_use]
    pub fn controls_limits(&self, container: &str) -> bool {
        let values = self.of(container).and_then(|p| p.values.as_ref());
        values.is_none_or(|values| values.as_str() == "RequestsAndLimits")
    }

    /// Whether limits are left alone and cap the recommendation.
    #[must_use]
    pub fn is_requests_only(&self, container: &str) -> bool {
        let values = self.of(container).and_then(|p| p.values.as_ref());
        values.is_some_and(|values| values.as_str() == "RequestsOnly")
    }

    /// Whether a container is left alone.
    #[must_use]
    pub fn is_off(&self, container: &str) -> bool {
        let mode = self.of(container).and_then(|p| p.mode.as_ref());
        mode.is_some_and(|mode| mode.as_str() == "Off")
    }

    /// Whether a resource of a container is recommended.
    #[must_use]
    pub fn controls(&self, container: &str, resource: &str) -> bool {
        match self.of(container).and_then(|p| p.resources.as_ref()) {
            Some(names) => names.iter().any(|n| n.as_str() == resource),
            None => true,
        }
    }
}

/// Why an amount is not what it would have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Cap {
    /// `minAllowed`
    MinAllowed = 30,
    /// `maxAllowed`
    MaxAllowed = 31,
    /// `--container-recommendation-max-allowed-...`
    GlobalMax = 32,
    /// The container's limit.
    Limit = 33,
    /// Max of a LimitRange for containers.
    LimitRangeMax = 34,
    /// Min of a LimitRange for containers.
    LimitRangeMin = 35,
}

impl Cap {
    /// The end of upstream's annotation.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Cap::MinAllowed => "capped to minAllowed",
            Cap::MaxAllowed => "capped to maxAllowed",
            Cap::GlobalMax => "capped to the global maxAllowed",
            Cap::Limit => "capped to container limit",
            Cap::LimitRangeMax => "capped to fit Max in container LimitRange",
            Cap::LimitRangeMin => "capped to fit Min in container LimitRange",
        }
    }
}

/// Raises an amount to a bound, or (`Greater`) lowers it.
pub(super) fn cap(
    amount: &mut Quantity,
    bound: &Quantity,
    side: Ordering,
) -> Result<bool, Error> {
    if bound.sign() == 0 || amount.compare(bound) != side {
        return Ok(false);
    }
    *amount = bound.try_clone()?;
    Ok(true)
}

/// Caps a list by a policy and by the maximum of all; says what was capped.
pub(super) fn cap_by_policy(
    list: &mut List<'_>,
    policy: Option<&ContainerPolicy<'_>>,
    global_max: &List<'_>,
    capped: &mut dyn FnMut(&str, Cap, &Quantity) -> Result<(), Error>,
) -> Result<(), Error> {
    for (name, amount) in list.iter_mut() {
        let name = name.as_str();
        if let Some(min) = policy.and_then(|policy| policy.min.get(name))
            && cap(amount, min, Ordering::Less)?
        {
            capped(name, Cap::MinAllowed, amount)?;
        }
        let own = policy.and_then(|policy| policy.max.get(name));
        let (max, reason) = match own {
            Some(max) => (Some(max), Cap::MaxAllowed),
            None => (global_max.get(name), Cap::GlobalMax),
        };
        if let Some(max) = max
            && cap(amount, max, Ordering::Greater)?
        {
            capped(name, reason, amount)?;
        }
    }
    Ok(())
}
