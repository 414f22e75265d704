//! A kubelet's page to points, each pod looked up by its name and summed.

use std::collections::HashMap;
use std::error::Error;

use millicore::kubelet::{Batch, Points, Profile};

use crate::{Job, recording};

/// The time before the scrape, as in bench/go.
const REQUEST_TIME_NS: i64 = 1_795_293_480_000_000_000;

/// See the module.
pub(crate) struct Decode {
    page: Vec<u8>,
    batch: Batch,
    /// The pods a host would know, by `namespace/name`, numbered from 1 in
    /// the order of namespace and name.
    listed: HashMap<Vec<u8>, u64>,
    key: Vec<u8>,
    sums: Sums,
}

/// Does not depend on the order of pods and containers; weighted by the
/// pod's number, so that figures given to the wrong pod show.
#[derive(Default)]
struct Sums {
    node_cpu: u64,
    node_memory: u64,
    containers: u64,
    cpu: u64,
    memory: u64,
    times: u64,
    starts: u64,
}

impl Decode {
    pub(crate) fn new(page: &str) -> Result<Decode, Box<dyn Error>> {
        let page = recording::read(&format!("kubelet/{page}_scrape0.txt"))?;
        let mut batch = Batch::default();
        let points = decode(&mut batch, &page)?;
        let listed = (0..points.columns().pod_names.len())
            .map(|pod| (points.pod_key(pod).join(&b'/'), pod as u64 + 1))
            .collect();
        let (key, sums) = (Vec::new(), Sums::default());
        Ok(Decode { page, batch, listed, key, sums })
    }
}

fn decode(batch: &mut Batch, page: &[u8]) -> Result<Points, Box<dyn Error>> {
    batch.clear();
    batch.decode(Profile::Upstream, b"node-1", REQUEST_TIME_NS, page)?;
    Ok(batch.sorted()?)
}

impl Job for Decode {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let points = decode(&mut self.batch, &self.page)?;
        let columns = points.columns();
        let mut sums = Sums {
            node_cpu: columns.node_cpu.iter().sum(),
            node_memory: columns.node_memory.iter().sum(),
            ..Sums::default()
        };
        for pod in 0..columns.pod_names.len() {
            let [namespace, name] = points.pod_key(pod);
            self.key.clear();
            self.key.extend_from_slice(namespace);
            self.key.push(b'/');
            self.key.extend_from_slice(name);
            let Some(&number) = self.listed.get(self.key.as_slice()) else {
                continue;
            };
            let weigh = |sum: &mut u64, value: u64| {
                *sum = sum.wrapping_add(number.wrapping_mul(value));
            };
            for row in points.pod_containers(pod) {
                sums.containers += 1;
                weigh(&mut sums.cpu, columns.container_cpu[row]);
                weigh(&mut sums.memory, columns.container_memory[row]);
                let time = columns.container_timestamps[row];
                weigh(&mut sums.times, time.cast_unsigned());
                let start = columns.container_starts[row];
                if columns.container_has_start[row] != 0 {
                    weigh(&mut sums.starts, start.cast_unsigned());
                }
            }
        }
        self.sums = sums;
        Ok(())
    }

    fn result(&self) -> String {
        let sums = &self.sums;
        format!(
            "node {} {} containers {} cpu {} memory {} times {} starts {}",
            sums.node_cpu,
            sums.node_memory,
            sums.containers,
            sums.cpu,
            sums.memory,
            sums.times,
            sums.starts
        )
    }
}
