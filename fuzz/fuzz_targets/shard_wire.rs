//! What a filter keeps of a JSON list is what is kept of the decoded list, in
//! one piece and in many; any bytes in protobuf come to the same in both.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::shard::wire::{Body, Filter, Format, WithoutUid};
use serde_json::Value;

fuzz_target!(|input: &[u8]| {
    let Some((&size, body)) = input.split_first() else { return };
    let owns = |uid: &[u8]| uid.last().is_some_and(|byte| byte % 2 == 0);
    let run = |format, kind, size: usize| {
        let mut filter = Filter::new(format, kind, WithoutUid::Keep, owns);
        let mut out = Vec::new();
        for piece in body.chunks(size) {
            out.extend_from_slice(filter.feed(piece)?);
        }
        filter.finish().map(|()| out)
    };
    for format in [Format::Json, Format::Protobuf] {
        for kind in [Body::List, Body::Watch] {
            let whole = run(format, kind, usize::MAX);
            assert_eq!(run(format, kind, usize::from(size).max(1)), whole);
        }
    }
    let Ok(mut list) = serde_json::from_slice::<Value>(body) else { return };
    let Ok(kept) = run(Format::Json, Body::List, usize::MAX) else { return };
    // Tables are another form, and of doubled names none is ours to filter.
    if list["kind"] == "Table" {
        return;
    }
    if let Some(Value::Array(items)) = list.get_mut("items") {
        items.retain(|item| match &item["metadata"]["uid"] {
            Value::String(uid) if !uid.is_empty() => owns(uid.as_bytes()),
            _ => true,
        });
    }
    let got: Value = serde_json::from_slice(&kept).unwrap();
    assert_eq!(got, list);
});
