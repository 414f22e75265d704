/*!
The suites: how their rows become calls and what is compared.
*/

mod consistenthash;
mod decode;
mod dedup;
mod families;
mod floats;
mod hashmod;
mod hpa;
mod jump_edge;
mod labels;
mod metricstore;
mod podtopologyspread;
mod quantity;
mod quantity_arith;
mod quantity_scaled;
mod series;
mod shard;
mod storage;
mod top;
mod vmselect_merge;
mod vpa;

use crate::Difference;
use crate::host::{Host, Result};
use crate::row::Row;

/// Replays the rows of a suite: what differs in each.
pub type Replay<H> = fn(&mut H, &[Row]) -> Result<Vec<Difference>>;

/// The suite of a name.
#[must_use]
pub fn find<H: Host>(name: &str) -> Option<Replay<H>> {
    Some(match name {
        "shard" => shard::replay,
        "jump_edge" => jump_edge::replay,
        "dedup" => dedup::replay,
        "vmselect_merge" => vmselect_merge::replay,
        "consistenthash" => consistenthash::replay,
        "hashmod" => hashmod::replay,
        "vminsert" => series::vminsert,
        "vmagent_cluster" => series::vmagent_cluster,
        "vmagent_shardbyurl" => series::vmagent_shardbyurl,
        "podtopologyspread" => podtopologyspread::replay,
        "floats" => floats::replay,
        "families" => families::replay,
        "labels" => labels::replay,
        "store_ops" => metricstore::replay_operations,
        "sanitize" => metricstore::replay_headers,
        "quantity" => quantity::replay,
        "quantity_arith" => quantity_arith::replay,
        "quantity_scaled" => quantity_scaled::replay,
        "decode" | "decode_fuzz" => decode::replay,
        "storage" | "storage_fuzz" => storage::replay,
        "top" => top::replay,
        "hpa" => hpa::replay,
        "vpa_recommendations" => vpa::recommendations,
        "vpa_histogram_ops" => vpa::histograms,
        "vpa_cap_priority_patch" => vpa::pods,
        _ => return None,
    })
}
