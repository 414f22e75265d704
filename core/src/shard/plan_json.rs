/*!
A plan as JSON, with suggestions that move less.

The form is ours:

```json
{"from": "jump:10", "to": "jump:12", "total": AMOUNT,
 "moved": AMOUNT, "lost": AMOUNT, "found": AMOUNT,
 "share": 0.16, "minimum": 66, "minimumShare": 0.165,
 "skewBefore": {"objects": 1.1, "bytes": 1.2}, "skewAfter": …,
 "shards": [{"keep": AMOUNT, "acquire": AMOUNT, "evict": AMOUNT}, …],
 "suggestions": [{"to": TEXT, "moved": AMOUNT, "share": 0.1, "skewAfter": …}]}
```

with `AMOUNT` as `{"objects": 3, "bytes": 120}`. Shares are of all objects.
A suggestion is an assignment of as many shards as `to`, or a few more, that
moves fewer of these objects: the same rule with another number, or ranges
cut anew from the old ones. They are tried on the objects, not guessed.
*/

use alloc::vec::Vec;

use super::assignment::Assignment;
use super::plan::{Amount, Plan, Skew};
use super::ranges::Ranges;
use crate::columns::Strings;
use crate::encoding::json;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::append_float;

/// Appends the plan from one assignment to another, both as
/// [`Assignment::parse`] reads them.
///
/// # Errors
/// Those of [`Assignment::parse`], for the old text first, and of
/// [`Plan::new`].
///
/// ```
/// use millicore::columns::Strings;
///
/// let mut out = Vec::new();
/// let uids = Strings::new(b"ab", &[0, 1, 2])?;
/// millicore::shard::append_plan(&mut out, b"jump:1", b"jump:1", uids, &[7, 9])?;
/// assert!(out.starts_with(br#"{"from":"jump:1","to":"jump:1","total":{"objects":2,"bytes":16},"#));
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_plan(
    out: &mut Vec<u8>,
    from_text: &[u8],
    to_text: &[u8],
    keys: Strings<'_>,
    sizes: &[u64],
) -> Result<(), Error> {
    let from = Assignment::parse(from_text)?;
    let to = Assignment::parse(to_text)?;
    let mut before = Vec::new();
    before.try_resize(keys.len(), 0)?;
    from.owners(keys, &mut before)?;
    let plan_for =
        |to: &Assignment| Plan::of_owners(&from, &before, to, keys, sizes);
    let plan = plan_for(&to)?;
    out.try_extend(b"{\"from\":")?;
    json::append_string(out, from_text)?;
    out.try_extend(b",\"to\":")?;
    json::append_string(out, to_text)?;
    append_amount(out, b",\"total\":", plan.total)?;
    append_amount(out, b",\"moved\":", plan.moved)?;
    append_amount(out, b",\"lost\":", plan.lost)?;
    append_amount(out, b",\"found\":", plan.found)?;
    append_share(out, b",\"share\":", plan.moved.objects, &plan)?;
    out.try_extend(b",\"minimum\":")?;
    append_number(out, plan.minimum)?;
    append_share(out, b",\"minimumShare\":", plan.minimum, &plan)?;
    append_skew(out, b",\"skewBefore\":", plan.skew_before)?;
    append_skew(out, b",\"skewAfter\":", plan.skew_after)?;
    out.try_extend(b",\"shards\":[")?;
    let mut separator: &[u8] = b"";
    for shard in &plan.shards {
        out.try_extend(separator)?;
        append_amount(out, b"{\"keep\":", shard.keep)?;
        append_amount(out, b",\"acquire\":", shard.acquire)?;
        append_amount(out, b",\"evict\":", shard.evict)?;
        out.try_push(b'}')?;
        separator = b",";
    }
    out.try_extend(b"],\"suggestions\":[")?;
    separator = b"";
    for text in alternatives(from_text, &from, &to)? {
        let other = plan_for(&Assignment::parse(&text)?)?;
        if other.moved.objects < plan.moved.objects {
            out.try_extend(separator)?;
            out.try_extend(b"{\"to\":")?;
            json::append_string(out, &text)?;
            append_amount(out, b",\"moved\":", other.moved)?;
            append_share(out, b",\"share\":", other.moved.objects, &other)?;
            append_skew(out, b",\"skewAfter\":", other.skew_after)?;
            out.try_push(b'}')?;
            separator = b",";
        }
    }
    out.try_extend(b"]}")
}

/// Appends an assignment by ranges that has the parts of `to_text` and moves
/// no more hashes from `from_text`'s ranges than they demand.
///
/// # Errors
/// Those of [`Assignment::parse`]; [`ErrorKind::NotRanges`] if `from_text`
/// is not by ranges; those of [`Ranges::resized`], and
/// [`ErrorKind::EmptyShard`] for a shard that would own nothing.
///
/// ```
/// let mut out = Vec::new();
/// millicore::shard::append_resized(&mut out, b"ranges:1", b"ranges:2")?;
/// assert!(out.starts_with(b"selectors:shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000');"));
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_resized(
    out: &mut Vec<u8>,
    from_text: &[u8],
    to_text: &[u8],
) -> Result<(), Error> {
    let from = Assignment::parse(from_text)?;
    let to = Assignment::parse(to_text)?;
    let Assignment::Ranges(ranges) = from else {
        return Err(Error::new(ErrorKind::NotRanges));
    };
    append_ranges(out, &resized(&ranges, &to)?)
}

/// Ranges from the old ones, with the parts of another assignment.
fn resized(from: &Ranges, to: &Assignment) -> Result<Ranges, Error> {
    if let Assignment::Ranges(target) = to {
        return from.resized(target);
    }
    let mut weights = Vec::new();
    for shard in 0..to.shards() {
        // All others have parts of 32 bits.
        weights.try_push(to.part(shard) as u32)?;
    }
    from.resized(&Ranges::weighted(&weights)?)
}

fn append_ranges(out: &mut Vec<u8>, ranges: &Ranges) -> Result<(), Error> {
    let mut separator: &[u8] = b"selectors:";
    for shard in 0..ranges.shards() {
        out.try_extend(separator)?;
        ranges.append_selector(out, shard)?;
        separator = b";";
    }
    Ok(())
}

/// Assignments that may move less than a change to `to` does.
fn alternatives(
    from_text: &[u8],
    from: &Assignment,
    to: &Assignment,
) -> Result<Vec<Vec<u8>>, Error> {
    let mut texts = Vec::new();
    let mut text = Vec::new();
    let shards = to.shards();
    match from {
        Assignment::Jump(_) => append_total(&mut text, b"jump:", shards)?,
        Assignment::Ranges(ranges) => {
            // A shard without a range has no selector to suggest.
            if let Ok(ranges) = resized(ranges, to)
                && let Err(error) = append_ranges(&mut text, &ranges)
            {
                text.clear();
                if error.kind() == ErrorKind::NoMemory {
                    return Err(error);
                }
            }
        }
        Assignment::Hashmod(..) => {
            // Only a multiple leaves anything where it was.
            let kind = from_text.iter().position(|&byte| byte == b':');
            let kind = from_text.get(..=kind.unwrap_or(0)).unwrap_or(&[]);
            let up = shards.checked_next_multiple_of(from.shards());
            if let Some(up) = up.filter(|&up| up < 1 << 16) {
                append_total(&mut text, kind, up)?;
            }
        }
        Assignment::Rendezvous(_) | Assignment::WeightedRendezvous(_) => {
            append_names(&mut text, from_text, shards)?;
        }
    }
    if !text.is_empty() {
        texts.try_reserve_for(1)?;
        texts.try_push(text)?;
    }
    Ok(texts)
}

fn append_total(
    out: &mut Vec<u8>,
    kind: &[u8],
    total: u32,
) -> Result<(), Error> {
    out.try_extend(kind)?;
    append_number(out, total.into())
}

/// The nodes of `text`, fewer or with new ones, called `shard-<number>`.
fn append_names(
    out: &mut Vec<u8>,
    text: &[u8],
    shards: u32,
) -> Result<(), Error> {
    let mut names = text.split(|&byte| byte == b',');
    for number in 0..shards {
        if number > 0 {
            out.try_push(b',')?;
        }
        match names.next() {
            Some(name) => out.try_extend(name)?,
            None => append_total(out, b"shard-", number)?,
        }
    }
    Ok(())
}

fn append_number(out: &mut Vec<u8>, number: u64) -> Result<(), Error> {
    let mut buffer = itoa::Buffer::new();
    out.try_extend(buffer.format(number).as_bytes())
}

fn append_amount(
    out: &mut Vec<u8>,
    key: &[u8],
    amount: Amount,
) -> Result<(), Error> {
    out.try_extend(key)?;
    out.try_extend(b"{\"objects\":")?;
    append_number(out, amount.objects)?;
    out.try_extend(b",\"bytes\":")?;
    append_number(out, amount.bytes)?;
    out.try_push(b'}')
}

/// The part of all objects, 0 of none.
fn append_share(
    out: &mut Vec<u8>,
    key: &[u8],
    objects: u64,
    plan: &Plan,
) -> Result<(), Error> {
    out.try_extend(key)?;
    append_float(out, objects as f64 / plan.total.objects.max(1) as f64)
}

fn append_skew(
    out: &mut Vec<u8>,
    key: &[u8],
    skew: Skew,
) -> Result<(), Error> {
    out.try_extend(key)?;
    out.try_extend(b"{\"objects\":")?;
    append_float(out, skew.objects)?;
    out.try_extend(b",\"bytes\":")?;
    append_float(out, skew.bytes)?;
    out.try_push(b'}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::StringColumn;
    use serde_json::Value;
    use std::string::{String, ToString};

    fn plan(from: &str, to: &str) -> Value {
        let mut keys = StringColumn::default();
        for i in 0..3000 {
            keys.push(i.to_string().as_bytes()).unwrap();
        }
        let (from, to) = (from.as_bytes(), to.as_bytes());
        let mut out = Vec::new();
        append_plan(&mut out, from, to, keys.as_strings(), &[]).unwrap();
        serde_json::from_slice(&out).unwrap()
    }

    #[test]
    fn a_plan_of_one_object_to_the_byte() {
        let mut out = Vec::new();
        let keys = Strings::new(b"b", &[0, 1]).unwrap();
        append_plan(&mut out, b"jump:2", b"prometheus:2", keys, &[5]).unwrap();
        let want = r#"{"from":"jump:2","to":"prometheus:2","total":{"objects":1,"bytes":5},"moved":{"objects":1,"bytes":5},"lost":{"objects":0,"bytes":0},"found":{"objects":0,"bytes":0},"share":1,"minimum":0,"minimumShare":0,"skewBefore":{"objects":2,"bytes":2},"skewAfter":{"objects":2,"bytes":2},"shards":[{"keep":{"objects":0,"bytes":0},"acquire":{"objects":0,"bytes":0},"evict":{"objects":1,"bytes":5}},{"keep":{"objects":0,"bytes":0},"acquire":{"objects":1,"bytes":5},"evict":{"objects":0,"bytes":0}}],"suggestions":[{"to":"jump:2","moved":{"objects":0,"bytes":0},"share":0,"skewAfter":{"objects":2,"bytes":2}}]}"#;
        assert_eq!(String::from_utf8(out).unwrap(), want);
    }

    #[test]
    fn suggestions_move_less() {
        let f = |from: &str, to: &str, want: &str| {
            let plan = plan(from, to);
            let suggestion = &plan["suggestions"][0];
            let text = suggestion["to"].as_str().unwrap_or("");
            assert!(text.starts_with(want), "{from} {to}: {text}");
            assert_eq!(text.is_empty(), want.is_empty(), "{text}");
            if want.is_empty() {
                return;
            }
            let moved = |plan: &Value| plan["share"].as_f64().unwrap();
            assert!(moved(suggestion) < moved(&plan), "{from} {to}");
        };
        f("jump:3", "prometheus:4", "jump:4");
        f("jump:3", "jump:4", ""); // nothing better
        f("ranges:3", "ranges:4", "selectors:shardRange(");
        f("ranges:3", "weighted-ranges:0,1", "");
        f("prometheus:3", "prometheus:4", "prometheus:6");
        f("victoriametrics:3", "jump:3", "victoriametrics:3");
        f("rendezvous:a,b", "jump:3", "rendezvous:a,b,shard-2");
        f("rendezvous:a,b,c", "jump:2", "rendezvous:a,b");
        f(
            "weighted-rendezvous:a=2,b",
            "jump:3",
            "weighted-rendezvous:a=2,b,shard-2",
        );
    }

    #[test]
    fn resizing_is_for_ranges() {
        let f = |from: &str, to: &str| {
            let mut out = Vec::new();
            append_resized(&mut out, from.as_bytes(), to.as_bytes())
                .map(|()| String::from_utf8(out).unwrap())
                .map_err(Error::kind)
        };
        let three = f("ranges:2", "jump:3").unwrap();
        assert_eq!(three, f("ranges:2", "ranges:3").unwrap());
        let parsed = Assignment::parse(three.as_bytes()).unwrap();
        assert_eq!(parsed.shards(), 3);
        assert_eq!(f("jump:2", "jump:3"), Err(ErrorKind::NotRanges));
        let empty = f("ranges:2", "weighted-ranges:1,0");
        assert_eq!(empty, Err(ErrorKind::EmptyShard));
    }
}
