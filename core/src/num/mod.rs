/*!
Numbers as Go's standard library reads, prints and converts them.

Floats (`strconv`), float to integer conversions (the amd64 compiler's),
RFC 3339 times and durations (`time`), each with its reader and its writer
apart. Everything above prints and reads numbers through here and nowhere
else, because Rust's own forms (`{}`, `{:e}`, `as`) match none of Go's.
Writers append to a caller's vector and fail only when memory does.
*/

mod convert;
pub mod duration;
mod float_format;
mod float_parse;
pub mod hash;
#[cfg(feature = "shard")]
mod simd;
pub mod time;

pub use convert::{f64_to_i64, f64_to_u64};
pub use float_format::{append_float, append_value};
pub use float_parse::parse_float;
