/*!
The suites: how their rows become calls and what is compared.
*/

mod decode;
mod families;
mod floats;
mod hpa;
mod jump_edge;
mod labels;
mod podtopologyspread;
mod quantity;
mod quantity_arith;
mod quantity_scaled;
mod shard;
mod storage;
mod top;

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
        "podtopologyspread" => podtopologyspread::replay,
        "floats" => floats::replay,
        "families" => families::replay,
        "labels" => labels::replay,
        "quantity" => quantity::replay,
        "quantity_arith" => quantity_arith::replay,
        "quantity_scaled" => quantity_scaled::replay,
        "decode" | "decode_fuzz" => decode::replay,
        "storage" | "storage_fuzz" => storage::replay,
        "top" => top::replay,
        "hpa" => hpa::replay,
        _ => return None,
    })
}
