/*!
The C ABI of millicore: what `include/millicore.h` declares.

`no_std` with `alloc`, an rlib; `ffi/artifact` makes the static archive of it
and `wasm/plain` the module. One file a C noun; besides these the frame:

| file | what |
|---|---|
| `status` | `millicore_status` and its texts |
| `error` | `millicore_error`: what the last call on a handle refused |
| `handle` | what a C pointer to a noun points to: tag, poison, error, state |
| `ctx` | `millicore_ctx`: errors and output buffers of calls without a store |
| `slices` | borrowed columns, rows, structs, and where outputs go |
| `guard` | the way into every call: handle checks, panics, error recording |
| `panic` | the process-wide panic hook |
| `version` | versions, features, the SIMD in use |

# How a noun is added
1. A file `src/<noun>.rs`, `pub mod <noun>;` below with its feature.
2. A handle noun is an empty public struct, for the header, and a state:
   ```ignore
   /// A column of quantities. (This comment becomes the header.)
   pub struct millicore_quantities { _opaque: [u8; 0] }
   impl Noun for millicore_quantities {
       type State = Vec<Quantity>;          // Default is not needed
       const TAG: u32 = tag(b"qnty");       // unique, see handle::tests
   }
   ```
   `_new` is `guard::create(out, || Ok(state))`, `_free` is
   `guard::free(handle)`, `_error` is `guard::error(handle, error)`.
3. Every other function is one [`guard`] call with a closure that returns
   `Result<(), Failure>`; `?` converts a [`millicore::Error`], and
   `.within(page)?` adds the line and column of its offset:
   ```ignore
   #[unsafe(no_mangle)]
   pub unsafe extern "C" fn millicore_floats_format(
       ctx: *mut millicore_ctx, values: *const f64, n: usize,
       data: *mut *const u8, offsets: *mut *const u32,
   ) -> millicore_status {
       // SAFETY: the caller's promises are those of the header.
       unsafe {
           guard::exclusive(ctx, |ctx| {
               let values = slices::column(values, n)?;
               let out = slices::strings_out(data, offsets)?;
               ctx.strings.clear();
               for &value in values {
                   ctx.strings.push_with(|o| append_value(o, value))?;
               }
               out.set(&ctx.strings);
               Ok(())
           })
       }
   }
   ```
   `exclusive` is one mutable handle, `shared` one `const` handle, `pair` a
   mutable and a `const` one (which must differ), `leaf` none.
4. Buffers that a call lends to C live in the state of its mutable handle; a
   noun that borrows the context adds a field to `ctx::Context` (and to its
   `memory`). They are replaced by the next call on that handle.
5. Structs the library fills are `#[repr(C)]`, begin with `size: u32`, and
   implement [`slices::Sized32`]; write them with `slices::struct_out`.
6. Comments are for the C reader: what each pointer must hold, who owns what,
   which statuses come back. Rules that hold everywhere are at the top of the
   header (`cbindgen.toml`) and are not repeated.
7. `cargo xtask header`; its calls in `tests/c/` with good and bad arguments,
   and in `tests/memory/` if they only allocate fallibly; new statuses in
   `status.txt`; then `MILLICORE_BLESS=1 cargo test -p millicore-ffi --test
   abi` writes `abi.txt`, whose difference is what the review is about.
*/
#![no_std]
#![allow(non_camel_case_types, clippy::missing_safety_doc)]
// Comments are for the C reader: `rows[i]` is an item, not a link.
#![allow(rustdoc::broken_intra_doc_links, rustdoc::private_intra_doc_links)]
#![deny(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::disallowed_macros
)]
#![cfg_attr(
    test,
    allow(
        clippy::arithmetic_side_effects,
        clippy::disallowed_methods,
        clippy::disallowed_macros
    )
)]

extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

// In the order of the header.
pub mod version;

pub mod status;

pub mod panic;

pub mod error;

pub mod ctx;

pub mod num;

pub mod quantities;

#[cfg(feature = "shard")]
pub mod assignment;
#[cfg(feature = "exposition")]
pub mod exposition;
#[cfg(feature = "exposition")]
pub mod exposition_reader;
#[cfg(feature = "exposition")]
pub mod families;
#[cfg(feature = "exposition")]
pub mod family_rows;
#[cfg(feature = "shard")]
pub mod handover;
#[cfg(feature = "autoscale")]
pub mod hpa;
#[cfg(feature = "autoscale")]
pub mod hpa_fleet;
#[cfg(feature = "autoscale")]
pub mod hpa_simulate;
#[cfg(feature = "autoscale")]
pub mod hpa_steps;
#[cfg(any(feature = "kubelet", feature = "autoscale"))]
pub mod json;
#[cfg(feature = "kubelet")]
pub mod kubelet_batch;
#[cfg(feature = "kubelet")]
pub mod kubelet_listing;
#[cfg(feature = "kubelet")]
pub mod kubelet_objects;
#[cfg(feature = "kubelet")]
pub mod kubelet_page;
#[cfg(feature = "kubelet")]
pub mod kubelet_snapshot;
#[cfg(feature = "kubelet")]
pub mod kubelet_stats;
#[cfg(feature = "kubelet")]
pub mod kubelet_store;
#[cfg(feature = "metricstore")]
pub mod metricstore;
#[cfg(feature = "metricstore")]
pub mod metricstore_page;
#[cfg(feature = "series")]
pub mod samples;
#[cfg(feature = "shard")]
pub mod series;
#[cfg(feature = "shard")]
pub mod shard;
#[cfg(feature = "shard")]
pub mod shard_filter;
#[cfg(feature = "kubelet")]
pub mod top;
#[cfg(feature = "topology")]
pub mod topology;
#[cfg(feature = "autoscale")]
pub mod vpa;
#[cfg(feature = "autoscale")]
pub mod vpa_cluster;
#[cfg(feature = "autoscale")]
pub mod vpa_histogram;

// What the nouns are built from; which of it is used depends on the features.
#[allow(dead_code)]
mod guard;
mod handle;
#[allow(dead_code)]
mod slices;

/// The tags of all nouns: they must differ.
#[cfg(test)]
fn noun_tags() -> alloc::vec::Vec<u32> {
    use handle::Noun;
    alloc::vec![
        ctx::millicore_ctx::TAG,
        quantities::millicore_quantities::TAG,
        #[cfg(feature = "exposition")]
        exposition_reader::millicore_exposition_reader::TAG,
        #[cfg(feature = "shard")]
        handover::millicore_handover::TAG,
        #[cfg(feature = "kubelet")]
        kubelet_batch::millicore_kubelet_batch::TAG,
        #[cfg(feature = "kubelet")]
        kubelet_listing::millicore_kubelet_listing::TAG,
        #[cfg(feature = "kubelet")]
        kubelet_objects::millicore_kubelet_objects::TAG,
        #[cfg(feature = "kubelet")]
        kubelet_snapshot::millicore_kubelet_snapshot::TAG,
        #[cfg(feature = "kubelet")]
        kubelet_stats::millicore_kubelet_stats::TAG,
        #[cfg(feature = "kubelet")]
        kubelet_store::millicore_kubelet_store::TAG,
        #[cfg(feature = "autoscale")]
        vpa_cluster::millicore_vpa_cluster::TAG,
        #[cfg(feature = "autoscale")]
        vpa_histogram::millicore_vpa_histogram::TAG,
        #[cfg(feature = "shard")]
        shard_filter::millicore_shard_filter::TAG,
        #[cfg(feature = "metricstore")]
        metricstore::millicore_metricstore::TAG,
        #[cfg(feature = "metricstore")]
        metricstore::millicore_metricstore_snapshot::TAG,
        #[cfg(feature = "metricstore")]
        metricstore_page::millicore_metricstore_page::TAG,
    ]
}
