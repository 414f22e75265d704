//! A PodMetricsList of 10,000 pods to JSON, from a store after two scrapes.

use std::error::Error;
use std::fmt::Write as _;

use millicore::columns::{Rows, StringColumn};
use millicore::kubelet::{
    Batch, Form, Kind, ListOptions, Listing, MetaVersion, Objects, Profile,
    Query, Snapshot, Store, Version,
};

use crate::{Job, digest};

/// See the module.
pub(crate) struct List {
    snapshot: Snapshot,
    pods: Objects,
    buffer: Vec<u8>,
    text: Vec<u8>,
}

impl List {
    /// The cluster that bench/go makes: `count` pods of two or three
    /// containers.
    pub(crate) fn new(count: u64) -> Result<List, Box<dyn Error>> {
        let mut store = Store::new(Profile::Upstream, 15_000_000_000)?;
        for cycle in 0..2 {
            let mut batch = Batch::default();
            let page = page(count, cycle);
            batch.decode(Profile::Upstream, b"n", 0, page.as_bytes())?;
            store.commit(&batch)?;
        }
        let mut strings = StringColumn::default();
        let mut rows = vec![0];
        for pod in 0..count {
            let [namespace, name, app, hash] = names(pod);
            for text in [
                namespace.as_str(),
                &name,
                "app.kubernetes.io/name",
                &app,
                "pod-template-hash",
                &hash,
            ] {
                strings.push(text.as_bytes())?;
            }
            rows.push(strings.as_strings().len() as u32);
        }
        let mut pods = Objects::new(Kind::Pod)?;
        pods.replace(Rows::new(strings.as_strings(), &rows)?)?;
        let snapshot = store.publish();
        Ok(List { snapshot, pods, buffer: Vec::new(), text: Vec::new() })
    }
}

/// Namespace, name and the values of two labels.
fn names(pod: u64) -> [String; 4] {
    let app = format!("app-{:03}", pod / 25);
    let hash = format!("{:09x}", (pod / 25) * 2_654_435_761 % (1 << 36));
    let name = format!("{app}-{hash}-{:05}", pod % 25);
    [format!("team-{:02}", pod / 250), name, app, hash]
}

fn page(count: u64, cycle: u64) -> String {
    let mut page = String::new();
    for pod in 0..count {
        let [namespace, name, ..] = names(pod);
        for container in 0..2 + pod % 2 {
            let labels = format!(
                "{{container=\"container-{container}\",namespace=\"{namespace}\",pod=\"{name}\"}}"
            );
            let ms = 1_782_900_000_000
                + cycle * 15_000
                + pod % 10_000
                + container * 7;
            let millicpu = 1 + (pod * 7919 + container * 104_729) % 900_000;
            let memory = 4096 * (1 + (pod * 31 + container * 17) % 100_000);
            let _ = write!(
                page,
                "container_cpu_usage_seconds_total{labels} {}.{:06} {ms}\n\
                 container_memory_working_set_bytes{labels} {memory} {ms}\n",
                (cycle + 1) * millicpu / 1000,
                (cycle + 1) * millicpu % 1000 * 1000 + container
            );
        }
    }
    page
}

impl Job for List {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let query = Query {
            options: ListOptions {
                version: Version::V1beta1,
                creation: 1_782_900_016_000_000_000,
            },
            form: Form::Metrics,
            meta: MetaVersion::V1,
            protobuf: false,
            namespace: b"",
            name: b"",
            labels: b"",
            fields: b"",
        };
        let buffer = core::mem::take(&mut self.buffer);
        let (mut listing, _) =
            Listing::open(&self.snapshot, &self.pods, query, buffer)?;
        self.text.clear();
        loop {
            match listing.next_piece()? {
                [] => break,
                piece => self.text.extend_from_slice(piece),
            }
        }
        self.buffer = listing.into_buffer();
        Ok(())
    }

    fn result(&self) -> String {
        digest::of_texts(&self.text, &[self.text.len()])
    }
}
