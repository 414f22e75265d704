//! Cycles of pages of many nodes into the two-point store.

use std::error::Error;

use millicore::kubelet::{Profile, Store};

use crate::repeat::changed;
use crate::{Job, recording};

const RESOLUTION_NS: i64 = 60_000_000_000;

/// See the module.
pub(crate) struct Cycles {
    /// Of each node two scrapes.
    pages: Vec<[Vec<u8>; 2]>,
    names: Vec<String>,
    /// `None`: each cycle is the first of a store.
    store: Option<Store>,
    profile: Profile,
    next: usize,
}

impl Cycles {
    /// `repeated`: on and on into one store, every number changes and a
    /// hundredth of the pods; else one cycle into an empty one.
    pub(crate) fn new(
        input: &str,
        repeated: bool,
        profile: Profile,
    ) -> Result<Cycles, Box<dyn Error>> {
        let (nodes, page) = input.split_once('x').ok_or("no such input")?;
        let read = |scrape| {
            let name = format!("kubelet/payload_{page}_scrape{scrape}.txt");
            recording::read(&name)
        };
        let templates = [read(0)?, changed(&read(1)?)];
        let nodes: usize = nodes.parse()?;
        let pages =
            (0..nodes).map(|node| templates.each_ref().map(|t| of(t, node)));
        let mut cycles = Cycles {
            pages: pages.collect(),
            names: (0..nodes).map(|n| format!("node-{n:04}")).collect(),
            store: None,
            profile,
            next: 0,
        };
        if repeated {
            cycles.store = Some(Store::new(profile, RESOLUTION_NS)?);
        }
        Ok(cycles)
    }
}

impl Cycles {
    fn sums(&self) -> Result<String, Box<dyn Error>> {
        let mut store = Store::new(self.profile, RESOLUTION_NS)?;
        for scrape in 0..2 {
            for (name, pages) in self.names.iter().zip(&self.pages) {
                store.add(name.as_bytes(), 0, &pages[scrape])?;
            }
            store.end_cycle()?;
        }
        let usage = store.publish().usage()?;
        let columns = usage.columns();
        let sum = |columns: [&[u64]; 2]| {
            columns
                .into_iter()
                .flatten()
                .fold(0_u64, |a, b| a.wrapping_add(*b))
        };
        Ok(format!(
            "nodes {} pods {} containers {} cpu {} memory {}",
            columns.node_names.len(),
            columns.pod_names.len(),
            columns.container_names.len(),
            sum([columns.node_cpu, columns.container_cpu]),
            sum([columns.node_memory, columns.container_memory]),
        ))
    }
}

/// A page as of this node: its number behind every pod's name.
fn of(page: &[u8], node: usize) -> Vec<u8> {
    let mut out = Vec::new();
    let suffix = format!("-{node:04}");
    for line in page.split_inclusive(|&byte| byte == b'\n') {
        let tag = line.windows(5).position(|tag| tag == b"pod=\"");
        let name = tag.map_or(line.len(), |tag| tag + 5);
        let length = line[name..].iter().position(|&byte| byte == b'"');
        let end = name + length.unwrap_or(0);
        out.extend_from_slice(&line[..end]);
        if tag.is_some() {
            out.extend_from_slice(suffix.as_bytes());
        }
        out.extend_from_slice(&line[end..]);
    }
    out
}

impl Job for Cycles {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let mut fresh = None;
        let store = match &mut self.store {
            Some(store) => store,
            None => fresh.insert(Store::new(self.profile, RESOLUTION_NS)?),
        };
        for (name, pages) in self.names.iter().zip(&self.pages) {
            store.add(name.as_bytes(), 0, &pages[self.next])?;
        }
        store.end_cycle()?;
        if self.store.is_some() {
            self.next ^= 1;
        }
        Ok(())
    }

    /// What a store gives after two cycles, as bench/go has it.
    fn result(&self) -> String {
        self.sums().unwrap_or_else(|error| error.to_string())
    }
}
