/*!
`RecommendedPodResources` of a VPA's status, read and written; the amounts of
an estimate as quantities (`ResourcesAsResourceList` of VPA v1.8.1).
*/

use alloc::vec::Vec;

use super::amount::round_up;
use super::estimate::{Bound, Estimate, Resource};
use super::list::List;
use crate::autoscale::writer::{Done, object};
use crate::encoding::json::reader::reads;
use crate::error::Error;
use crate::kube::metrics::Text;
use crate::memory::TryPush;
use crate::quantity::{Format, Quantity};

/// `status.recommendation`.
#[derive(Debug, Default)]
pub struct Recommendation<'a> {
    containers: Option<Vec<Recommended<'a>>>,
}

/// `RecommendedContainerResources`.
#[derive(Debug, Default)]
pub struct Recommended<'a> {
    /// The container.
    pub name: Text<'a>,
    /// What it should request.
    pub target: List<'a>,
    /// Less is too little.
    pub lower: List<'a>,
    /// More is too much.
    pub upper: List<'a>,
    /// What the target would be without capping.
    pub uncapped: List<'a>,
}

/// The flags on how amounts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shown {
    /// `--humanize-memory`
    pub humanize: bool,
    /// `--round-cpu-millicores`
    pub round_cpu: i64,
    /// `--round-memory-bytes`
    pub round_memory: i64,
}

impl Default for Shown {
    fn default() -> Shown {
        Shown { humanize: false, round_cpu: 1, round_memory: 1 }
    }
}

reads! {
    Recommendation<'a> {
        "containerRecommendations" => containers,
    }
    Recommended<'a> {
        "containerName" => name,
        "target" => target,
        "lowerBound" => lower,
        "upperBound" => upper,
        "uncappedTarget" => uncapped,
    }
}

impl Shown {
    /// An amount as a quantity.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn quantity(
        &self,
        resource: Resource,
        amount: i64,
    ) -> Result<Quantity, Error> {
        if resource == Resource::Cpu {
            let amount = round_up(amount, self.round_cpu);
            return Ok(Quantity::from_scaled(amount, -3, Format::DecimalSI));
        }
        let amount = round_up(amount, self.round_memory);
        if self.humanize && amount != 0 {
            return humanized(amount);
        }
        Ok(Quantity::from_scaled(amount, 0, Format::BinarySI))
    }
}

/// Bytes in the largest unit that they fill, with two decimals, read back.
fn humanized(bytes: i64) -> Result<Quantity, Error> {
    const UNITS: [(u32, &str); 4] =
        [(40, "Ti"), (30, "Gi"), (20, "Mi"), (10, "Ki")];
    for (shift, suffix) in UNITS {
        let unit = 1_i64 << shift;
        if bytes >= unit {
            let units = bytes as f64 / unit as f64;
            let text = text!("{units:.2}{suffix}")?;
            return Quantity::parse(text.as_bytes());
        }
    }
    Quantity::parse(text!("{bytes}")?.as_bytes())
}

impl<'a> Recommended<'a> {
    /// What an estimate recommends of the resources that are controlled.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn of(
        name: Text<'a>,
        estimate: &Estimate,
        shown: &Shown,
        controlled: impl Fn(Resource) -> bool,
    ) -> Result<Recommended<'a>, Error> {
        let list = |bound: Bound| {
            let mut list = List::empty();
            for resource in Resource::ALL {
                if controlled(resource) {
                    let amount = estimate.get(resource).get(bound);
                    let quantity = shown.quantity(resource, amount)?;
                    list.set(Text::fixed(resource.name()), quantity)?;
                }
            }
            Ok::<_, Error>(list)
        };
        Ok(Recommended {
            name,
            target: list(Bound::Target)?,
            lower: list(Bound::Lower)?,
            upper: list(Bound::Upper)?,
            uncapped: list(Bound::Target)?,
        })
    }

    /// A copy that reports a refused allocation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<Recommended<'a>, Error> {
        Ok(Recommended {
            name: self.name.try_clone()?,
            target: self.target.try_clone()?,
            lower: self.lower.try_clone()?,
            upper: self.upper.try_clone()?,
            uncapped: self.uncapped.try_clone()?,
        })
    }

    /// The lists that capping changes.
    pub(super) const fn list_mut(&mut self, bound: Bound) -> &mut List<'a> {
        match bound {
            Bound::Target => &mut self.target,
            Bound::Lower => &mut self.lower,
            Bound::Upper => &mut self.upper,
        }
    }

    /// The same, to be read.
    #[must_use]
    pub const fn list(&self, bound: Bound) -> &List<'a> {
        match bound {
            Bound::Target => &self.target,
            Bound::Lower => &self.lower,
            Bound::Upper => &self.upper,
        }
    }

    /// Rounds CPU up to whole cores, as the annotation
    /// `vpa-post-processor.kubernetes.io/<container>_integerCPU` asks for.
    ///
    /// # Errors
    /// None but of quantities beyond 1,024 digits.
    pub fn round_cpu(&mut self) -> Result<(), Error> {
        let lists = [
            &mut self.target,
            &mut self.lower,
            &mut self.upper,
            &mut self.uncapped,
        ];
        for list in lists {
            for (name, amount) in list.iter_mut() {
                if name.as_str() == Resource::Cpu.name() {
                    amount.round_up(0)?;
                }
            }
        }
        Ok(())
    }

    fn append_json(&self, out: &mut Vec<u8>) -> Done {
        object(out, |o| {
            o.text_if("containerName", self.name.as_str())?;
            self.target.append_json(o.key("target")?)?;
            for (key, list) in [
                ("lowerBound", &self.lower),
                ("upperBound", &self.upper),
                ("uncappedTarget", &self.uncapped),
            ] {
                if !list.is_empty() {
                    list.append_json(o.key(key)?)?;
                }
            }
            Ok(())
        })
    }
}

impl<'a> Recommendation<'a> {
    /// Of these containers.
    #[must_use]
    pub const fn new(containers: Vec<Recommended<'a>>) -> Recommendation<'a> {
        Recommendation { containers: Some(containers) }
    }

    /// The containers.
    #[must_use]
    pub fn containers(&self) -> &[Recommended<'a>] {
        self.containers.as_deref().unwrap_or_default()
    }

    /// The containers themselves.
    pub(super) fn into_containers(self) -> Vec<Recommended<'a>> {
        self.containers.unwrap_or_default()
    }

    /// The containers, to be changed.
    pub(super) fn containers_mut(&mut self) -> &mut [Recommended<'a>] {
        self.containers.as_deref_mut().unwrap_or_default()
    }

    /// The first of a container's name.
    #[must_use]
    pub fn of(&self, container: &str) -> Option<&Recommended<'a>> {
        let mut all = self.containers().iter();
        all.find(|entry| entry.name.as_str() == container)
    }

    /// Adds a container.
    pub(super) fn push(&mut self, entry: Recommended<'a>) -> Done {
        self.containers.get_or_insert_default().try_push(entry)
    }

    /// A copy that reports a refused allocation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<Recommendation<'a>, Error> {
        let mut copy = Vec::new();
        for entry in self.containers() {
            copy.try_push(entry.try_clone()?)?;
        }
        Ok(Recommendation::new(copy))
    }

    /// Appends it as Go's JSON.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn append_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        object(out, |o| {
            if self.containers().is_empty() {
                return Ok(());
            }
            o.list("containerRecommendations", self.containers(), |e, out| {
                e.append_json(out)
            })
        })
    }
}
