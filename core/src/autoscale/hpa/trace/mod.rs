/*!
The steps of a decision, as the arithmetic takes them.

Whatever computes takes a [`Sink`] and tells it each step: a [`Code`], the
metric it belongs to, a row (of a pod, a sample, a policy or a slot) and a few
numbers. [`Off`] forgets them, and the compiler with it; [`Trace`] keeps them
in two columns, 12 bytes a step and 8 a number. Words are made of the steps
afterwards, in `text`.
*/

mod code;
pub(super) mod text;

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

pub use code::{Code, Field, Form, Row};

/// No row, or no metric.
pub const NONE: u32 = u32::MAX;

/// The longest trace: 4,194,304 steps.
pub const MAX_STEPS: usize = 1 << 22;

/// Where steps go.
pub trait Sink {
    /// Whether they are kept: what only they need is not computed otherwise.
    fn is_on(&self) -> bool;

    /// The metric, by its place in the spec, that the next steps belong to;
    /// [`NONE`] for the decision as a whole.
    fn metric(&mut self, metric: u32);

    /// A step. `numbers` are those of [`Code::fields`]; floats are their
    /// bits, see [`bits`].
    fn step<const N: usize>(
        &mut self,
        code: Code,
        row: u32,
        numbers: [i64; N],
    );
}

/// A float as a number of a step.
#[inline]
#[must_use]
pub const fn bits(value: f64) -> i64 {
    value.to_bits().cast_signed()
}

/// No steps wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Off;

impl Sink for Off {
    #[inline(always)]
    fn is_on(&self) -> bool {
        false
    }

    #[inline(always)]
    fn metric(&mut self, _: u32) {}

    #[inline(always)]
    fn step<const N: usize>(&mut self, _: Code, _: u32, _: [i64; N]) {}
}

/// The head of a step; its numbers are elsewhere.
#[derive(Clone, Copy, Debug)]
struct Head {
    code: Code,
    metric: u32,
    row: u32,
}

/// Steps in their order.
#[derive(Clone, Debug)]
pub struct Trace {
    heads: Vec<Head>,
    numbers: Vec<i64>,
    metric: u32,
    /// Why steps are missing.
    broken: Option<ErrorKind>,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'t> {
    /// What was done.
    pub code: Code,
    /// The metric by its place in the spec, or [`NONE`].
    pub metric: u32,
    /// What [`Code::row`] says, or [`NONE`].
    pub row: u32,
    /// What [`Code::fields`] says.
    pub numbers: &'t [i64],
}

impl Default for Trace {
    fn default() -> Trace {
        Trace {
            heads: Vec::new(),
            numbers: Vec::new(),
            metric: NONE,
            broken: None,
        }
    }
}

impl Trace {
    /// Forgets the steps and keeps the memory.
    pub fn clear(&mut self) {
        self.heads.clear();
        self.numbers.clear();
        self.metric = NONE;
        self.broken = None;
    }

    /// The number of steps.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// Whether every step was kept.
    ///
    /// # Errors
    /// `NoMemory`, or `TooLarge` past [`MAX_STEPS`]: a trace with a hole
    /// explains nothing.
    pub const fn check(&self) -> Result<(), Error> {
        match self.broken {
            Some(kind) => Err(Error::new(kind)),
            None => Ok(()),
        }
    }

    /// The steps.
    pub fn steps(&self) -> impl Iterator<Item = Step<'_>> {
        let mut rest = &self.numbers[..];
        self.heads.iter().map(move |&Head { code, metric, row }| {
            let count = code.fields().len();
            let (numbers, after) =
                rest.split_at_checked(count).unwrap_or_default();
            rest = after;
            Step { code, metric, row, numbers }
        })
    }
}

impl Sink for Trace {
    #[inline(always)]
    fn is_on(&self) -> bool {
        true
    }

    #[inline]
    fn metric(&mut self, metric: u32) {
        self.metric = metric;
    }

    #[inline]
    fn step<const N: usize>(
        &mut self,
        code: Code,
        row: u32,
        numbers: [i64; N],
    ) {
        debug_assert_eq!(code.fields().len(), N, "{code:?}");
        if self.heads.len() >= MAX_STEPS {
            self.broken = Some(ErrorKind::TooLarge);
            return;
        }
        let head = Head { code, metric: self.metric, row };
        let kept = self.numbers.try_extend(&numbers);
        let kept = kept.and_then(|()| self.heads.try_push(head));
        if let Err(error) = kept {
            self.broken = Some(error.kind());
        }
    }
}

/// Steps wanted or not, as the caller finds out when it runs: for what is
/// large in code and slow beside a step, as reading JSON is.
impl Sink for Option<Trace> {
    #[inline]
    fn is_on(&self) -> bool {
        self.is_some()
    }

    #[inline]
    fn metric(&mut self, metric: u32) {
        if let Some(trace) = self {
            trace.metric(metric);
        }
    }

    #[inline]
    fn step<const N: usize>(
        &mut self,
        code: Code,
        row: u32,
        numbers: [i64; N],
    ) {
        if let Some(trace) = self {
            trace.step(code, row, numbers);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_come_back_as_they_went_in() {
        let mut trace = Trace::default();
        trace.step(Code::PodDeleted, 3, []);
        trace.metric(1);
        trace.step(Code::PodReady, 4, [1500, -7]);
        let steps: Vec<Step<'_>> = trace.steps().collect();
        let ready = Step {
            code: Code::PodReady,
            metric: 1,
            row: 4,
            numbers: &[1500, -7],
        };
        assert_eq!(steps[1], ready);
        assert_eq!((steps[0].metric, steps[0].row), (NONE, 3));
        assert_eq!(trace.check(), Ok(()));
        trace.clear();
        assert!(trace.is_empty());
    }
}
