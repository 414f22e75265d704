//! Recorded pages: a real kubelet's decode and give metrics from the second
//! on, and the writer gives them back byte for byte.
#![cfg(feature = "kubelet")]

mod common;

use common::gunzip;
use millicore::columns::StringColumn;
use millicore::exposition::{Entry, Parser, Profile as TextProfile};
use millicore::kubelet::{
    Batch, ContainerColumns, NodeSample, PodColumns, Profile, Reason,
    ResourcePage, Store,
};

const REAL: [u32; 6] = [0, 2, 4, 6, 8, 10];

#[test]
fn a_real_kubelet_has_metrics_from_the_second_page_on() {
    let mut store = Store::new(Profile::Upstream, 15_000_000_000).unwrap();
    let mut batch = Batch::default();
    for (cycle, number) in REAL.into_iter().enumerate() {
        let page = gunzip(&format!(
            "recordings/kubelet/real_resource_{number}.txt.gz"
        ));
        batch.clear();
        batch.decode(Profile::Upstream, b"node", 0, &page).unwrap();
        store.commit(&batch).unwrap();
        let snapshot = store.publish();
        let usage = snapshot.usage().unwrap();
        let columns = usage.columns();
        let counts = (columns.node_cpu.len(), columns.pod_names.len());
        let pod = [&b"default"[..], b"burn-1-millinode"];
        let mut text = Vec::new();
        let reason = snapshot.explain_pod(&mut text, pod, b"node").unwrap();
        if cycle == 0 {
            assert_eq!(counts, (0, 0));
            assert_eq!(reason, Reason::FirstPoint);
            assert_eq!(
                String::from_utf8(text).unwrap(),
                "container \"main\" (of 2 in the pod) has one point, of \
                 2026-11-21T20:37:41.091Z; a rate needs two: the next \
                 scrape gives metrics"
            );
        } else {
            assert_eq!(counts, (1, 3), "page {number}");
            assert_eq!(columns.container_cpu.len(), 6);
            assert_eq!((reason, text.as_slice()), (Reason::None, &b""[..]));
            // Each pod's `main` is under load, `side` sleeps.
            for pair in columns.container_cpu.chunks(2) {
                assert!(pair[0] > 0 && pair[0] < 1_000_000_000, "{pair:?}");
                assert!(pair[1] < 1_000_000, "{pair:?}");
            }
            assert!(columns.node_cpu[0] > 1_000_000_000);
        }
        assert_eq!(snapshot.ready(), cycle > 0);
    }
}

#[test]
fn pages_are_written_back_byte_for_byte() {
    let real = REAL.map(|number| format!("real_resource_{number}"));
    let generated = [
        "payload_10_scrape0",
        "payload_110_scrape1",
        "payload_110_noswap",
        "payload_500_scrape0",
    ];
    for name in real.iter().map(String::as_str).chain(generated) {
        let page = gunzip(&format!("recordings/kubelet/{name}.txt.gz"));
        let written = Numbers::of(&page).write();
        assert!(page == written, "{name} differs");
    }
}

/// The numbers of a page, in its order.
#[derive(Default)]
struct Numbers {
    node: NodeSample,
    containers: StringColumn,
    container_numbers: Table,
    pods: StringColumn,
    pod_numbers: Table,
    swap_time_ms: Vec<i64>,
    swap: bool,
}

#[derive(Default)]
struct Table {
    cpu: Vec<f64>,
    memory: Vec<f64>,
    start: Vec<f64>,
    time_ms: Vec<i64>,
}

impl Numbers {
    fn of(page: &[u8]) -> Numbers {
        let mut numbers = Numbers::default();
        let mut parser = Parser::new(TextProfile::Textparse, page);
        while let Some(entry) = parser.next().unwrap() {
            let Entry::Series { name, labels, value, timestamp, .. } = entry
            else {
                continue;
            };
            let Numbers { node, container_numbers, pod_numbers, .. } =
                &mut numbers;
            let time = timestamp.unwrap_or(0);
            let strings = match name.of(page) {
                b"container_cpu_usage_seconds_total" => {
                    container_numbers.cpu.push(value);
                    container_numbers.time_ms.push(time);
                    &mut numbers.containers
                }
                b"pod_cpu_usage_seconds_total" => {
                    pod_numbers.cpu.push(value);
                    pod_numbers.time_ms.push(time);
                    &mut numbers.pods
                }
                other => {
                    match other {
                        b"container_memory_working_set_bytes" => {
                            container_numbers.memory.push(value);
                        }
                        b"container_start_time_seconds" => {
                            container_numbers.start.push(value);
                        }
                        b"container_swap_usage_bytes" => {
                            numbers.swap = true;
                            numbers.swap_time_ms.push(time);
                        }
                        b"pod_memory_working_set_bytes" => {
                            pod_numbers.memory.push(value);
                        }
                        b"node_cpu_usage_seconds_total" => {
                            node.cpu_seconds = value;
                            node.time_ms = time;
                        }
                        b"node_memory_working_set_bytes" => {
                            node.memory_bytes = value;
                        }
                        _ => {}
                    }
                    continue;
                }
            };
            for label in labels {
                strings.push(label.value.of(page)).unwrap();
            }
        }
        numbers
    }

    fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        let page = ResourcePage {
            node: self.node,
            containers: ContainerColumns {
                names: self.containers.as_strings(),
                cpu_seconds: &self.container_numbers.cpu,
                memory_bytes: &self.container_numbers.memory,
                start_seconds: &self.container_numbers.start,
                time_ms: &self.container_numbers.time_ms,
                swap_time_ms: &self.swap_time_ms,
            },
            pods: PodColumns {
                names: self.pods.as_strings(),
                cpu_seconds: &self.pod_numbers.cpu,
                memory_bytes: &self.pod_numbers.memory,
                time_ms: &self.pod_numbers.time_ms,
            },
            swap: self.swap,
        };
        page.append_to(&mut out).unwrap();
        out
    }
}
