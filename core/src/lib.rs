/*!
The arithmetic of Kubernetes metrics: shards, metric text, kubelet resources
and autoscaling, with the answers of the upstream Go programs, bit for bit.

`no_std` with `alloc`. Nothing here reads a clock, a file or the network: time
and bytes are arguments. Every entry is total: on any bytes it returns a value
or an [`Error`]. Layers, from the bottom: `num`, `quantity`, `encoding`,
`kube`, `exposition` and `share` are the base; the pillars `shard`,
`series`, `metricstore`, `kubelet` and `autoscale` stand on it and do not know
each other.
*/
#![no_std]
#![deny(unsafe_code)]
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

#[cfg(feature = "autoscale")]
pub mod autoscale;
pub mod columns;
pub mod encoding;
mod error;
#[cfg(feature = "exposition")]
pub mod exposition;
#[cfg(any(feature = "kubelet", feature = "autoscale", feature = "topology"))]
pub mod kube;
#[cfg(feature = "kubelet")]
pub mod kubelet;
pub mod memory;
#[cfg(feature = "metricstore")]
pub mod metricstore;
pub mod num;
pub mod quantity;
#[cfg(feature = "series")]
pub mod series;
#[cfg(feature = "shard")]
pub mod shard;
#[allow(unsafe_code)]
pub mod share;
#[cfg(feature = "topology")]
pub mod topology;

pub use error::{Error, ErrorKind, position};

/// The README's Rust example is a test.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
