//! Who owns a key under any rule, and what a change of the rule moves.

use millicore::shard::{
    Assignment, append_plan, append_resized, check_shard_info,
};
use millicore::{Error, ErrorKind};
use wasm_bindgen::prelude::*;

use crate::column::{self, filled};
use crate::error::{Result, refused, thrown, thrown_in};

fn parse(text: &[u8]) -> Result<Assignment> {
    Assignment::parse(text).map_err(|error| thrown_in(text, error))
}

/// The number of shards of an assignment.
#[wasm_bindgen(js_name = assignmentShards)]
pub fn assignment_shards(assignment: &[u8]) -> Result<u32> {
    Ok(parse(assignment)?.shards())
}

/// The shard of each key, -1 for nobody.
#[wasm_bindgen(js_name = assignmentOwners)]
pub fn assignment_owners(
    assignment: &[u8],
    data: &[u8],
    offsets: &[u32],
) -> Result<Vec<i32>> {
    let keys = column::strings(data, offsets)?;
    let mut owners = filled(keys.len(), 0)?;
    parse(assignment)?.owners(keys, &mut owners).map_err(thrown)?;
    Ok(owners)
}

/// The shards of each key's copies, one key after the other.
#[wasm_bindgen(js_name = assignmentCopies)]
pub fn assignment_copies(
    assignment: &[u8],
    data: &[u8],
    offsets: &[u32],
    copies: usize,
) -> Result<Vec<u32>> {
    let keys = column::strings(data, offsets)?;
    let all = keys.len().checked_mul(copies);
    let all = all.ok_or_else(|| refused(ErrorKind::TooLarge))?;
    let mut nodes = filled(all, 0)?;
    let assignment = parse(assignment)?;
    for (key, nodes) in keys.iter().zip(nodes.chunks_mut(copies.max(1))) {
        assignment.copies(key, nodes).map_err(thrown)?;
    }
    Ok(nodes)
}

/// What moves from one assignment to another, as JSON. No sizes are none.
#[wasm_bindgen(js_name = assignmentPlan)]
pub fn assignment_plan(
    from: &[u8],
    to: &[u8],
    data: &[u8],
    offsets: &[u32],
    sizes: &[u64],
) -> Result<Vec<u8>> {
    let keys = column::strings(data, offsets)?;
    let mut out = Vec::new();
    append_plan(&mut out, from, to, keys, sizes)
        .map_err(|error| placed(error, from, to))?;
    Ok(out)
}

/// Ranges cut anew, with the parts of another assignment.
#[wasm_bindgen(js_name = assignmentResize)]
pub fn assignment_resize(from: &[u8], to: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    append_resized(&mut out, from, to)
        .map_err(|error| placed(error, from, to))?;
    Ok(out)
}

/// The `shardSelector` of a shard.
#[wasm_bindgen(js_name = assignmentSelector)]
pub fn assignment_selector(assignment: &[u8], shard: u32) -> Result<Vec<u8>> {
    let Assignment::Ranges(ranges) = parse(assignment)? else {
        return Err(refused(ErrorKind::NotRanges));
    };
    let mut out = Vec::new();
    ranges.append_selector(&mut out, shard).map_err(thrown)?;
    Ok(out)
}

/// What an API server did with a selector: 0 applied, 1 ignored, 2 different.
#[wasm_bindgen(js_name = checkShardInfo)]
pub fn check_info(sent: &[u8], echoed: &[u8]) -> Result<u32> {
    check_shard_info(sent, Some(echoed))
        .map(|info| info as u32)
        .map_err(|error| thrown_in(sent, error))
}

/// The first text that cannot be read is what the offset counts in.
#[cold]
fn placed(error: Error, from: &[u8], to: &[u8]) -> JsValue {
    let from_is_bad = Assignment::parse(from).is_err();
    thrown_in(if from_is_bad { from } else { to }, error)
}
