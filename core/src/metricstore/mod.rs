/*!
The store behind a kube-state-metrics page: what `pkg/metrics_store` of
v2.13.0 and v2.20.0 is for, laid out for the scrape.

* [`Store`]: objects by UID, each with the rendered body of every family;
  upsert, delete, replace, limits.
* [`Snapshot`]: what a store held at one moment. A scrape reads it while
  upserts go on.
* [`Page`]: snapshots of several stores merged under their headers, read in
  pieces of any size, plain or as one gzip member.

Upstream keeps a map from UID to bodies and writes a page family by family out
of it: 53 x N small writes in the map's order, another each time. Here bodies
lie family by family in blocks of 32 objects, so that a page is a copy of
blocks, in an order that depends on nothing but the calls made. A block is
shared with the snapshots that show it and copied before it changes.

What is upstream's to the byte: the bodies, the headers under each profile
([`Form`]), which of them are written, and what is lost on the way.

Cost: an upsert is a comparison of its bytes, and for each family that
changed one move within a block of some 5 KB; a snapshot is one reference
count a family; a page is one copy. Memory is the text, plus some 300 bytes an
object. All growth is by `try_reserve`; gzip excepted, see [`Page`].
*/

mod block;
mod family;
mod form;
#[cfg(feature = "gzip")]
mod gzip;
mod page;
mod slots;
mod snapshot;
mod store;
// They read every page through gzip too.
#[cfg(test)]
#[cfg(feature = "gzip")]
mod tests;

pub use form::Form;
pub use page::Page;
pub use snapshot::Snapshot;
pub use store::{Limits, Statistics, Store};
