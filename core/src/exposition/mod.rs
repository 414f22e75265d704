/*!
Metric text: the parser of the Prometheus text format 0.0.4, and the writers.

Read:
* [`Parser`]: one entry of a page at a time, spans into the page, no
  allocation per line.
* [`Page`]: the same as columns, for hosts behind the C ABI.
* [`LabelSet`], [`append_unescaped`], [`append_unescaped_help`]: what the
  spans mean, on demand.

Write:
* [`append_family`], [`append_header`]: a family of kube-state-metrics.
* [`append_sample`]: one line with labels and timestamp, as a kubelet has it.
* [`append_escaped`], [`append_escaped_help`].
*/

mod cursor;
mod entry;
mod escape;
mod family;
mod grammar;
mod header;
mod label_float;
mod labels;
#[cfg(any(test, fuzzing))]
pub mod naive;
mod number;
mod ordinary;
mod page;
mod parser;
#[allow(unsafe_code)]
mod simd;
#[cfg(test)]
mod tests;
mod text;
mod unescape;
mod window;

pub use entry::{Entry, Label, MetricType, Profile, Span};
pub use escape::{append_escaped, append_escaped_help};
pub use family::{Metric, append_family};
pub use header::{HeaderProfile, append_header};
pub use labels::{LabelSet, append_label_sets};
pub use page::{EntryKind, Page};
pub use parser::Parser;
pub use simd::simd_name;
pub use text::append_sample;
pub use unescape::{append_unescaped, append_unescaped_help};
