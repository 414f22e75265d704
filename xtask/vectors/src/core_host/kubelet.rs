/*!
Kubelet pages and the store through the core.
*/

use millicore::columns::Rows;
use millicore::kubelet::{Batch, ListOptions, Profile, Span, Store, Version};

use super::Core;
use crate::host::{
    Kubelet, PodPoints, Point, Points, Query, Result, RowColumn, Scrape,
};

impl Kubelet for Core {
    type Store = Store;

    fn decode(&mut self, scrape: &Scrape) -> Result<Points> {
        let mut batch = Batch::default();
        let time = scrape.default_time_ns;
        let profile = Profile::Upstream;
        batch.decode(profile, &scrape.node, time, &scrape.page)?;
        let sorted = batch.sorted()?;
        let columns = sorted.columns();
        let name = |[start, end]: Span| {
            columns.names[start as usize..end as usize].to_vec()
        };
        let node = |at: usize| Point {
            name: name(columns.node_names[at]),
            time_ns: columns.node_timestamps[at],
            start_ns: None,
            cpu_ns: columns.node_cpu[at],
            memory: columns.node_memory[at],
        };
        let container = |at: usize| Point {
            name: name(columns.container_names[at]),
            time_ns: columns.container_timestamps[at],
            start_ns: (columns.container_has_start[at] != 0)
                .then(|| columns.container_starts[at]),
            cpu_ns: columns.container_cpu[at],
            memory: columns.container_memory[at],
        };
        let pod = |at: usize| {
            let rows = &columns.pod_containers[at..at + 2];
            let containers = rows[0] as usize..rows[1] as usize;
            PodPoints {
                key: columns.pod_names[at].map(name),
                containers: containers.map(container).collect(),
            }
        };
        Ok(Points {
            nodes: (0..columns.node_names.len()).map(node).collect(),
            pods: (0..columns.pod_names.len()).map(pod).collect(),
        })
    }

    fn new_store(&mut self, resolution_ns: i64) -> Result<Store> {
        Ok(Store::new(Profile::Upstream, resolution_ns)?)
    }

    fn commit(&mut self, store: &mut Store, scrapes: &[Scrape]) -> Result<()> {
        let mut batch = Batch::default();
        for Scrape { node, default_time_ns, page } in scrapes {
            // The batch notes a page that is refused.
            let _ =
                batch.decode(Profile::Upstream, node, *default_time_ns, page);
        }
        Ok(store.commit(&batch)?)
    }

    fn publish(
        &mut self,
        store: &mut Store,
        creation_ns: i64,
        queries: &[Query],
    ) -> Result<(bool, Vec<Vec<u8>>)> {
        let snapshot = store.publish();
        let options =
            ListOptions { version: Version::V1beta1, creation: creation_ns };
        let answer = |query: &Query| {
            let rows = rows(&query.rows)?;
            let mut out = Vec::new();
            match (query.pods, query.table) {
                (false, false) => {
                    snapshot.append_node_list(&mut out, options, rows)
                }
                (true, false) => {
                    snapshot.append_pod_list(&mut out, options, rows)
                }
                (false, true) => snapshot.append_node_table(&mut out, rows),
                (true, true) => snapshot.append_pod_table(&mut out, rows),
            }?;
            Ok(out)
        };
        let answers = queries.iter().map(answer).collect::<Result<_>>()?;
        Ok((snapshot.ready(), answers))
    }
}

/// Rows as the core takes them.
pub(super) fn rows(column: &RowColumn) -> Result<Rows<'_>> {
    Ok(Rows::new(column.strings.as_strings(), &column.rows)?)
}
