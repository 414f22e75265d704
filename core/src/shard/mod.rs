/*!
Who owns an object: every assignment of keys to shards that the field uses,
and what changes when one is replaced by another.

* [`jump`], [`assign`] and [`Identity`]: kube-state-metrics' shards.
  `pkg/sharding/listwatch.go` of v2.13 to v2.20 hashes the UID's bytes with
  FNV-1a and jumps to a bucket (github.com/dgryski/go-jump); the README's "md5
  and modulo" was never true.
* [`Ranges`]: ranges of that hash, for the API server's sharded list and watch.
* [`Rendezvous`], [`SeriesHash`]: VictoriaMetrics' nodes; [`Hashmod`]: the
  relabelling rule of Prometheus and of VictoriaMetrics.
* [`Assignment`]: any of them, from one line of text.
* [`Plan`]: what moves from one to another.
* [`wire`]: a filter of what the API server sends, before it is decoded.
*/

mod assign;
mod assignment;
pub mod handover;
mod hashmod;
mod identity;
mod jump;
mod plan;
mod plan_json;
mod ranges;
mod rendezvous;
mod selector;
mod series;
mod simd;
pub mod wire;

pub use assign::assign;
pub use assignment::Assignment;
pub use hashmod::{Hashmod, operator_key, xxh64};
pub use identity::{Identity, Profile, StatefulSet};
pub use jump::jump;
pub use plan::{Amount, Plan, ShardMoves, Skew};
pub use plan_json::{append_plan, append_resized};
pub use ranges::{MAX_RANGES, Range, Ranges};
pub use rendezvous::{
    CLUSTER_NATIVE_SEED, Left, Rendezvous, WeightedRendezvous,
};
pub use selector::{Field, ShardInfo, check_shard_info};
pub use series::{SeriesHash, append_members, append_replicas};
