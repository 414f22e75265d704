/*!
Reads `/stats/summary`: `Summary` of `k8s.io/kubelet` v0.36
(`pkg/apis/stats/v1alpha1/types.go`), all of it.

As Go's `json.Unmarshal` reads it, but for what `encoding::json::reader`
names: unknown fields are skipped; `null` is absent; an absent field that is
no pointer in Go (times, pressure, sizes of accelerators) is there with its
zero value wherever the struct around it is. An empty list and an absent one
are alike. A time must be within int64 nanoseconds.
*/

use super::fields::{
    ACCELERATOR, Block, CONTAINER_FS, CPU, EPHEMERAL, FS, HEALTH, IMAGE_FS,
    INTERFACE, IO, LOGS, MEMORY, METRIC, Member, NETWORK, PROCESS, PSI,
    PSI_MEMBERS, PVC, RLIMIT, ROOTFS, RUNTIME, SELF, SWAP, ValueKind,
};
use super::{NO_PARENT, Stats, Subject};
use crate::encoding::json::reader::{self, Read, Reader};
use crate::error::{Error, ErrorKind};
use crate::kube::MAX_JSON;
use crate::kube::time::Time;
use crate::num::time::GO_ZERO;

/// What a field of the document is.
enum Part {
    /// A string of the subject, by its place.
    Text(u32),
    /// A value of the subject itself: a member of a block.
    Value(&'static Block, u32),
    /// A block of values.
    Block(&'static Block),
    /// An object whose fields are the subject's, and the block that notes its
    /// presence.
    Inline(&'static Parts, Option<&'static Block>),
    /// A subject of its own.
    One(&'static Shape),
    /// Several.
    Many(&'static Shape),
    /// Keys and values of labels.
    Labels,
}

type Parts = [(&'static str, Part)];

/// How a subject is written.
struct Shape {
    subject: Subject,
    parts: &'static Parts,
    /// Blocks whose members are among `parts`, for the required ones.
    own: &'static [&'static Block],
}

static NODE: Shape = Shape {
    subject: Subject::Node,
    own: &[&SELF],
    parts: &[
        ("nodeName", Part::Text(0)),
        ("systemContainers", Part::Many(&SYSTEM_CONTAINER)),
        ("startTime", Part::Value(&SELF, 0)),
        ("cpu", Part::Block(&CPU)),
        ("memory", Part::Block(&MEMORY)),
        ("io", Part::Block(&IO)),
        ("network", Part::One(&NETWORKS)),
        ("fs", Part::Block(&FS)),
        (
            "runtime",
            Part::Inline(
                &[
                    ("imageFs", Part::Block(&IMAGE_FS)),
                    ("containerFs", Part::Block(&CONTAINER_FS)),
                ],
                Some(&RUNTIME),
            ),
        ),
        ("rlimit", Part::Block(&RLIMIT)),
        ("swap", Part::Block(&SWAP)),
    ],
};

static POD: Shape = Shape {
    subject: Subject::Pod,
    own: &[&SELF],
    parts: &[
        (
            "podRef",
            Part::Inline(
                &[
                    ("namespace", Part::Text(0)),
                    ("name", Part::Text(1)),
                    ("uid", Part::Text(2)),
                ],
                None,
            ),
        ),
        ("startTime", Part::Value(&SELF, 0)),
        ("containers", Part::Many(&CONTAINER)),
        ("cpu", Part::Block(&CPU)),
        ("memory", Part::Block(&MEMORY)),
        ("io", Part::Block(&IO)),
        ("network", Part::One(&NETWORKS)),
        ("volume", Part::Many(&VOLUME)),
        ("ephemeral-storage", Part::Block(&EPHEMERAL)),
        (
            "process_stats",
            Part::Inline(
                &[("process_count", Part::Value(&PROCESS, 1))],
                Some(&PROCESS),
            ),
        ),
        ("swap", Part::Block(&SWAP)),
    ],
};

static CONTAINER: Shape =
    Shape { subject: Subject::Container, own: &[&SELF], parts: CONTAINERS };

static SYSTEM_CONTAINER: Shape = Shape {
    subject: Subject::SystemContainer,
    own: &[&SELF],
    parts: CONTAINERS,
};

static CONTAINERS: &Parts = &[
    ("name", Part::Text(0)),
    ("startTime", Part::Value(&SELF, 0)),
    ("cpu", Part::Block(&CPU)),
    ("memory", Part::Block(&MEMORY)),
    ("io", Part::Block(&IO)),
    ("accelerators", Part::Many(&ACCELERATORS)),
    ("rootfs", Part::Block(&ROOTFS)),
    ("logs", Part::Block(&LOGS)),
    ("userDefinedMetrics", Part::Many(&METRICS)),
    ("swap", Part::Block(&SWAP)),
];

static VOLUME: Shape = Shape {
    subject: Subject::Volume,
    own: &[&FS],
    parts: &[
        ("name", Part::Text(0)),
        (
            "pvcRef",
            Part::Inline(
                &[("namespace", Part::Text(1)), ("name", Part::Text(2))],
                Some(&PVC),
            ),
        ),
        ("volumeHealthStats", Part::Block(&HEALTH)),
        ("time", Part::Value(&FS, 0)),
        ("availableBytes", Part::Value(&FS, 1)),
        ("capacityBytes", Part::Value(&FS, 2)),
        ("usedBytes", Part::Value(&FS, 3)),
        ("inodesFree", Part::Value(&FS, 4)),
        ("inodes", Part::Value(&FS, 5)),
        ("inodesUsed", Part::Value(&FS, 6)),
    ],
};

static NETWORKS: Shape = Shape {
    subject: Subject::Network,
    own: &[&NETWORK],
    parts: &[
        ("name", Part::Text(0)),
        ("time", Part::Value(&NETWORK, 0)),
        ("rxBytes", Part::Value(&NETWORK, 1)),
        ("rxErrors", Part::Value(&NETWORK, 2)),
        ("txBytes", Part::Value(&NETWORK, 3)),
        ("txErrors", Part::Value(&NETWORK, 4)),
        ("interfaces", Part::Many(&INTERFACES)),
    ],
};

static INTERFACES: Shape = Shape {
    subject: Subject::Interface,
    own: &[],
    parts: &[
        ("name", Part::Text(0)),
        ("rxBytes", Part::Value(&INTERFACE, 0)),
        ("rxErrors", Part::Value(&INTERFACE, 1)),
        ("txBytes", Part::Value(&INTERFACE, 2)),
        ("txErrors", Part::Value(&INTERFACE, 3)),
    ],
};

static ACCELERATORS: Shape = Shape {
    subject: Subject::Accelerator,
    own: &[&ACCELERATOR],
    parts: &[
        ("make", Part::Text(0)),
        ("model", Part::Text(1)),
        ("id", Part::Text(2)),
        ("memoryTotal", Part::Value(&ACCELERATOR, 0)),
        ("memoryUsed", Part::Value(&ACCELERATOR, 1)),
        ("dutyCycle", Part::Value(&ACCELERATOR, 2)),
    ],
};

static METRICS: Shape = Shape {
    subject: Subject::Metric,
    own: &[&METRIC],
    parts: &[
        ("name", Part::Text(0)),
        ("type", Part::Text(1)),
        ("units", Part::Text(2)),
        ("labels", Part::Labels),
        ("time", Part::Value(&METRIC, 0)),
        ("value", Part::Value(&METRIC, 1)),
    ],
};

/// The document.
struct Summary<'s>(&'s mut Stats);

impl Read<'_> for Summary<'_> {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        let stats = &mut *self.0;
        // The node is the first row, wherever it stands.
        let node = begin(stats, &NODE, NO_PARENT)?;
        if from.null() {
            return Ok(());
        }
        from.object(&mut |from, name| match name.as_ref() {
            "node" => read_parts(from, stats, NODE.parts, node),
            "pods" => read_many(from, stats, &POD, NO_PARENT),
            _ => from.skip(),
        })
    }
}

impl Stats {
    pub(super) fn read_summary(&mut self, json: &[u8]) -> Result<(), Error> {
        if json.len() > MAX_JSON {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        reader::read(&mut Summary(self), json)
    }
}

/// A new row with its required values.
fn begin(
    stats: &mut Stats,
    shape: &'static Shape,
    parent: u32,
) -> Result<u32, Error> {
    let row = stats.push(shape.subject, parent)?;
    for block in shape.own {
        set_zeros(stats, row, block.base, block.members)?;
    }
    Ok(row)
}

/// Gives required members the values they have where nothing is said.
fn set_zeros(
    stats: &mut Stats,
    row: u32,
    base: u32,
    members: &[Member],
) -> Result<(), Error> {
    for (field, member) in (base..).zip(members) {
        let zero = match member.kind {
            _ if !member.required => continue,
            ValueKind::Time => GO_ZERO.cast_unsigned(),
            ValueKind::Flag if member.name.is_empty() => 1, // it is there
            _ => 0,
        };
        stats.set(row, field, zero)?;
    }
    Ok(())
}

fn read_many(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    shape: &'static Shape,
    parent: u32,
) -> Result<(), Error> {
    if from.null() {
        return Ok(());
    }
    from.array(&mut |from| {
        let row = begin(stats, shape, parent)?;
        read_parts(from, stats, shape.parts, row)
    })
}

fn read_parts(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    parts: &'static Parts,
    row: u32,
) -> Result<(), Error> {
    if from.null() {
        return Ok(());
    }
    from.object(&mut |from, name| {
        let known = parts.iter().find(|(part, _)| *part == name.as_ref());
        match known {
            Some((_, part)) => read_part(from, stats, part, row),
            None => from.skip(),
        }
    })
}

fn read_part(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    part: &'static Part,
    row: u32,
) -> Result<(), Error> {
    match part {
        Part::Many(shape) => return read_many(from, stats, shape, row),
        Part::Labels => return read_labels(from, stats, row),
        _ if from.null() => return Ok(()),
        _ => {}
    }
    match part {
        Part::Text(place) => {
            let text = from.string()?;
            stats.set_text(row, *place, text.as_bytes())
        }
        Part::Value(block, place) => {
            let members = block.members.get(*place as usize..);
            let Some([member, ..]) = members else { return from.skip() };
            let field = block.base.saturating_add(*place);
            let bits = read_value(from, member.kind)?;
            stats.set(row, field, bits)
        }
        Part::Block(block) => read_block(from, stats, block, row),
        Part::Inline(parts, presence) => {
            if let Some(block) = presence {
                set_zeros(stats, row, block.base, block.members)?;
            }
            read_parts(from, stats, parts, row)
        }
        Part::One(shape) => {
            let row = begin(stats, shape, row)?;
            read_parts(from, stats, shape.parts, row)
        }
        Part::Many(_) | Part::Labels => Ok(()),
    }
}

fn read_block(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    block: &'static Block,
    row: u32,
) -> Result<(), Error> {
    set_zeros(stats, row, block.base, block.members)?;
    from.object(&mut |from, name| {
        if block.psi && name == "psi" {
            let base = block.base.saturating_add(PSI);
            return read_pressure(from, stats, base, row);
        }
        read_member(from, stats, block.base, block.members, &name, row)
    })
}

fn read_pressure(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    base: u32,
    row: u32,
) -> Result<(), Error> {
    if from.null() {
        return Ok(());
    }
    set_zeros(stats, row, base, PSI_MEMBERS)?;
    let (full, some) = PSI_MEMBERS.split_at_checked(4).unwrap_or_default();
    from.object(&mut |from, name| {
        let (prefix, members, base) = match name.as_ref() {
            "full" => ("full.", full, base),
            "some" => ("some.", some, base.saturating_add(4)),
            _ => return from.skip(),
        };
        if from.null() {
            return Ok(());
        }
        from.object(&mut |from, name| {
            let place = members.iter().position(|member| {
                member.name.strip_prefix(prefix) == Some(name.as_ref())
            });
            read_at(from, stats, base, members, place, row)
        })
    })
}

fn read_member(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    base: u32,
    members: &[Member],
    name: &str,
    row: u32,
) -> Result<(), Error> {
    let place = members.iter().position(|member| member.name == name);
    read_at(from, stats, base, members, place, row)
}

/// Takes the value of a member, or skips that of a stranger.
fn read_at(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    base: u32,
    members: &[Member],
    place: Option<usize>,
    row: u32,
) -> Result<(), Error> {
    let known = place.and_then(|place| members.get(place).zip(Some(place)));
    let Some((member, place)) = known else { return from.skip() };
    if from.null() {
        return Ok(());
    }
    let bits = read_value(from, member.kind)?;
    stats.set(row, base.saturating_add(place as u32), bits)
}

fn read_value(from: &mut Reader<'_>, kind: ValueKind) -> Result<u64, Error> {
    match kind {
        ValueKind::Unsigned => {
            let start = from.value();
            let number = core::str::from_utf8(from.number()?).ok();
            let misfit = Error::at(ErrorKind::InvalidJson, start);
            number.and_then(|digits| digits.parse().ok()).ok_or(misfit)
        }
        ValueKind::Signed => from.integer().map(i64::cast_unsigned),
        ValueKind::Float => from.float().map(f64::to_bits),
        ValueKind::Flag => from.boolean().map(u64::from),
        ValueKind::Time => {
            let mut time = Time(GO_ZERO);
            time.read(from)?;
            Ok(time.0.cast_unsigned())
        }
    }
}

/// Labels come behind the three strings of a metric of the user.
fn read_labels(
    from: &mut Reader<'_>,
    stats: &mut Stats,
    row: u32,
) -> Result<(), Error> {
    if from.null() {
        return Ok(());
    }
    let mut place = Subject::Metric.strings();
    from.object(&mut |from, key| {
        stats.set_text(row, place, key.as_bytes())?;
        let value = if from.null() { "".into() } else { from.string()? };
        let next = place.saturating_add(1);
        stats.set_text(row, next, value.as_bytes())?;
        place = next.saturating_add(1);
        Ok(())
    })
}
