/*!
Why every number of a recommendation is what it is: its steps, each with a
code that never changes, numbers, and a few words that make up a sentence.

The steps are those that the estimate itself took (`estimate::Steps`) and what
post-processing changed; nothing is computed here a second time.

Cost: some 150 bytes of text a step, and four to six steps a number.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::aggregate::Aggregate;
use super::estimate::{Bound, Percentiles, Resource, Steps, confidence};
use super::list::List;
use super::policy::Cap;
use super::recommendation::{Recommended, Shown};
use crate::autoscale::writer::{Done, Object, object};
use crate::error::Error;
use crate::memory::TryPush;
use crate::quantity::Quantity;

/// What a step is, as a number and a word that are never changed. Caps have
/// the numbers of [`Cap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(super) enum Code {
    /// Where a share of the samples' weight ends.
    Percentile = 10,
    /// The safety margin.
    Margin = 11,
    /// Wider bounds for a short history.
    Confidence = 12,
    /// Raised to the minimum.
    Minimum = 13,
    /// The policy does not control the resource.
    LeftOut = 14,
    /// Rounded up to a multiple.
    Rounded = 20,
    /// Shown in a larger unit with two decimals.
    Humanized = 21,
    /// Rounded up to whole cores.
    WholeCores = 22,
}

impl Code {
    const fn kind(self) -> &'static str {
        match self {
            Code::Percentile => "percentile",
            Code::Margin => "margin",
            Code::Confidence => "confidence",
            Code::Minimum => "minimum",
            Code::LeftOut => "leftOut",
            Code::Rounded => "rounded",
            Code::Humanized => "humanized",
            Code::WholeCores => "wholeCores",
        }
    }
}

impl Cap {
    /// Its name in JSON.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Cap::MinAllowed => "minAllowed",
            Cap::MaxAllowed => "maxAllowed",
            Cap::GlobalMax => "globalMax",
            Cap::Limit => "limit",
            Cap::LimitRangeMax => "limitRangeMax",
            Cap::LimitRangeMin => "limitRangeMin",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Cap::MinAllowed => "raised to minAllowed",
            Cap::MaxAllowed => "capped by maxAllowed",
            Cap::GlobalMax => "capped by the global maxAllowed",
            Cap::Limit => "capped by the container's limit",
            Cap::LimitRangeMax => "capped by a LimitRange",
            Cap::LimitRangeMin => "raised by a LimitRange",
        }
    }
}

/// A number of a step by its name.
type Figure = (&'static str, f64);

#[derive(Debug)]
struct Step {
    code: u16,
    kind: &'static str,
    /// What the number is after it, as a quantity.
    amount: String,
    figures: [Option<Figure>; 2],
    text: String,
}

/// One number of the recommendation.
#[derive(Debug)]
struct Number<'c> {
    container: &'c str,
    resource: Resource,
    bound: Bound,
    steps: Vec<Step>,
}

/// The steps of all numbers.
#[derive(Debug, Default)]
pub(super) struct Explanation<'c>(Vec<Number<'c>>);

impl Bound {
    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Bound::Target => "target",
            Bound::Lower => "lowerBound",
            Bound::Upper => "upperBound",
        }
    }
}

fn text_of(quantity: &Quantity) -> Result<String, Error> {
    let mut out = Vec::new();
    quantity.append_string(&mut out)?;
    // A quantity is ASCII.
    Ok(String::from_utf8(out).unwrap_or_default())
}

fn plain(resource: Resource, amount: i64) -> Result<String, Error> {
    text_of(&Shown::default().quantity(resource, amount)?)
}

/// A share in percent, with two decimals at most.
fn percent(share: f64) -> f64 {
    libm::round(share * 10_000.0) / 100.0
}

/// A number with its thousands apart.
fn grouped(number: i64) -> Result<String, Error> {
    let digits = text!("{}", number.unsigned_abs())?;
    let mut out = if number < 0 { text!("-")? } else { String::new() };
    for (index, digit) in digits.chars().enumerate() {
        let left = digits.len().saturating_sub(index);
        let comma = if index > 0 && left.is_multiple_of(3) { "," } else { "" };
        out = text!("{out}{comma}{digit}")?;
    }
    Ok(out)
}

impl<'c> Explanation<'c> {
    fn number(
        &mut self,
        container: &str,
        resource: Resource,
        bound: Bound,
    ) -> Option<&mut Number<'c>> {
        self.0.iter_mut().rev().find(|number| {
            number.container == container
                && number.resource == resource
                && number.bound == bound
        })
    }

    fn begin(
        &mut self,
        container: &'c str,
        resource: Resource,
        bound: Bound,
        steps: Vec<Step>,
    ) -> Done {
        self.0.try_push(Number { container, resource, bound, steps })
    }

    /// A number that there is none of.
    pub(super) fn left_out(
        &mut self,
        container: &'c str,
        resource: Resource,
        bound: Bound,
    ) -> Done {
        let mut steps = Vec::new();
        steps.try_push(Step {
            code: Code::LeftOut as u16,
            kind: Code::LeftOut.kind(),
            amount: String::new(),
            figures: [None; 2],
            text: text!("not controlled by the policy")?,
        })?;
        self.begin(container, resource, bound, steps)
    }

    /// The steps of an estimate.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn estimated(
        &mut self,
        container: &'c str,
        aggregate: &Aggregate,
        flags: &Percentiles,
        margin: f64,
        resource: Resource,
        bound: Bound,
        taken: &Steps,
    ) -> Done {
        let mut steps = Vec::new();
        let mut step = |code: Code, amount, figures, text| {
            let (kind, code) = (code.kind(), code as u16);
            let amount = plain(resource, amount)?;
            steps.try_push(Step { code, kind, amount, figures, text })
        };
        let share = match bound {
            Bound::Target => flags.target,
            Bound::Lower => flags.lower,
            Bound::Upper => flags.upper,
        };
        let (p, count) = (percent(share), grouped(aggregate.count)?);
        let samples = aggregate.count as f64;
        let (figures, text) = match resource {
            _ if taken.percentile == 0 => {
                ([Some(("share", share)), None], text!("no samples")?)
            }
            Resource::Cpu => (
                [Some(("share", share)), Some(("samples", samples))],
                text!("p{p} of {count} samples")?,
            ),
            Resource::Memory => (
                [Some(("share", share)), None],
                text!("p{p} of the memory peaks")?,
            ),
        };
        step(Code::Percentile, taken.percentile, figures, text)?;
        let of = percent(margin);
        let figures = [Some(("fraction", margin)), None];
        let text = text!("+{of} %")?;
        step(Code::Margin, taken.with_margin, figures, text)?;
        if bound != Bound::Target {
            let trust = confidence(aggregate, flags);
            let by = taken.multiplier;
            let figures =
                [Some(("confidence", trust)), Some(("multiplier", by))];
            let text = text!("times {by:.3} for the length of the history")?;
            step(
                Code::Confidence,
                taken.with_confidence.max(0),
                figures,
                text,
            )?;
        }
        if taken.amount > taken.with_confidence {
            let text = text!("raised to the minimum")?;
            step(Code::Minimum, taken.amount, [None; 2], text)?;
        }
        self.begin(container, resource, bound, steps)
    }

    /// How the estimate is shown, where that changes it.
    pub(super) fn shown(
        &mut self,
        shown: &Shown,
        entry: &Recommended<'_>,
        resource: Resource,
        bound: Bound,
        taken: &Steps,
    ) -> Done {
        let Some(quantity) = entry.list(bound).get(resource.name()) else {
            return Ok(());
        };
        let amount = text_of(quantity)?;
        if amount == plain(resource, taken.amount)? {
            return Ok(());
        }
        let step = match resource {
            Resource::Cpu => shown.round_cpu,
            Resource::Memory => shown.round_memory,
        };
        let (code, figures, text) =
            if shown.humanize && resource == Resource::Memory {
                (Code::Humanized, None, text!("shown with two decimals")?)
            } else {
                let multiple = plain(resource, step)?;
                let figure = Some(("multiple", step as f64));
                (
                    Code::Rounded,
                    figure,
                    text!("rounded up to a multiple of {multiple}")?,
                )
            };
        let Some(number) = self.number(entry.name.as_str(), resource, bound)
        else {
            return Ok(());
        };
        number.steps.try_push(Step {
            code: code as u16,
            kind: code.kind(),
            amount,
            figures: [figures, None],
            text,
        })
    }

    /// CPU in whole cores.
    pub(super) fn whole_cores(
        &mut self,
        container: &str,
        bound: Bound,
        list: &List<'_>,
    ) -> Done {
        let cpu = Resource::Cpu;
        let Some(quantity) = list.get(cpu.name()) else { return Ok(()) };
        let amount = text_of(quantity)?;
        let Some(number) = self.number(container, cpu, bound) else {
            return Ok(());
        };
        if number.amount() == amount {
            return Ok(());
        }
        number.steps.try_push(Step {
            code: Code::WholeCores as u16,
            kind: Code::WholeCores.kind(),
            amount,
            figures: [None; 2],
            text: text!("rounded up to whole cores")?,
        })
    }

    /// A bound that the amount was moved to.
    pub(super) fn capped(
        &mut self,
        container: &str,
        resource: &str,
        bound: Bound,
        cap: Cap,
        to: &Quantity,
    ) -> Done {
        let mut known = Resource::ALL.into_iter();
        let Some(resource) = known.find(|known| known.name() == resource)
        else {
            return Ok(());
        };
        let amount = text_of(to)?;
        let Some(number) = self.number(container, resource, bound) else {
            return Ok(());
        };
        number.steps.try_push(Step {
            code: cap as u16,
            kind: cap.kind(),
            amount,
            figures: [None; 2],
            text: text!("{}", cap.words())?,
        })
    }

    /// Writes all: `explanation` and `summary`.
    pub(super) fn append(&self, o: &mut Object<'_>) -> Done {
        o.list("explanation", &self.0, Number::append)?;
        let mut summary = String::new();
        for number in &self.0 {
            if number.bound != Bound::Target {
                continue;
            }
            let (container, told) = (number.container, number.text()?);
            let resource = number.resource.name();
            let blank = if summary.is_empty() { "" } else { " " };
            summary =
                text!("{summary}{blank}{container} {resource}: {told}.")?;
        }
        o.text("summary", &summary)
    }
}

impl Number<'_> {
    fn amount(&self) -> &str {
        self.steps.last().map_or("", |step| &step.amount)
    }

    /// `target 548m = p90 of 216 samples, +15 %`
    fn text(&self) -> Result<String, Error> {
        let name = self.bound.name();
        let amount = self.amount();
        let mut out = if amount.is_empty() {
            text!("{name}")?
        } else {
            text!("{name} {amount}")?
        };
        for (index, step) in self.steps.iter().enumerate() {
            let separator = if index > 0 { ", " } else { " = " };
            out = text!("{out}{separator}{}", step.text)?;
        }
        Ok(out)
    }

    fn append(&self, out: &mut Vec<u8>) -> Done {
        object(out, |o| {
            o.text("container", self.container)?;
            o.text("resource", self.resource.name())?;
            o.text("bound", self.bound.name())?;
            o.text_if("amount", self.amount())?;
            o.list("steps", &self.steps, |step, out| {
                object(out, |o| {
                    o.integer("code", step.code)?;
                    o.text("kind", step.kind)?;
                    for (name, value) in step.figures.into_iter().flatten() {
                        o.float(name, value)?;
                    }
                    o.text_if("amount", &step.amount)?;
                    o.text("text", &step.text)
                })
            })?;
            o.text("text", &self.text()?)
        })
    }
}
