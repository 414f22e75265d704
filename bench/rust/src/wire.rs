//! The LIST of 10,000 pods, filtered for one shard of ten: the recorded list,
//! tiled, each pod with a UID of its own.

use std::error::Error;

use millicore::shard::wire::{Body, Filter, Format, Owner, WithoutUid};

use crate::{Job, digest, recording, shard};

/// Pods of the list.
const PODS: u64 = 10_000;

/// Bytes of a UID.
const UID: usize = 36;

/// See the module.
pub(crate) struct FilterList {
    filter: Filter<Owner>,
    list: Vec<u8>,
    kept: Vec<u8>,
}

impl FilterList {
    pub(crate) fn new(format: &str) -> Result<FilterList, Box<dyn Error>> {
        let path = format!("cluster/pods_raw_list.{format}");
        let recorded = recording::read(&path)?;
        let (format, list) = match format {
            "json" => (Format::Json, tiled_json(&compact(&recorded))?),
            _ => (Format::Protobuf, tiled_protobuf(&recorded)?),
        };
        let (owner, keep) = (Owner::jump(1, 10)?, WithoutUid::Keep);
        let filter = Filter::new(format, Body::List, keep, owner);
        Ok(FilterList { filter, list, kept: Vec::new() })
    }
}

impl Job for FilterList {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.filter.reset();
        self.kept.clear();
        for piece in self.list.chunks(1 << 20) {
            self.kept.extend_from_slice(self.filter.feed(piece)?);
        }
        Ok(self.filter.finish()?)
    }

    fn result(&self) -> String {
        digest::of_bytes(&self.kept)
    }
}

/// JSON without blanks, as an API server sends it.
fn compact(json: &[u8]) -> Vec<u8> {
    let (mut inside, mut escaped) = (false, false);
    let kept = json.iter().copied().filter(|&byte| {
        let keep = inside || !byte.is_ascii_whitespace();
        inside ^= byte == b'"' && !escaped;
        escaped = inside && byte == b'\\' && !escaped;
        keep
    });
    kept.collect()
}

/// The list of as many pods, each recorded one in turn.
fn tiled_json(list: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let start = find(list, b"\"items\":[").ok_or("no items")? + 9;
    let mut pods = Vec::new();
    let (mut depth, mut from) = (0, start);
    let (mut inside, mut escaped) = (false, false);
    for (at, &byte) in list.iter().enumerate().skip(start) {
        inside ^= byte == b'"' && !escaped;
        escaped = inside && byte == b'\\' && !escaped;
        match byte {
            _ if inside => (),
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth -= 1,
            _ => (),
        }
        if depth == 0 && byte == b'}' {
            pods.push(&list[from..=at]);
            from = at + 2;
        }
        if depth < 0 {
            break;
        }
    }
    let mut out = list[..start].to_vec();
    for i in 0..PODS {
        out.extend_from_slice(if i > 0 { b"," } else { b"" });
        let pod = pods[i as usize % pods.len()];
        with_uid(&mut out, pod, b"\"uid\":\"", i)?;
    }
    out.extend_from_slice(b"]}");
    Ok(out)
}

/// The same in protobuf.
fn tiled_protobuf(list: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let field = |at: &mut usize| {
        let tag = list[*at];
        *at += 1;
        let (mut len, mut shift) = (0_usize, 0);
        while list[*at] >= 0x80 {
            len |= usize::from(list[*at] & 0x7f) << shift;
            (shift, *at) = (shift + 7, *at + 1);
        }
        len |= usize::from(list[*at]) << shift;
        *at += 1;
        (tag, len)
    };
    let mut at = 4;
    let (_, types) = field(&mut at);
    at += types;
    let before = at;
    let (_, raw) = field(&mut at);
    let end = at + raw;
    let (mut metadata, mut pods) = (&list[..0], Vec::new());
    while at < end {
        let from = at;
        let (tag, len) = field(&mut at);
        at += len;
        match tag {
            0x12 => pods.push(&list[from..at]),
            _ => metadata = &list[from..at],
        }
    }
    let mut content = metadata.to_vec();
    for i in 0..PODS {
        let pod = pods[i as usize % pods.len()];
        with_uid(&mut content, pod, b"\x2a\x24", i)?;
    }
    let mut out = list[..=before].to_vec();
    let mut len = content.len();
    while len >= 0x80 {
        out.push((len & 0x7f) as u8 | 0x80);
        len >>= 7;
    }
    out.push(len as u8);
    out.extend_from_slice(&content);
    out.extend_from_slice(&list[end..]);
    Ok(out)
}

/// Appends a pod with another UID.
fn with_uid(
    out: &mut Vec<u8>,
    pod: &[u8],
    before: &[u8],
    i: u64,
) -> Result<(), Box<dyn Error>> {
    let at = find(pod, before).ok_or("no UID")? + before.len();
    out.extend_from_slice(&pod[..at]);
    out.extend_from_slice(shard::uid(i).as_bytes());
    out.extend_from_slice(&pod[at + UID..]);
    Ok(())
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|window| window == what)
}
