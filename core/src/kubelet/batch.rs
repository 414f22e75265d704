/*!
What one cycle of scrapes gave: metrics-server v0.9.0's `MetricsBatch`
(`pkg/storage/types.go`), filled page by page.

Nodes and pods are kept as `decodeBatch` keeps them: a node if both its lines
were there and neither truncates to zero; a pod if that is true of every
container that any of the three families mentions. A node or pod that an
earlier page already gave keeps the first answer. Beside the points a batch
notes what did not become one, and why.

Memory: what the kept points take (see `points`), and the records of the
largest page so far.
*/

use alloc::vec::Vec;

use super::Profile;
use super::decode::Decoder;
use super::hardened::SkippedLine;
use super::points::{Points, to_u32};
use super::records::{self, Container, Pod};
use super::setbacks::{Dropped, Lack, Outcome, Setbacks};
use crate::error::{Error, position};
use crate::memory::TryPush;

/// The points of one cycle; see the module.
///
/// ```
/// use millicore::kubelet::{Batch, Profile};
///
/// let page = b"node_cpu_usage_seconds_total 2.5 1700000000000
/// node_memory_working_set_bytes 4096 1700000000000
/// ";
/// let mut batch = Batch::default();
/// batch.decode(Profile::Upstream, b"node-1", 0, page)?;
/// let points = batch.sorted()?;
/// assert_eq!(points.node_name(0), b"node-1");
/// assert_eq!(points.node(0).unwrap().cpu, 2_500_000_000);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Batch {
    points: Points,
    setbacks: Setbacks,
    /// Where what each answer gave ends.
    pages: Vec<PageEnd>,
    decoder: Decoder,
}

/// How many nodes, pods and dropped containers there are at the end of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageEnd {
    pub(crate) nodes: u32,
    pub(crate) pods: u32,
    pub(crate) dropped: u32,
}

impl Batch {
    /// Adds the points of a node's page. Lines without a time have
    /// `default_time_ns`, the time before the scrape began.
    ///
    /// # Errors
    /// Those of the text format with their offset; `UpstreamPanic`;
    /// `TooLarge` beyond 4 GiB of names; `NoMemory`. Nothing of the page is
    /// added then but the failure itself, as the reason of its pods.
    pub fn decode(
        &mut self,
        profile: Profile,
        node: &[u8],
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        let points = self.points.mark();
        let setbacks = self.setbacks.mark();
        let added = self.add_page(profile, node, default_time_ns, page);
        if let Err(error) = added {
            self.points.truncate(points);
            self.setbacks.truncate(setbacks);
            self.refuse(node, page, error)?;
        }
        self.end_page()?;
        added
    }

    /// Notes that a node's answer was refused.
    pub(super) fn refuse(
        &mut self,
        node: &[u8],
        page: &[u8],
        error: Error,
    ) -> Result<(), Error> {
        let (line, column) = position(page, error.offset());
        let kind = error.kind();
        let refused = Outcome::Refused { kind, line, column };
        self.setbacks.answer(node, refused)
    }

    /// Ends what one answer added.
    pub(super) fn end_page(&mut self) -> Result<(), Error> {
        let end = PageEnd {
            nodes: to_u32(self.points.node_count())?,
            pods: to_u32(self.points.pod_count())?,
            dropped: to_u32(self.setbacks.pod_count())?,
        };
        self.pages.try_push(end)
    }

    fn add_page(
        &mut self,
        profile: Profile,
        node: &[u8],
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        let Batch { points, setbacks, decoder, .. } = self;
        decoder.read(profile, page, default_time_ns, None)?;
        let lines = decoder.node();
        if let Some(point) = lines.point() {
            points.push_node(node, point)?;
            setbacks.answer(node, Outcome::Point)?;
        } else {
            let lack = Lack { cpu: lines.cpu, memory: lines.memory };
            setbacks.answer(node, Outcome::Incomplete(lack))?;
        }
        let rows = decoder.sorted(page)?;
        let text = decoder.text(page);
        for pod in records::pods(decoder.records(), text, &rows) {
            add_pod(profile, points, setbacks, &pod)?;
        }
        Ok(())
    }

    /// The lines of the last page that the hardened profile skipped: how
    /// many, and the first of them.
    #[must_use]
    pub fn skipped(&self) -> (u64, &[SkippedLine]) {
        (self.decoder.skipped.count, &self.decoder.skipped.lines)
    }

    /// Notes that a node could not be scraped at all.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`.
    pub fn fail(&mut self, node: &[u8]) -> Result<(), Error> {
        self.setbacks.answer(node, Outcome::NotScraped)?;
        self.end_page()
    }

    /// Adds what another batch has; where both have it, ours stays.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the batch is as it was then.
    pub fn merge(&mut self, other: &Batch) -> Result<(), Error> {
        let points = self.points.mark();
        let setbacks = self.setbacks.mark();
        let pages = self.pages.len();
        let added = self
            .points
            .append(&other.points)
            .and_then(|()| self.setbacks.append(&other.setbacks))
            .and_then(|()| self.append_pages(&other.pages, pages));
        if added.is_err() {
            self.points.truncate(points);
            self.setbacks.truncate(setbacks);
            self.pages.truncate(pages);
        }
        added
    }

    /// Adds the ends of pages, counted on from the `before` that were there.
    fn append_pages(
        &mut self,
        others: &[PageEnd],
        before: usize,
    ) -> Result<(), Error> {
        let last = before.checked_sub(1).and_then(|at| self.pages.get(at));
        let base = last.copied().unwrap_or_default();
        for page in others {
            // No more than the columns hold, which fits.
            self.pages.try_push(PageEnd {
                nodes: page.nodes.saturating_add(base.nodes),
                pods: page.pods.saturating_add(base.pods),
                dropped: page.dropped.saturating_add(base.dropped),
            })?;
        }
        Ok(())
    }

    /// The ends of the pages and failures, in their order.
    pub(crate) fn pages(&self) -> &[PageEnd] {
        &self.pages
    }

    /// The points as they came, and what became none.
    pub(crate) fn parts(&self) -> (&Points, &Setbacks) {
        (&self.points, &self.setbacks)
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.points.clear();
        self.setbacks.clear();
        self.pages.clear();
    }

    /// The points: nodes by name, pods by namespace and name, containers by
    /// name, each once.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn sorted(&self) -> Result<Points, Error> {
        self.points.sorted()
    }
}

/// Keeps a pod, or notes why not; hardened, only the containers that are
/// whole.
fn add_pod(
    profile: Profile,
    points: &mut Points,
    setbacks: &mut Setbacks,
    pod: &Pod<'_>,
) -> Result<(), Error> {
    let key = pod.key();
    let before = points.mark();
    points.push_pod(key[0], key[1])?;
    for container in pod.containers() {
        let Some(point) = container.point() else {
            setbacks.drop_pod(key, dropped(profile, pod, &container)?)?;
            if profile == Profile::Hardened {
                continue;
            }
            points.truncate(before);
            return Ok(());
        };
        points.push_container(container.name, point)?;
    }
    let pod = points.pod_count().saturating_sub(1);
    if points.pod_containers(pod).is_empty() {
        points.truncate(before);
    }
    Ok(())
}

/// What a container that is not whole lacks.
pub(crate) fn dropped<'p>(
    profile: Profile,
    pod: &Pod<'_>,
    container: &Container<'p>,
) -> Result<Dropped<'p>, Error> {
    Ok(Dropped {
        container: container.name,
        containers: to_u32(pod.containers().count())?,
        whole_pod: profile == Profile::Upstream,
        lack: Lack { cpu: container.cpu, memory: container.memory },
    })
}
