/*!
A kubelet's page, written. See `millicore::kubelet::ResourcePage`.
*/

use millicore::kubelet::{
    ContainerColumns, NodeSample, PodColumns, ResourcePage,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Flag of `millicore_kubelet_page`: with the families of swap, all zero.
pub const MILLICORE_KUBELET_PAGE_SWAP: u32 = 1;

/// A `/metrics/resource` page as a kubelet v1.36 writes it, families and
/// series in its order.
///
/// `flags` is 0 or `MILLICORE_KUBELET_PAGE_SWAP`. The strings of containers
/// are three each (container, namespace, pod), those of pods two (namespace,
/// pod), in any order; columns of numbers have an item a container or a pod.
/// A start below 1 s is none; times are milliseconds since 1970. The text
/// belongs to the context.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_kubelet_page(
    ctx: *mut millicore_ctx,
    flags: u32,
    node_cpu_seconds: f64,
    node_memory_bytes: f64,
    node_time_ms: i64,
    data: *const u8,
    offsets: *const u32,
    cpu_seconds: *const f64,
    memory_bytes: *const f64,
    start_seconds: *const f64,
    time_ms: *const i64,
    containers: usize,
    pod_data: *const u8,
    pod_offsets: *const u32,
    pod_cpu_seconds: *const f64,
    pod_memory_bytes: *const f64,
    pod_time_ms: *const i64,
    pods: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            if flags > MILLICORE_KUBELET_PAGE_SWAP {
                return Err(Error::new(ErrorKind::InvalidArgument).into());
            }
            let strings = |n: usize, each: usize| {
                n.checked_mul(each).ok_or(Error::new(ErrorKind::TooLarge))
            };
            let page = ResourcePage {
                node: NodeSample {
                    cpu_seconds: node_cpu_seconds,
                    memory_bytes: node_memory_bytes,
                    time_ms: node_time_ms,
                },
                containers: ContainerColumns {
                    names: slices::strings(
                        data,
                        offsets,
                        strings(containers, 3)?,
                    )?,
                    cpu_seconds: slices::column(cpu_seconds, containers)?,
                    memory_bytes: slices::column(memory_bytes, containers)?,
                    start_seconds: slices::column(start_seconds, containers)?,
                    time_ms: slices::column(time_ms, containers)?,
                    swap_time_ms: &[],
                },
                pods: PodColumns {
                    names: slices::strings(
                        pod_data,
                        pod_offsets,
                        strings(pods, 2)?,
                    )?,
                    cpu_seconds: slices::column(pod_cpu_seconds, pods)?,
                    memory_bytes: slices::column(pod_memory_bytes, pods)?,
                    time_ms: slices::column(pod_time_ms, pods)?,
                },
                swap: flags == MILLICORE_KUBELET_PAGE_SWAP,
            };
            ctx.bytes.clear();
            page.append_to(&mut ctx.bytes)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}
