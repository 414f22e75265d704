/*!
Kubelet pages and the store through the module.
*/

use super::Module;
use super::module::{Address, Argument};
use crate::host::{
    Failure, Kubelet, PodPoints, Point, Points, Query, Result, Scrape,
};

/// A `millicore_kubelet_store`, which the end of the run frees.
#[derive(Debug)]
pub struct Store(Address);

/// `millicore_kubelet_columns` of a 32-bit machine: four counts and 13
/// pointers.
const COLUMNS_WORDS: usize = 17;

/// `millicore_kubelet_options`: two words and an int64.
const OPTIONS_SIZE: u32 = 16;

/// `metrics.k8s.io/v1beta1`.
const V1BETA1: u32 = 1;

impl Module {
    /// Decodes into a batch; a page that is refused is the failure.
    fn decode_into(&mut self, batch: Address, scrape: &Scrape) -> Result<()> {
        let node = self.lend(&scrape.node)?;
        let page = self.lend(&scrape.page)?;
        let upstream = 0_u32;
        let arguments = [
            batch.into(),
            upstream.into(),
            node.into(),
            (scrape.node.len() as u32).into(),
            scrape.default_time_ns.into(),
            page.into(),
            (scrape.page.len() as u32).into(),
        ];
        self.call("millicore_kubelet_batch_decode", &arguments)?;
        self.release()
    }

    fn columns(&mut self, batch: Address) -> Result<Columns> {
        let place = self.room::<u32>(COLUMNS_WORDS)?;
        let size = (COLUMNS_WORDS * 4) as u32;
        self.overwrite(place, &[size])?;
        let arguments = [batch.into(), place.into()];
        self.call("millicore_kubelet_batch_columns", &arguments)?;
        let words = self.read::<u32>(place, COLUMNS_WORDS)?;
        self.release()?;
        let words: [u32; COLUMNS_WORDS] = words
            .try_into()
            .map_err(|_| Failure::broken("columns cut short"))?;
        let [_, nodes, pods, containers, pointers @ ..] = words;
        let counts = [nodes, pods, containers].map(|count| count as usize);
        Ok(Columns { counts, pointers })
    }

    fn name(&self, columns: &Columns, span: &[u32]) -> Result<Vec<u8>> {
        let len = span[1].wrapping_sub(span[0]) as usize;
        self.read(columns.pointers[0] + span[0], len)
    }

    fn points(&self, columns: &Columns) -> Result<Points> {
        let [nodes, pods, containers] = columns.counts;
        let [
            _,
            node_names,
            node_times,
            node_cpu,
            node_memory,
            pod_names,
            pod_containers,
            names,
            times,
            starts,
            cpu,
            memory,
            has_start,
        ] = columns.pointers;
        let (node_names, node_times) = (
            self.read::<u32>(node_names, nodes * 2)?,
            self.read::<i64>(node_times, nodes)?,
        );
        let (node_cpu, node_memory) = (
            self.read::<u64>(node_cpu, nodes)?,
            self.read::<u64>(node_memory, nodes)?,
        );
        let node = |at: usize| {
            Ok(Point {
                name: self.name(columns, &node_names[at * 2..])?,
                time_ns: node_times[at],
                start_ns: None,
                cpu_ns: node_cpu[at],
                memory: node_memory[at],
            })
        };
        let (names, times) = (
            self.read::<u32>(names, containers * 2)?,
            self.read::<i64>(times, containers)?,
        );
        let (starts, has_start) = (
            self.read::<i64>(starts, containers)?,
            self.read::<u8>(has_start, containers)?,
        );
        let (cpu, memory) = (
            self.read::<u64>(cpu, containers)?,
            self.read::<u64>(memory, containers)?,
        );
        let container = |at: usize| {
            Ok(Point {
                name: self.name(columns, &names[at * 2..])?,
                time_ns: times[at],
                start_ns: (has_start[at] != 0).then(|| starts[at]),
                cpu_ns: cpu[at],
                memory: memory[at],
            })
        };
        let pod_names = self.read::<u32>(pod_names, pods * 4)?;
        // Without pods there need not be a single row start.
        let rows = if pods == 0 { 0 } else { pods + 1 };
        let rows = self.read::<u32>(pod_containers, rows)?;
        let pod = |at: usize| {
            let key = &pod_names[at * 4..at * 4 + 4];
            let containers = rows[at] as usize..rows[at + 1] as usize;
            Ok(PodPoints {
                key: [
                    self.name(columns, &key[..2])?,
                    self.name(columns, &key[2..])?,
                ],
                containers: containers
                    .map(container)
                    .collect::<Result<_>>()?,
            })
        };
        Ok(Points {
            nodes: (0..nodes).map(node).collect::<Result<_>>()?,
            pods: (0..pods).map(pod).collect::<Result<_>>()?,
        })
    }

    fn new_batch(&mut self) -> Result<Address> {
        self.new_handle("millicore_kubelet_batch_new")
    }

    fn free(&mut self, free: &str, handle: Address) -> Result<()> {
        self.invoke(free, &[handle.into()])?;
        Ok(())
    }

    /// The JSON of one query.
    fn answer(
        &mut self,
        snapshot: Address,
        creation_ns: i64,
        query: &Query,
    ) -> Result<Vec<u8>> {
        let name = if query.pods {
            "millicore_kubelet_pod_list"
        } else {
            "millicore_kubelet_node_list"
        };
        let form = u32::from(query.table);
        let head: [Argument; 5] = [
            snapshot.into(),
            self.ctx(),
            V1BETA1.into(),
            form.into(),
            creation_ns.into(),
        ];
        let rows = self.row_arguments(&query.rows)?;
        self.text_call(name, &[&head[..], &rows].concat())
    }
}

/// Where the columns of a batch are.
struct Columns {
    counts: [usize; 3],
    pointers: [Address; 13],
}

impl Kubelet for Module {
    type Store = Store;

    fn decode(&mut self, scrape: &Scrape) -> Result<Points> {
        let batch = self.new_batch()?;
        let points = self.decode_into(batch, scrape).and_then(|()| {
            let columns = self.columns(batch)?;
            self.points(&columns)
        });
        self.free("millicore_kubelet_batch_free", batch)?;
        points
    }

    fn new_store(&mut self, resolution_ns: i64) -> Result<Store> {
        let options = self.room::<i64>(2)?;
        self.overwrite(options, &[OPTIONS_SIZE, 0])?;
        self.overwrite(options + 8, &[resolution_ns])?;
        let store = self.room::<u32>(1)?;
        let arguments = [options.into(), store.into()];
        self.call("millicore_kubelet_store_new", &arguments)?;
        let handle = self.word(store)?;
        self.release()?;
        Ok(Store(handle))
    }

    fn commit(&mut self, store: &mut Store, scrapes: &[Scrape]) -> Result<()> {
        let batch = self.new_batch()?;
        for scrape in scrapes {
            match self.decode_into(batch, scrape) {
                // The batch notes a page that is refused.
                Ok(()) | Err(Failure::Status(_)) => {}
                Err(broken) => return Err(broken),
            }
        }
        let arguments = [store.0.into(), batch.into()];
        self.call("millicore_kubelet_store_commit", &arguments)?;
        self.free("millicore_kubelet_batch_free", batch)
    }

    fn publish(
        &mut self,
        store: &mut Store,
        creation_ns: i64,
        queries: &[Query],
    ) -> Result<(bool, Vec<Vec<u8>>)> {
        let places = self.room::<u32>(2)?;
        let ready = self.second(places);
        let arguments = [store.0.into(), places.into()];
        self.call("millicore_kubelet_store_publish", &arguments)?;
        let snapshot = self.word(places)?;
        let arguments = [snapshot.into(), ready.into()];
        self.call("millicore_kubelet_snapshot_ready", &arguments)?;
        let ready = self.read::<u8>(ready, 1)? == [1];
        self.release()?;
        let answers = queries
            .iter()
            .map(|query| self.answer(snapshot, creation_ns, query));
        let answers = answers.collect::<Result<_>>()?;
        self.free("millicore_kubelet_snapshot_free", snapshot)?;
        Ok((ready, answers))
    }
}
