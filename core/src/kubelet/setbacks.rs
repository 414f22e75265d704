/*!
What of a cycle did not become a point, and why: scrapes that failed, pages
that were refused, nodes and pods that were incomplete.

metrics-server forgets all of it but for a log line; here it is kept, beside
the points of the same cycle, so that a missing pod has a reason.
*/

use alloc::vec::Vec;

use super::points::{Span, append_name, held, to_u32};
use super::reason::Reason;
use super::runs::sorted_rows;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Setbacks of a batch, or, sorted, of a stored cycle.
#[derive(Clone, Debug, Default)]
pub(crate) struct Setbacks {
    names: Vec<u8>,
    answers: Vec<Answer>,
    pods: Vec<DroppedPod>,
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    node: Span,
    outcome: Outcome,
}

/// What became of the scrape of a node.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// The page was read, and the node has a point.
    Point,
    /// The page was read, but lacks something of the node.
    Incomplete(Lack),
    /// The page was refused, at this line and column.
    Refused { kind: ErrorKind, line: u64, column: u64 },
    /// There was no page.
    NotScraped,
}

/// What a page said of a node or a container that got no point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Lack {
    /// Cumulative CPU, nanoseconds; `None` if no line gave it.
    pub(crate) cpu: Option<u64>,
    /// Bytes; `None` if no line gave it.
    pub(crate) memory: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
struct DroppedPod {
    key: [Span; 2],
    container: Span,
    containers: u32,
    whole_pod: bool,
    lack: Lack,
}

/// A container that lacks something, and whether its pod was dropped for it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Dropped<'a> {
    /// Its name.
    pub(crate) container: &'a [u8],
    /// How many containers the pod has on the page.
    pub(crate) containers: u32,
    pub(crate) whole_pod: bool,
    pub(crate) lack: Lack,
}

/// How much [`Setbacks`] held at a time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    names: usize,
    answers: usize,
    pods: usize,
}

impl Lack {
    /// What is lacking; CPU before memory, as upstream's lines come.
    pub(crate) fn reason(self) -> Reason {
        match (self.cpu, self.memory) {
            (None, _) => Reason::CpuMissing,
            (Some(0), _) => Reason::CpuZero,
            (_, None) => Reason::MemoryMissing,
            (_, Some(_)) => Reason::MemoryZero,
        }
    }
}

impl Outcome {
    /// If a node has several, the best counts.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Outcome::Point => 0,
            Outcome::Incomplete(_) => 1,
            Outcome::Refused { .. } => 2,
            Outcome::NotScraped => 3,
        }
    }
}

impl Setbacks {
    fn name(&self, [start, end]: Span) -> &[u8] {
        self.names.get(start as usize..end as usize).unwrap_or_default()
    }

    fn key(&self, pod: &DroppedPod) -> [&[u8]; 2] {
        pod.key.map(|span| self.name(span))
    }

    /// Notes what became of a node's scrape.
    pub(crate) fn answer(
        &mut self,
        node: &[u8],
        outcome: Outcome,
    ) -> Result<(), Error> {
        let node = append_name(&mut self.names, node)?;
        self.answers.try_push(Answer { node, outcome })
    }

    /// Notes a pod that was dropped.
    pub(crate) fn drop_pod(
        &mut self,
        [namespace, name]: [&[u8]; 2],
        dropped: Dropped<'_>,
    ) -> Result<(), Error> {
        let Dropped { container, containers, whole_pod, lack } = dropped;
        let names = &mut self.names;
        let key = [append_name(names, namespace)?, append_name(names, name)?];
        let container = append_name(names, container)?;
        self.pods.try_push(DroppedPod {
            key,
            container,
            containers,
            whole_pod,
            lack,
        })
    }

    /// How many containers were dropped.
    pub(crate) fn pod_count(&self) -> usize {
        self.pods.len()
    }

    /// The node and the outcome of an answer.
    pub(crate) fn answer_at(&self, row: usize) -> Option<(&[u8], Outcome)> {
        let answer = self.answers.get(row)?;
        Some((self.name(answer.node), answer.outcome))
    }

    /// Adds the dropped containers `rows` of another.
    pub(crate) fn append_dropped(
        &mut self,
        other: &Setbacks,
        rows: core::ops::Range<usize>,
    ) -> Result<(), Error> {
        for pod in other.pods.get(rows).unwrap_or_default() {
            self.drop_pod(other.key(pod), other.dropped(pod))?;
        }
        Ok(())
    }

    /// Adds all setbacks of another.
    pub(crate) fn append(&mut self, other: &Setbacks) -> Result<(), Error> {
        for answer in &other.answers {
            self.answer(other.name(answer.node), answer.outcome)?;
        }
        self.append_dropped(other, 0..other.pods.len())
    }

    fn dropped(&self, pod: &DroppedPod) -> Dropped<'_> {
        let &DroppedPod { containers, whole_pod, lack, .. } = pod;
        let container = self.name(pod.container);
        Dropped { container, containers, whole_pod, lack }
    }

    /// The dropped containers, ready for [`Setbacks::of_pod`].
    pub(crate) fn sorted(&self) -> Result<Setbacks, Error> {
        let mut sorted = Setbacks::default();
        let pods = sorted_rows(to_u32(self.pods.len())?, |a, b| {
            let key = |row: u32| {
                let pod = self.pods.get(row as usize)?;
                Some((self.key(pod), self.name(pod.container)))
            };
            key(a).cmp(&key(b))
        })?;
        for row in pods {
            if let Some(pod) = self.pods.get(row as usize) {
                sorted.drop_pod(self.key(pod), self.dropped(pod))?;
            }
        }
        Ok(sorted)
    }

    /// The containers of a pod that were dropped. Sorted only.
    pub(crate) fn of_pod(
        &self,
        key: [&[u8]; 2],
    ) -> impl Iterator<Item = Dropped<'_>> + Clone {
        let before = |pod: &DroppedPod| self.key(pod) < key;
        let start = self.pods.partition_point(before);
        let rest = self.pods.get(start..).unwrap_or_default();
        rest.iter()
            .take_while(move |pod| self.key(pod) == key)
            .map(|pod| self.dropped(pod))
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            names: self.names.len(),
            answers: self.answers.len(),
            pods: self.pods.len(),
        }
    }

    pub(crate) fn truncate(&mut self, mark: Mark) {
        self.names.truncate(mark.names);
        self.answers.truncate(mark.answers);
        self.pods.truncate(mark.pods);
    }

    pub(crate) fn clear(&mut self) {
        self.truncate(Mark { names: 0, answers: 0, pods: 0 });
    }

    pub(crate) fn memory(&self) -> usize {
        held(&self.names)
            .saturating_add(held(&self.answers))
            .saturating_add(held(&self.pods))
    }
}
