/*!
millicore for JavaScript: the calls of the C ABI with typed arrays instead of
pointers, one file a noun. The facade in `bindings/js` is what people import;
it alone knows this module, so names and shapes here are its business.

# Shapes

* A string column comes in as `(data, offsets)`, Arrow's layout: string `i` is
  `data[offsets[i]..offsets[i + 1]]`. Rows add `rows`: row `i` is the strings
  `rows[i]..rows[i + 1]`. Both are checked before anything reads them.
* A call with one column of results returns a typed array, a call with several
  an `Array` of typed arrays in the order its documentation gives. They are
  copies: valid as long as JavaScript holds them. Only a `PageBuffer` tells
  addresses instead, of which the facade makes views.
* An error is thrown as a plain object `{code, offset, line, column, message}`
  with the status of the C ABI and the text that every host shows.
* Numbers of 64 bits are `BigInt64Array` and `BigUint64Array`.

# Memory

The arguments are copied into the module's memory and freed when the call
returns; wasm memory never shrinks, so its size is the largest call so far
plus what the handles hold. Without memory a columnar call throws code 5; the
calls that the C header lists as able to abort trap instead, which the facade
turns into a lost instance.
*/

pub mod assignment;
mod column;
pub mod error;
pub mod exposition;
pub mod exposition_buffer;
pub mod exposition_reader;
pub mod families;
pub mod family_rows;
pub mod floats;
pub mod handover;
pub mod hpa;
pub mod hpa_fleet;
pub mod hpa_simulate;
pub mod kubelet_batch;
pub mod kubelet_listing;
pub mod kubelet_page;
pub mod kubelet_snapshot;
pub mod kubelet_stats;
pub mod kubelet_store;
pub mod metricstore;
pub mod quantities;
pub mod samples;
pub mod series;
pub mod shard;
pub mod shard_filter;
pub mod top;
pub mod topology;
pub mod version;
pub mod vpa;
pub mod vpa_cluster;
pub mod vpa_histogram;
