//! A kubelet v1.36 /metrics/resource page, written.

use millicore::kubelet::{
    ContainerColumns, NodeSample, PodColumns, ResourcePage,
};
use wasm_bindgen::prelude::*;

use crate::column;
use crate::error::{Result, thrown};

/// The text of a page. Containers have three strings each (container,
/// namespace, pod), pods two (namespace, pod).
#[wasm_bindgen(js_name = formatKubeletPage)]
#[expect(clippy::too_many_arguments, reason = "columns, flat")]
pub fn format_kubelet_page(
    swap: bool,
    node_cpu_seconds: f64,
    node_memory_bytes: f64,
    node_time_ms: i64,
    container_data: &[u8],
    container_offsets: &[u32],
    container_cpu_seconds: &[f64],
    container_memory_bytes: &[f64],
    container_start_seconds: &[f64],
    container_time_ms: &[i64],
    pod_data: &[u8],
    pod_offsets: &[u32],
    pod_cpu_seconds: &[f64],
    pod_memory_bytes: &[f64],
    pod_time_ms: &[i64],
) -> Result<Vec<u8>> {
    let page = ResourcePage {
        node: NodeSample {
            cpu_seconds: node_cpu_seconds,
            memory_bytes: node_memory_bytes,
            time_ms: node_time_ms,
        },
        containers: ContainerColumns {
            names: column::strings(container_data, container_offsets)?,
            cpu_seconds: container_cpu_seconds,
            memory_bytes: container_memory_bytes,
            start_seconds: container_start_seconds,
            time_ms: container_time_ms,
            // Read together with the rest.
            swap_time_ms: &[],
        },
        pods: PodColumns {
            names: column::strings(pod_data, pod_offsets)?,
            cpu_seconds: pod_cpu_seconds,
            memory_bytes: pod_memory_bytes,
            time_ms: pod_time_ms,
        },
        swap,
    };
    let mut out = Vec::new();
    page.append_to(&mut out).map_err(thrown)?;
    Ok(out)
}
