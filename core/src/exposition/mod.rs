/*!
Metric text: readers of the Prometheus text format 0.0.4 and of OpenMetrics,
and the writers.

Read:
* [`Parser`]: one entry of a page at a time, spans into the page, no
  allocation per line.
* [`Page`]: the same as columns, for hosts behind the C ABI.
* [`Reader`]: pages of one target, faster for the one before; or in pieces.
* [`LabelSet`], [`append_unescaped`], [`append_unescaped_help`]: what the
  spans mean, on demand.
* [`append_start_timestamps`]: when the series of an OpenMetrics page began.

Write:
* [`append_family`], [`append_header`]: a family of kube-state-metrics.
* [`families`]: text 0.0.4, OpenMetrics and protobuf as `expfmt` writes them.
* [`append_sample`]: one line with labels and timestamp, as a kubelet has it.
* [`append_escaped`], [`append_escaped_help`].
* [`append_label_names`]: labels and annotations as kube-state-metrics names
  them.
*/
// What reads lines expected from the page before serves the kubelet's store.
#![cfg_attr(not(feature = "kubelet"), allow(dead_code, unused_imports))]

mod created;
mod cursor;
mod entry;
mod escape;
mod exemplar;
pub mod families;
mod family;
mod grammar;
mod header;
mod label_float;
mod label_names;
mod labels;
mod lenient;
#[cfg(any(test, fuzzing))]
pub mod naive;
mod number;
mod open_metrics;
mod ordinary;
mod page;
mod parser;
mod previous;
#[cfg(test)]
mod profile_tests;
mod reader;
#[cfg(test)]
mod reader_tests;
#[allow(unsafe_code)]
mod simd;
#[cfg(test)]
mod tests;
mod text;
mod unescape;
mod window;

pub use created::append_start_timestamps;
pub use entry::{Entry, Exemplar, Label, MetricType, Profile, Span};
pub use escape::{append_escaped, append_escaped_help};
pub use exemplar::Exemplars;
pub use family::{Metric, append_family};
pub use header::{HeaderProfile, append_header};
pub use label_names::append_label_names;
pub use labels::{LabelSet, append_label_sets};
pub use lenient::Skipped;
pub(crate) use ordinary::tail as ordinary_tail;
pub use page::{EntryKind, Page};
pub use parser::Parser;
pub use reader::{LONGEST_ENTRY, Reader};
pub use simd::simd_name;
pub use text::append_sample;
pub use unescape::{append_unescaped, append_unescaped_help};
