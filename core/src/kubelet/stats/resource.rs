/*!
Reads a page of `/metrics/resource` as the kubelet v1.36 writes it, all
families of it: CPU, memory, start and swap of node, pods and containers, swap
limits, and whether the scrape had errors.

Unlike metrics-server it asks the parser for labels. A page that the parser
refuses is refused; families it does not know are passed over. A pod that only
its containers mention has a row all the same. CPU is in nanoseconds, as
metrics-server makes them; the time of a field is that of its line.

Cost: one pass, and a sort of the lines, which come nearly sorted.
*/

use alloc::vec::Vec;

use super::fields::{Block, CPU, MEMORY, SCRAPE, SELF, SWAP};
use super::{NO_PARENT, Stats, Subject};
use crate::error::Error;
use crate::exposition::{Entry, Label, Parser, Profile, append_unescaped};
use crate::kubelet::points::{Span, to_u32};
use crate::kubelet::runs::sorted_rows;
use crate::memory::TryPush;
use crate::num::{f64_to_i64, f64_to_u64};

/// A line, its names in the draft's arena.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Namespace and name; none for the node.
    pod: Option<[Span; 2]>,
    container: Option<Span>,
    value: Value,
}

/// Which field a line sets, of which block.
#[derive(Clone, Copy, Debug)]
struct Value {
    block: &'static Block,
    place: u32,
    bits: u64,
    /// Nanoseconds; of blocks that have a time.
    time: Option<i64>,
}

impl Stats {
    pub(super) fn read_text(
        &mut self,
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        let mut lines = Vec::new();
        let mut parser = Parser::new(Profile::Textparse, page);
        while let Some(entry) = parser.next()? {
            let Entry::Series { name, labels, value, timestamp, .. } = entry
            else {
                continue;
            };
            let time = timestamp
                .map_or(default_time_ns, |ms| ms.wrapping_mul(1_000_000));
            let Some((of, value)) = meaning(name.of(page), value, time) else {
                continue;
            };
            let names = &mut self.draft.names;
            let mut text = |name: &[u8]| label(names, page, labels, name);
            let line = match of {
                Subject::Node => Line { pod: None, container: None, value },
                _ => Line {
                    pod: Some([text(b"namespace")?, text(b"pod")?]),
                    container: match of {
                        Subject::Container => Some(text(b"container")?),
                        _ => None,
                    },
                    value,
                },
            };
            lines.try_push(line)?;
        }
        self.take_lines(&lines)
    }

    fn take_lines(&mut self, lines: &[Line]) -> Result<(), Error> {
        let names = core::mem::take(&mut self.draft.names);
        let taken = self.take_sorted(&names, lines);
        self.draft.names = names;
        taken
    }

    fn take_sorted(
        &mut self,
        names: &[u8],
        lines: &[Line],
    ) -> Result<(), Error> {
        let text =
            |[start, end]: Span| names.get(start as usize..end as usize);
        let pod_of = |line: &Line| line.pod.map(|key| key.map(text));
        let container_of = |line: &Line| line.container.map(text);
        let key = |at: u32| {
            let line = lines.get(at as usize)?;
            Some((pod_of(line), container_of(line)))
        };
        // The lines of the node, then by pod, its own before its containers'.
        let order =
            sorted_rows(to_u32(lines.len())?, |a, b| key(a).cmp(&key(b)))?;
        let node = self.push(Subject::Node, NO_PARENT)?;
        let (mut pod, mut container) = (None, None);
        let (mut pod_row, mut row) = (node, node);
        for line in order.iter().filter_map(|&at| lines.get(at as usize)) {
            if pod_of(line) != pod {
                pod = pod_of(line);
                container = None;
                pod_row = self.push(Subject::Pod, NO_PARENT)?;
                for (place, span) in (0..).zip(line.pod.iter().flatten()) {
                    self.draft.texts.try_push((pod_row, place, *span))?;
                }
                row = pod_row;
            }
            if container_of(line) != container {
                container = container_of(line);
                row = self.push(Subject::Container, pod_row)?;
                if let Some(span) = line.container {
                    self.draft.texts.try_push((row, 0, span))?;
                }
            }
            let Value { block, place, bits, time } = line.value;
            if let Some(time) = time {
                self.set(row, block.base, time.cast_unsigned())?;
            }
            self.set(row, block.base.saturating_add(place), bits)?;
        }
        Ok(())
    }
}

/// What a family says, and of whom.
fn meaning(family: &[u8], value: f64, time: i64) -> Option<(Subject, Value)> {
    let timed =
        |block, place, bits| Value { block, place, bits, time: Some(time) };
    let plain = |block, place, bits| Value { block, place, bits, time: None };
    let error =
        |place| (Subject::Node, plain(&SCRAPE, place, value.to_bits()));
    let words = [
        (&b"container_"[..], Subject::Container),
        (b"pod_", Subject::Pod),
        (b"node_", Subject::Node),
    ];
    let of = words.iter().find_map(|&(word, subject)| {
        Some((subject, family.strip_prefix(word)?))
    });
    let Some((subject, what)) = of else {
        return match family {
            b"resource_scrape_error" => Some(error(0)),
            b"scrape_error" => Some(error(1)),
            _ => None,
        };
    };
    let whole = f64_to_u64(value);
    let said = match what {
        b"cpu_usage_seconds_total" => timed(&CPU, 2, f64_to_u64(value * 1e9)),
        b"memory_working_set_bytes" => timed(&MEMORY, 3, whole),
        b"swap_usage_bytes" => timed(&SWAP, 2, whole),
        b"swap_limit_bytes" if subject == Subject::Container => {
            timed(&SWAP, 3, whole)
        }
        b"start_time_seconds" if subject == Subject::Container => {
            plain(&SELF, 0, f64_to_i64(value * 1e9).cast_unsigned())
        }
        _ => return None,
    };
    Some((subject, said))
}

/// The value of a label, without its escapes; empty where there is none.
fn label(
    names: &mut Vec<u8>,
    page: &[u8],
    labels: &[Label],
    name: &[u8],
) -> Result<Span, Error> {
    let start = to_u32(names.len())?;
    let found = labels.iter().find(|label| label.name.of(page) == name);
    if let Some(label) = found {
        append_unescaped(names, label.value.of(page))?;
    }
    Ok([start, to_u32(names.len())?])
}
