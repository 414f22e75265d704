/*!
Who owns an object: kube-state-metrics' shards.

`pkg/sharding/listwatch.go` of v2.13 to v2.20 hashes the UID's bytes with
FNV-1a and jumps to a bucket (github.com/dgryski/go-jump); the README's "md5
and modulo" was never true. [`jump`] is that walk for any key and any number
of buckets, [`assign`] both steps for a column of UIDs, and [`Identity`]
which shard a pod of a StatefulSet is.
*/

mod assign;
pub mod handover;
mod identity;
mod jump;

pub use assign::assign;
pub use identity::{Identity, Profile, StatefulSet};
pub use jump::jump;
