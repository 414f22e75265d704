/*!
What can be known of a node, a pod, a container or a part of them, by number.

The numbers are part of the C ABI: one is never given another meaning. A block
takes sixteen or thirty-two of them; pressure stall information begins eight
behind its block. Words are the paths of `stats/v1alpha1` in JSON.
*/

/// How the 64 bits of a value are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum ValueKind {
    /// An unsigned integer.
    Unsigned = 0,
    /// A signed integer.
    Signed = 1,
    /// The bits of a float64.
    Float = 2,
    /// Signed nanoseconds since the epoch; `i64::MIN` is Go's zero time.
    Time = 3,
    /// 0 or 1.
    Flag = 4,
}

/// One field of a block.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) kind: ValueKind,
    /// Not a pointer in Go: it has a value wherever its block is.
    pub(super) required: bool,
}

/// Fields that come together, numbered from `base`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block {
    pub(super) base: u32,
    word: &'static str,
    pub(super) members: &'static [Member],
    /// Whether it has pressure stall information.
    pub(super) psi: bool,
}

const fn optional(name: &'static str) -> Member {
    Member { name, kind: ValueKind::Unsigned, required: false }
}

const fn signed(name: &'static str) -> Member {
    Member { name, kind: ValueKind::Signed, required: false }
}

const fn required(name: &'static str, kind: ValueKind) -> Member {
    Member { name, kind, required: true }
}

const fn block(
    base: u32,
    word: &'static str,
    members: &'static [Member],
) -> Block {
    Block { base, word, members, psi: false }
}

const fn with_psi(block: Block) -> Block {
    Block { psi: true, ..block }
}

const TIME: Member = required("time", ValueKind::Time);

const FILES: &[Member] = &[
    TIME,
    optional("availableBytes"),
    optional("capacityBytes"),
    optional("usedBytes"),
    optional("inodesFree"),
    optional("inodes"),
    optional("inodesUsed"),
];

pub(super) static SELF: Block =
    block(0, "", &[required("startTime", ValueKind::Time)]);
pub(super) static CPU: Block = with_psi(block(
    16,
    "cpu",
    &[TIME, optional("usageNanoCores"), optional("usageCoreNanoSeconds")],
));
pub(super) static MEMORY: Block = with_psi(block(
    32,
    "memory",
    &[
        TIME,
        optional("availableBytes"),
        optional("usageBytes"),
        optional("workingSetBytes"),
        optional("rssBytes"),
        optional("pageFaults"),
        optional("majorPageFaults"),
    ],
));
pub(super) static IO: Block = with_psi(block(48, "io", &[TIME]));
pub(super) static NETWORK: Block = block(
    64,
    "network",
    &[
        TIME,
        optional("rxBytes"),
        optional("rxErrors"),
        optional("txBytes"),
        optional("txErrors"),
    ],
);
/// The same without a time.
pub(super) static INTERFACE: Block = block(
    65,
    "network",
    &[
        optional("rxBytes"),
        optional("rxErrors"),
        optional("txBytes"),
        optional("txErrors"),
    ],
);
pub(super) static FS: Block = block(80, "fs", FILES);
pub(super) static IMAGE_FS: Block = block(96, "imageFs", FILES);
pub(super) static CONTAINER_FS: Block = block(112, "containerFs", FILES);
pub(super) static ROOTFS: Block = block(128, "rootfs", FILES);
pub(super) static LOGS: Block = block(144, "logs", FILES);
pub(super) static EPHEMERAL: Block = block(160, "ephemeral-storage", FILES);
pub(super) static SWAP: Block = block(
    176,
    "swap",
    &[
        TIME,
        optional("swapAvailableBytes"),
        optional("swapUsageBytes"),
        // Of /metrics/resource alone.
        optional("swapLimitBytes"),
    ],
);
pub(super) static RLIMIT: Block =
    block(192, "rlimit", &[TIME, signed("maxpid"), signed("curproc")]);
pub(super) static PROCESS: Block =
    block(208, "process_stats", &[PRESENT, optional("process_count")]);
pub(super) static RUNTIME: Block = block(224, "runtime", &[PRESENT]);
pub(super) static HEALTH: Block =
    block(240, "volumeHealthStats", &[required("abnormal", ValueKind::Flag)]);
pub(super) static PVC: Block = block(248, "pvcRef", &[PRESENT]);
pub(super) static ACCELERATOR: Block = block(
    256,
    "accelerator",
    &[
        required("memoryTotal", ValueKind::Unsigned),
        required("memoryUsed", ValueKind::Unsigned),
        required("dutyCycle", ValueKind::Unsigned),
    ],
);
pub(super) static METRIC: Block = block(
    272,
    "userDefinedMetric",
    &[TIME, required("value", ValueKind::Float)],
);
/// What a page of /metrics/resource says of its own making.
pub(super) static SCRAPE: Block = block(
    288,
    "scrape",
    &[
        required("resource_scrape_error", ValueKind::Float),
        required("scrape_error", ValueKind::Float),
    ],
);

/// 1 wherever the block is: it may have nothing else.
const PRESENT: Member = required("", ValueKind::Flag);

/// How far behind its block pressure stall information begins.
pub(super) const PSI: u32 = 8;

pub(super) const PSI_MEMBERS: &[Member] = &[
    required("full.total", ValueKind::Unsigned),
    required("full.avg10", ValueKind::Float),
    required("full.avg60", ValueKind::Float),
    required("full.avg300", ValueKind::Float),
    required("some.total", ValueKind::Unsigned),
    required("some.avg10", ValueKind::Float),
    required("some.avg60", ValueKind::Float),
    required("some.avg300", ValueKind::Float),
];

static BLOCKS: &[&Block] = &[
    &SELF,
    &CPU,
    &MEMORY,
    &IO,
    &NETWORK,
    &FS,
    &IMAGE_FS,
    &CONTAINER_FS,
    &ROOTFS,
    &LOGS,
    &EPHEMERAL,
    &SWAP,
    &RLIMIT,
    &PROCESS,
    &RUNTIME,
    &HEALTH,
    &PVC,
    &ACCELERATOR,
    &METRIC,
    &SCRAPE,
];

/// What a number stands for: the parts of its word, to be joined by dots, and
/// how its values are meant. The first part is empty for what the subject
/// itself has, the last for the presence of a block.
///
/// ```
/// use millicore::kubelet::stats::{ValueKind, field};
///
/// assert_eq!(field(33), Some((["memory", "", "availableBytes"], ValueKind::Unsigned)));
/// assert_eq!(field(25), Some((["cpu", "psi", "full.avg10"], ValueKind::Float)));
/// assert_eq!(field(15), None);
/// ```
#[must_use]
pub fn field(number: u32) -> Option<([&'static str; 3], ValueKind)> {
    BLOCKS.iter().find_map(|block| {
        let place = number.checked_sub(block.base)? as usize;
        if let Some(member) = block.members.get(place) {
            return Some(([block.word, "", member.name], member.kind));
        }
        let place = place.checked_sub(PSI as usize)?;
        let member = PSI_MEMBERS.get(place).filter(|_| block.psi)?;
        Some(([block.word, "psi", member.name], member.kind))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[test]
    fn numbers_are_of_one_block_and_words_differ() {
        let mut words = Vec::new();
        for number in 0..400 {
            let of = |block: &&&Block| {
                let place = number as usize;
                let base = block.base as usize;
                let plain = base..base + block.members.len();
                let psi = base + 8..base + 16;
                plain.contains(&place) || (block.psi && psi.contains(&place))
            };
            let blocks = BLOCKS.iter().filter(of).count();
            assert!(blocks <= 1, "{number}");
            assert_eq!(blocks == 1, field(number).is_some(), "{number}");
            words.extend(field(number).map(|(word, _)| word));
        }
        words.sort_unstable();
        let count = words.len();
        words.dedup();
        assert_eq!((words.len(), count), (102, 102));
    }
}
