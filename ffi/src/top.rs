/*!
`kubectl top`: the text it prints of a list. See `millicore::kubelet::top`.
*/

use millicore::kubelet::{
    Available, TopOptions, append_top_nodes, append_top_pods,
};
use millicore::{Error, ErrorKind};

use crate::ctx::millicore_ctx;
use crate::error::Within;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Flag of `millicore_top_pods`: --containers.
pub const MILLICORE_TOP_CONTAINERS: u32 = 1;
/// Flag of `millicore_top_pods` and `_nodes`: --no-headers.
pub const MILLICORE_TOP_NO_HEADERS: u32 = 2;
/// Flag of `millicore_top_pods` and `_nodes`: --show-swap.
pub const MILLICORE_TOP_SWAP: u32 = 4;
/// Flag of `millicore_top_pods`: --sum.
pub const MILLICORE_TOP_SUM: u32 = 8;
/// Flag of `millicore_top_pods`: --all-namespaces, a column of namespaces.
pub const MILLICORE_TOP_NAMESPACES: u32 = 16;

/// Order of `millicore_top_pods` and `_nodes`: by name.
pub const MILLICORE_TOP_BY_NAME: u32 = 0;
/// Order of `millicore_top_pods` and `_nodes`: --sort-by=cpu.
pub const MILLICORE_TOP_BY_CPU: u32 = 1;
/// Order of `millicore_top_pods` and `_nodes`: --sort-by=memory.
pub const MILLICORE_TOP_BY_MEMORY: u32 = 2;

fn options(flags: u32, sort: u32) -> Result<TopOptions, Error> {
    TopOptions::from_numbers(flags, sort)
        .ok_or(Error::new(ErrorKind::InvalidArgument))
}

/// What `kubectl top pods` prints of a PodMetricsList in JSON, v1beta1 or
/// v1, of at most 256 MiB. `flags` are `MILLICORE_TOP_CONTAINERS` and so on,
/// added up; `sort` is `MILLICORE_TOP_BY_NAME`, `..._CPU` or `..._MEMORY`.
/// The text belongs to the context; without pods it is empty. Where memory is
/// refused it may abort in a quantity beyond int64 alone.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_top_pods(
    ctx: *mut millicore_ctx,
    json: *const u8,
    len: usize,
    flags: u32,
    sort: u32,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let json = slices::bytes(json, len)?;
            let options = options(flags, sort)?;
            ctx.bytes.clear();
            append_top_pods(&mut ctx.bytes, json, options).within(json)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}

/// What `kubectl top nodes` prints of a NodeMetricsList in JSON; as
/// `millicore_top_pods`.
///
/// A row is a node that exists: its name, then resource and quantity
/// alternating, allocatable or, for --show-capacity, capacity (and `swap`,
/// from status.nodeInfo.swap.capacity). `missing_*` are the names of nodes
/// that do not report their swap capacity. Nodes without metrics come last,
/// by name.
#[unsafe(no_mangle)]
#[allow(clippy::too_many_arguments)] // C has no other way.
pub unsafe extern "C" fn millicore_top_nodes(
    ctx: *mut millicore_ctx,
    json: *const u8,
    len: usize,
    flags: u32,
    sort: u32,
    data: *const u8,
    offsets: *const u32,
    rows: *const u32,
    n: usize,
    missing_data: *const u8,
    missing_offsets: *const u32,
    missing_n: usize,
    out: *mut *const u8,
    out_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            let out = slices::bytes_out(out, out_len)?;
            let json = slices::bytes(json, len)?;
            let options = options(flags, sort)?;
            let available = Available {
                rows: slices::rows(data, offsets, rows, n)?,
                without_swap: slices::strings(
                    missing_data,
                    missing_offsets,
                    missing_n,
                )?,
            };
            ctx.bytes.clear();
            append_top_nodes(&mut ctx.bytes, json, options, available)
                .within(json)?;
            out.set(&ctx.bytes);
            Ok(())
        })
    }
}
