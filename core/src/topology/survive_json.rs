/*!
What a zone takes with it, as JSON.
*/

use alloc::vec::Vec;

use super::spread_json::append;
use super::survive::{Placement, longest_run, name_order, survive};
use crate::encoding::json::append_string;
use crate::encoding::json::reader::{reads, words};
use crate::error::{Error, ErrorKind};
use crate::kube::metrics::Text;
use crate::memory::TryPush;

#[derive(Debug, Default)]
struct Request<'a> {
    members: Vec<Member<'a>>,
    placement: Rule,
    replicas: usize,
    quorum: usize,
    shards: Vec<Vec<Text<'a>>>,
}

#[derive(Debug, Default)]
struct Member<'a> {
    name: Text<'a>,
    zone: Option<Text<'a>>,
}

#[derive(Clone, Copy, Debug, Default)]
enum Rule {
    #[default]
    Owner,
    Consecutive,
    Explicit,
}

reads! {
    Request<'a> only {
        "members" => members required,
        "placement" => placement required,
        "replicas" => replicas,
        "quorum" => quorum,
        "shards" => shards,
    }
    Member<'a> only {
        "name" => name required,
        "zone" => zone,
    }
}
words! {
    Rule {
        "owner" => Owner,
        "consecutive" => Consecutive,
        "explicit" => Explicit,
    }
}

/// Adds to `out` which shards the loss of each zone leaves without a quorum;
/// docs/topology.md has the fields.
///
/// ```
/// let mut out = Vec::new();
/// let case = br#"{"placement": "owner", "members": [{"name": "s-0", "zone": "a"}]}"#;
/// millicore::topology::survive_json(&mut out, case)?;
/// let text = r#"{"order":["s-0"],"shards":1,"survives":false,"zones":[{"zone":"a","members":1,"longestRun":1,"lost":[0]}]}"#;
/// assert_eq!(out, text.as_bytes());
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its place; `InvalidReplicas`; `InvalidArgument` for two
/// members of one name; `NotFound` for a shard on a member that there is not;
/// `TooLarge`; `NoMemory`.
pub fn survive_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let request: Request<'_> = crate::kube::from_json(case)?;
    let mut names = Vec::new();
    let mut zone_names = Vec::new();
    for member in &request.members {
        names.try_push(member.name.as_str())?;
        if let Some(zone) = &member.zone {
            zone_names.try_push(zone.as_str())?;
        }
    }
    zone_names.sort_unstable();
    zone_names.dedup();
    let mut zones = Vec::new();
    for member in &request.members {
        let zone = member.zone.as_ref().map(Text::as_str);
        let zone = zone.and_then(|zone| zone_names.binary_search(&zone).ok());
        zones.try_push(zone)?;
    }
    let order = name_order(&names)?;
    let name = |row: &usize| names.get(*row).copied().unwrap_or_default();
    if order
        .windows(2)
        .any(|two| two.iter().map(name).is_sorted_by(|a, b| a == b))
    {
        return Err(Error::new(ErrorKind::InvalidArgument));
    }
    let mut members = Vec::new();
    let mut rows = Vec::new();
    rows.try_push(0)?;
    for shard in &request.shards {
        for replica in shard {
            let row = order.binary_search_by_key(&replica.as_str(), name);
            let member = row.ok().and_then(|row| order.get(row));
            let member = member.ok_or(Error::new(ErrorKind::NotFound))?;
            members.try_push(*member)?;
        }
        rows.try_push(members.len())?;
    }
    let placement = match request.placement {
        Rule::Owner => Placement::Owner,
        Rule::Consecutive => {
            let replicas = request.replicas.max(1);
            Placement::Consecutive { order: &order, replicas }
        }
        Rule::Explicit => {
            Placement::Explicit { members: &members, rows: &rows }
        }
    };
    let lost = survive(&zones, placement, request.quorum.max(1))?;

    for (place, row) in order.iter().enumerate() {
        let before: &[u8] = if place > 0 { b"," } else { b"{\"order\":[" };
        out.try_extend(before)?;
        append_string(out, name(row).as_bytes())?;
    }
    if order.is_empty() {
        out.try_extend(b"{\"order\":[")?;
    }
    append(
        out,
        format_args!(
            "],\"shards\":{},\"survives\":{},\"zones\":[",
            placement.shards(names.len()),
            lost.is_empty()
        ),
    )?;
    for (zone, text) in zone_names.iter().enumerate() {
        out.try_extend(if zone > 0 { b",{\"zone\":" } else { b"{\"zone\":" })?;
        append_string(out, text.as_bytes())?;
        let members = zones.iter().filter(|&&own| own == Some(zone)).count();
        let run = longest_run(&zones, &order, zone);
        append(
            out,
            format_args!(
                ",\"members\":{members},\"longestRun\":{run},\"lost\":["
            ),
        )?;
        let own = lost.iter().filter(|lost| lost.zone == zone);
        for (row, lost) in own.enumerate() {
            let comma = if row > 0 { "," } else { "" };
            append(out, format_args!("{comma}{}", lost.shard))?;
        }
        out.try_extend(b"]}")?;
    }
    out.try_extend(b"]}")
}
