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

use super::Profile;
use super::decode::{Decoder, Pod};
use super::points::Points;
use super::setbacks::{Dropped, Lack, Outcome, Setbacks};
use crate::error::{Error, ErrorKind, position};

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
    decoder: Decoder,
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
        let Profile::Upstream = profile;
        let points = self.points.mark();
        let setbacks = self.setbacks.mark();
        let added = self.add_page(node, default_time_ns, page);
        if let Err(error) = added {
            self.points.truncate(points);
            self.setbacks.truncate(setbacks);
            self.refuse(node, page, error)?;
        }
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

    fn add_page(
        &mut self,
        node: &[u8],
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        let Batch { points, setbacks, decoder } = self;
        decoder.read(page, default_time_ns)?;
        let lines = decoder.node();
        if let Some(point) = lines.point() {
            points.push_node(node, point)?;
            setbacks.answer(node, Outcome::Point)?;
        } else {
            let lack = Lack { cpu: lines.cpu, memory: lines.memory };
            setbacks.answer(node, Outcome::Incomplete(lack))?;
        }
        let rows = decoder.sorted(page)?;
        for pod in decoder.pods(page, &rows) {
            add_pod(points, setbacks, &pod)?;
        }
        Ok(())
    }

    /// Notes that a node could not be scraped at all.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`.
    pub fn fail(&mut self, node: &[u8]) -> Result<(), Error> {
        self.setbacks.answer(node, Outcome::NotScraped)
    }

    /// Adds what another batch has; where both have it, ours stays.
    ///
    /// # Errors
    /// `NoMemory`, `TooLarge`; the batch is as it was then.
    pub fn merge(&mut self, other: &Batch) -> Result<(), Error> {
        let points = self.points.mark();
        let setbacks = self.setbacks.mark();
        let added = self
            .points
            .append(&other.points)
            .and_then(|()| self.setbacks.append(&other.setbacks));
        if added.is_err() {
            self.points.truncate(points);
            self.setbacks.truncate(setbacks);
        }
        added
    }

    /// Forgets everything and keeps the memory.
    pub fn clear(&mut self) {
        self.points.clear();
        self.setbacks.clear();
    }

    /// The points: nodes by name, pods by namespace and name, containers by
    /// name, each once.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn sorted(&self) -> Result<Points, Error> {
        self.points.sorted()
    }

    pub(crate) fn sorted_setbacks(&self) -> Result<Setbacks, Error> {
        self.setbacks.sorted()
    }
}

/// Keeps a pod, or notes why not.
fn add_pod(
    points: &mut Points,
    setbacks: &mut Setbacks,
    pod: &Pod<'_>,
) -> Result<(), Error> {
    let [namespace, name] = pod.key();
    let before = points.mark();
    points.push_pod(namespace, name)?;
    for container in pod.containers() {
        let Some(point) = container.point() else {
            points.truncate(before);
            let dropped = Dropped {
                container: container.name,
                containers: u32::try_from(pod.containers().count())
                    .map_err(|_| Error::new(ErrorKind::TooLarge))?,
                lack: Lack { cpu: container.cpu, memory: container.memory },
            };
            return setbacks.drop_pod([namespace, name], dropped);
        };
        points.push_container(container.name, point)?;
    }
    Ok(())
}
