//! Both formats against filtering what was decoded, cut at every byte; what
//! is refused, and where.

use super::*;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::string::String;
use std::vec::Vec;
use std::{format, vec};

/// The filter's output for a body in pieces of such sizes, in turn.
fn filtered(
    format: Format,
    body: Body,
    without_uid: WithoutUid,
    owner: &dyn Fn(&[u8]) -> bool,
    bytes: &[u8],
    sizes: &[usize],
) -> Result<Vec<u8>, (ErrorKind, u64)> {
    let mut filter = Filter::new(format, body, without_uid, owner);
    let told = |error: Error| (error.kind(), error.offset());
    let mut out = Vec::new();
    let mut rest = bytes;
    for &size in sizes.iter().cycle() {
        let (piece, behind) = rest.split_at(size.min(rest.len()));
        out.extend_from_slice(filter.feed(piece).map_err(told)?);
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    filter.finish().map_err(told)?;
    Ok(out)
}

/// One of three shards.
fn third(shard: i32) -> impl Fn(&[u8]) -> bool {
    let owner = Owner::jump(shard, 3).unwrap();
    move |uid: &[u8]| owner.owns(uid)
}

/// What owns "a" and "d".
fn some(uid: &[u8]) -> bool {
    matches!(uid, b"a" | b"d")
}

/// A UID as tests write it: every third shard owns some of them.
fn uid(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

const BIG: &[usize] = &[usize::MAX];

mod in_json {
    use super::*;

    fn list(text: &str) -> Result<String, (ErrorKind, u64)> {
        let f = |sizes: &[usize]| {
            let (format, body) = (Format::Json, Body::List);
            let keep = WithoutUid::Keep;
            filtered(format, body, keep, &some, text.as_bytes(), sizes)
                .map(|out| String::from_utf8(out).unwrap())
        };
        assert_eq!(f(&[1]), f(BIG), "{text}");
        f(BIG)
    }

    #[test]
    fn lists_keep_what_is_owned() {
        let f = |text: &str| list(text).unwrap();
        assert_eq!(
            f(
                r#"{"items":[{"metadata":{"uid":"a"}},{"metadata":{"uid":"b"}},{"metadata":{"uid":"d"}}]}"#
            ),
            r#"{"items":[{"metadata":{"uid":"a"}},{"metadata":{"uid":"d"}}]}"#
        );
        // Blanks between elements go, those inside stay.
        assert_eq!(
            f(
                " {\"items\" : [ { \"metadata\" : { \"uid\" : \"a\" } } , {\"metadata\":{\"uid\":\"b\"}} ] } \n"
            ),
            " {\"items\" : [{ \"metadata\" : { \"uid\" : \"a\" } }] } \n"
        );
        // Unless they are walked, members may be anything.
        assert_eq!(
            f(
                r#"{"items":[{"spec":{"metadata":{"uid":"b"},"x":["]}\"\\"]},"metadata":{"labels":{"uid":"b"},"uid":"a","x":null}}],"metadata":{"continue":"c","remainingItemCount":7}}"#
            ),
            r#"{"items":[{"spec":{"metadata":{"uid":"b"},"x":["]}\"\\"]},"metadata":{"labels":{"uid":"b"},"uid":"a","x":null}}],"metadata":{"continue":"c","remainingItemCount":7}}"#
        );
        for same in [
            r#"{"kind":"Status","items":null,"code":200}"#,
            r#"{"items":[],"rows":[{"object":{"metadata":{"uid":"b"}}}]}"#,
            r#"{"items":[{},{"metadata":null},{"metadata":{"uid":null}},{"metadata":{"uid":""}},null,7,"x"]}"#,
            "{}",
        ] {
            assert_eq!(f(same), same);
        }
    }

    #[test]
    fn tables_keep_rows() {
        assert_eq!(
            list(r#"{"kind":"Table","metadata":{"uid":"b"},"rows":[{"cells":["b"],"object":{"metadata":{"uid":"b"}}},{"object":{"kind":"Table","metadata":{"uid":"a"},"rows":[]}},{"cells":[]}]}"#).unwrap(),
            r#"{"kind":"Table","metadata":{"uid":"b"},"rows":[{"object":{"kind":"Table","metadata":{"uid":"a"},"rows":[]}},{"cells":[]}]}"#
        );
    }

    #[test]
    fn names_and_uids_may_be_escaped() {
        assert_eq!(
            list(r#"{"\u0069tems":[{"meta\u0064ata":{"\u0075id":"\u0061"}},{"metadata":{"uid":"\u0062"}}]}"#).unwrap(),
            r#"{"\u0069tems":[{"meta\u0064ata":{"\u0075id":"\u0061"}}]}"#
        );
    }

    #[test]
    fn bad_lists_are_refused_where_they_are_bad() {
        let f = |text: &str| list(text).unwrap_err();
        let invalid = |at| (ErrorKind::InvalidJson, at);
        let truncated = |at| (ErrorKind::TruncatedBody, at);
        let repeated = |at| (ErrorKind::RepeatedField, at);
        assert_eq!(f(""), truncated(0));
        assert_eq!(f("{"), truncated(1));
        assert_eq!(f(r#"{"items":[{"metadata":{"uid":"a""#), truncated(32));
        assert_eq!(f(r#"{"items":[{"metadata":{"uid":"b"}}"#), truncated(34));
        assert_eq!(f("[]"), invalid(0));
        assert_eq!(f("{} {}"), invalid(3));
        assert_eq!(f(r#"{"a" 1}"#), invalid(5));
        assert_eq!(f(r#"{"a":x}"#), invalid(5));
        assert_eq!(f(r#"{"a":1,}"#), invalid(7));
        assert_eq!(f(r#"{"items":7}"#), invalid(9));
        assert_eq!(f(r#"{"items":[{},]}"#), invalid(13));
        assert_eq!(f(r#"{"items":[{}}"#), invalid(12));
        assert_eq!(f(r#"{"items":[{"metadata":[]}]}"#), invalid(22));
        assert_eq!(f(r#"{"items":[{"metadata":{"uid":7}}]}"#), invalid(29));
        assert_eq!(f(r#"{"items":[{"a":[1}]}"#), invalid(17));
        assert_eq!(f(r#"{"items":[{"metadata":{"uid":"\x"}}]}"#), invalid(33));
        assert_eq!(f(r#"{"items":[],"items":[]}"#), repeated(19));
        assert_eq!(
            f(r#"{"items":[{"metadata":{"uid":"a","uid":"a"}}]}"#),
            repeated(38)
        );
        assert_eq!(
            f(r#"{"items":[{"metadata":{"uid":"b"},"metadata":{}}]}"#),
            repeated(44)
        );
        assert_eq!(
            f(r#"{"rows":[],"kind":"Table"}"#),
            (ErrorKind::LateKind, 25)
        );
    }

    #[test]
    fn watches_keep_what_is_owned_and_control_events() {
        let f = |text: &str| {
            let g = |sizes| {
                let (format, body) = (Format::Json, Body::Watch);
                let keep = WithoutUid::Keep;
                let text = text.as_bytes();
                filtered(format, body, keep, &some, text, sizes)
                    .map(|out| String::from_utf8(out).unwrap())
            };
            assert_eq!(g(&[1]), g(BIG));
            g(BIG)
        };
        let event = |kind: &str, uid: &str| {
            format!(
                "{{\"type\":\"{kind}\",\"object\":{{\"metadata\":{{\"uid\":\"{uid}\"}}}}}}\n"
            )
        };
        let all = [
            event("ADDED", "a"),
            event("MODIFIED", "b"),
            event("DELETED", "d"),
            event("DELETED", "b"),
            event("BOOKMARK", ""),
            event("ERROR", "b"),
            event("OTHER", "b"),
        ];
        let kept = [0, 2, 4, 5, 6].map(|i: usize| all[i].as_str()).concat();
        assert_eq!(f(&all.concat()).unwrap(), kept);
        for same in [
            "",
            "{}",
            "{\"object\":{\"metadata\":{\"uid\":\"a\"}},\"type\":\"ADDED\"}",
            "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Table\",\"metadata\":{\"resourceVersion\":\"1\"},\"rows\":[{\"object\":{\"metadata\":{\"uid\":\"a\"}}}]}}",
        ] {
            assert_eq!(f(same).unwrap(), same);
        }
        for dropped in [
            "{\"object\":{\"metadata\":{\"uid\":\"b\"}},\"type\":\"ADDED\"}",
            "{\"type\":\"ADDED\",\"object\":{\"kind\":\"Table\",\"rows\":[{\"object\":{\"metadata\":{\"uid\":\"b\"}}}]}}",
        ] {
            assert_eq!(f(dropped).unwrap(), "");
        }
        assert_eq!(f("{\"t").unwrap_err(), (ErrorKind::TruncatedBody, 3));
        for twice in [
            r#"{"type":"ADDED","type":"ADDED"}"#,
            r#"{"object":{},"object":{}}"#,
        ] {
            assert_eq!(f(twice).unwrap_err().0, ErrorKind::RepeatedField);
        }
    }

    fn item() -> impl Strategy<Value = Value> {
        let junk = prop_oneof![
            Just(json!(null)),
            Just(json!({"uid": "x", "a": [{}, []]})),
            Just(json!(["]", "\\", "}\"", {"metadata": {"uid": "y"}}])),
            Just(json!(-1.5e3)),
            "[a\"\\\\{}\\[\\]\u{e9}]{0,90}".prop_map(Value::from),
        ];
        (0..40_u64, junk.clone(), junk).prop_map(|(number, a, b)| {
            json!({
                "apiVersion": a, "metadata": {"labels": b, "name": a,
                "uid": uid(number), "zzz": a}, "spec": b,
            })
        })
    }

    proptest! {
        #[test]
        fn a_list_is_filtered_as_its_objects_are(
            items in prop::collection::vec(item(), 0..12),
            sizes in prop::collection::vec(1..300_usize, 1..5),
            pretty: bool,
        ) {
            let list = json!({"items": items, "kind": "PodList",
                "metadata": {"continue": "x", "resourceVersion": "7"}});
            let text = match pretty {
                true => serde_json::to_vec_pretty(&list).unwrap(),
                false => serde_json::to_vec(&list).unwrap(),
            };
            for shard in 0..3 {
                let owner = third(shard);
                let out = filtered(Format::Json, Body::List,
                    WithoutUid::Keep, &owner, &text, &sizes).unwrap();
                let mut want = list.clone();
                want["items"].as_array_mut().unwrap().retain(|item| {
                    owner(item["metadata"]["uid"].as_str()
                        .unwrap().as_bytes())
                });
                let got: Value = serde_json::from_slice(&out).unwrap();
                prop_assert_eq!(got, want);
            }
            let all = filtered(Format::Json, Body::List, WithoutUid::Keep,
                &|_: &[u8]| true, &text, &sizes).unwrap();
            prop_assert!(pretty || all == text);
        }

        #[test]
        fn any_bytes_in_any_pieces_come_to_the_same(
            text in prop::collection::vec(prop::sample::select(&[
                "{", "}", "[", "]", ",", ":", "\"items\"", "\\", "\"metadata\"",
                "\"uid\"", "\"", "{\"metadata\":{\"uid\":\"a\"}}", "1", " ",
                "{\"items\":[", "null", "{\"type\":\"ADDED\",\"object\":",
            ][..]), 0..25),
            size in 1..9_usize,
        ) {
            let text = text.concat().into_bytes();
            for body in [Body::List, Body::Watch] {
                let f = |sizes: &[usize]| filtered(Format::Json, body,
                    WithoutUid::Keep, &third(0), &text, sizes);
                prop_assert_eq!(f(&[size]), f(BIG));
            }
        }
    }
}

mod in_protobuf {
    use super::*;

    /// A field with a length.
    fn field(number: u8, content: &[u8]) -> Vec<u8> {
        let mut out = vec![number << 3 | 2];
        let mut rest = content.len();
        while rest > 0x7f {
            out.push((rest & 0x7f) as u8 | 0x80);
            rest >>= 7;
        }
        out.push(rest as u8);
        out.extend_from_slice(content);
        out
    }

    fn unknown(raw: &[u8]) -> Vec<u8> {
        let types = [field(1, b"v1"), field(2, b"PodList")].concat();
        let parts = [
            b"k8s\0".to_vec(),
            field(1, &types),
            field(2, raw),
            field(3, b""),
            field(4, b""),
        ];
        parts.concat()
    }

    fn object(uid: &str, size: usize) -> Vec<u8> {
        let metadata = [
            field(1, b"name"),
            field(5, uid.as_bytes()),
            field(6, b"17"),
            vec![7 << 3, 1],
            field(11, &field(1, b"key")),
        ];
        let spec = vec![b'x'; size];
        [
            field(1, &metadata.concat()),
            field(2, &spec),
            vec![3 << 3 | 1, 1, 2, 3, 4, 5, 6, 7, 8, 4 << 3 | 5, 1, 2, 3, 4],
        ]
        .concat()
    }

    fn list(objects: &[Vec<u8>]) -> Vec<u8> {
        let mut raw = field(1, &field(2, b"42"));
        for object in objects {
            raw.extend_from_slice(&field(2, object));
        }
        unknown(&raw)
    }

    fn frame(kind: &str, object: &[u8]) -> Vec<u8> {
        let event =
            [field(1, kind.as_bytes()), field(2, &field(1, &unknown(object)))]
                .concat();
        let len = u32::try_from(event.len()).unwrap().to_be_bytes();
        [len.to_vec(), event].concat()
    }

    fn run(
        body: Body,
        owner: &dyn Fn(&[u8]) -> bool,
        bytes: &[u8],
        sizes: &[usize],
    ) -> Result<Vec<u8>, (ErrorKind, u64)> {
        let (format, keep) = (Format::Protobuf, WithoutUid::Keep);
        filtered(format, body, keep, owner, bytes, sizes)
    }

    proptest! {
        #[test]
        fn lists_and_watches_keep_what_is_owned(
            objects in prop::collection::vec((0..40_u64, 0..700_usize), 0..12),
            sizes in prop::collection::vec(1..300_usize, 1..5),
        ) {
            let objects: Vec<_> = objects
                .into_iter()
                .map(|(number, size)| (uid(number), size))
                .map(|(uid, size)| (object(&uid, size), uid))
                .collect();
            let of = |owner: &dyn Fn(&[u8]) -> bool| {
                let owned = objects.iter()
                    .filter(|(_, uid)| owner(uid.as_bytes()));
                owned.map(|(object, _)| object.clone()).collect::<Vec<_>>()
            };
            let watch = |objects: Vec<Vec<u8>>| {
                let mut out = frame("BOOKMARK", &object("", 1));
                for object in objects {
                    out.extend_from_slice(&frame("MODIFIED", &object));
                }
                out.extend_from_slice(&frame("ERROR", b""));
                out
            };
            let (all, all_events) =
                (list(&of(&|_| true)), watch(of(&|_| true)));
            let one = third(1);
            for owner in [&some as &dyn Fn(&[u8]) -> bool, &one, &|_| true] {
                let got = run(Body::List, owner, &all, &sizes);
                prop_assert_eq!(got, Ok(list(&of(owner))));
                let got = run(Body::Watch, owner, &all_events, &sizes);
                prop_assert_eq!(got, Ok(watch(of(owner))));
            }
        }

        #[test]
        fn a_changed_byte_is_refused_or_loses_no_owner(
            at in 0..400_usize, byte: u8, size in 1..60_usize,
        ) {
            let objects = [object("a", 3), object("b", 130), object("c", 0)];
            let mut bytes = list(&objects);
            let at = at % bytes.len();
            bytes[at] = byte;
            for body in [Body::List, Body::Watch] {
                let whole = run(body, &third(1), &bytes, BIG);
                prop_assert_eq!(run(body, &third(1), &bytes, &[size]), whole);
            }
        }
    }

    #[test]
    fn cut_anywhere_is_truncated() {
        let bytes = list(&[object(&uid(1), 200), object(&uid(2), 9)]);
        let events = frame("ADDED", &object(&uid(1), 200));
        for (body, bytes) in [(Body::List, bytes), (Body::Watch, events)] {
            for end in 1..bytes.len() {
                // Behind the list the envelope has two empty fields.
                let whole = body == Body::List && end + 4 >= bytes.len();
                if whole && end % 2 == bytes.len() % 2 {
                    continue;
                }
                let got = run(body, &third(1), &bytes[..end], BIG);
                let want = (ErrorKind::TruncatedBody, end as u64);
                assert_eq!(got, Err(want));
            }
        }
    }

    #[test]
    fn bad_bodies_are_refused_where_they_are_bad() {
        let f = |bytes: &[u8]| {
            let whole = run(Body::List, &third(1), bytes, BIG);
            assert_eq!(run(Body::List, &third(1), bytes, &[1]), whole);
            whole.unwrap_err()
        };
        let invalid = |at| (ErrorKind::InvalidProtobuf, at);
        let raw = |raw: &[u8]| [b"k8s\0", &field(2, raw)[..]].concat();
        assert_eq!(f(b"k8s"), (ErrorKind::TruncatedBody, 3));
        assert_eq!(f(b"k8t\0"), (ErrorKind::ExpectedEnvelope, 2));
        assert_eq!(f(b"{}"), (ErrorKind::ExpectedEnvelope, 0));
        assert_eq!(f(b"k8s\0\x02"), invalid(5)); // field 0
        assert_eq!(f(b"k8s\0\x0b"), invalid(5)); // a group
        assert_eq!(f(&raw(b"\x12\x05ab")), invalid(8)); // past the list
        assert_eq!(f(&raw(b"\x12\x04\x0a\x03ab")), invalid(10));
        assert_eq!(f(&raw(b"\x12\x02\x0d\x01")), invalid(9)); // fixed
        assert_eq!(f(&raw(b"\x12\x02\x08\x80\x12\x00")), invalid(10)); // a number
        assert_eq!(f(&[b"k8s\0", &[0xff; 11][..]].concat()), invalid(14));
        let twice = field(1, &[field(5, b"b"), field(5, b"b")].concat());
        let list = raw(&field(2, &twice));
        assert_eq!(f(&list), (ErrorKind::RepeatedField, 16));
        let twice = [field(1, &field(5, b"b")), field(1, b"")].concat();
        let list = raw(&field(2, &twice));
        assert_eq!(f(&list), (ErrorKind::RepeatedField, 15));
        let list = [raw(b""), field(2, b"")].concat();
        assert_eq!(f(&list), (ErrorKind::RepeatedField, 8));
    }
}

#[test]
fn objects_without_a_uid() {
    let f = |without_uid, shard| {
        let text = br#"{"items":[{}]}"#;
        let (format, body) = (Format::Json, Body::List);
        filtered(format, body, without_uid, &third(shard), text, BIG)
            .map(|out| out.len() == text.len())
    };
    for shard in 0..3 {
        assert_eq!(f(WithoutUid::Keep, shard), Ok(true));
        let hashed = third(shard)(b"");
        assert_eq!(f(WithoutUid::Hash, shard), Ok(hashed));
        let refused = Err((ErrorKind::ExpectedUid, 12));
        assert_eq!(f(WithoutUid::Refuse, shard), refused);
    }
}

#[test]
fn what_does_not_decide_is_streamed() {
    // Much in one object that is kept or not: nothing piles up.
    let megabyte = vec![b'x'; 1 << 20];
    for owned in [true, false] {
        let owner = move |_: &[u8]| owned;
        let (json, keep) = (Format::Json, WithoutUid::Keep);
        let mut filter = Filter::new(json, Body::List, keep, owner);
        let mut out = 0;
        let start = br#"{"items":[{"metadata":{"uid":"a"},"data":{"x":""#;
        out += filter.feed(start).unwrap().len();
        for _ in 0..100 {
            out += filter.feed(&megabyte).unwrap().len();
        }
        out += filter.feed(br#""}}]}"#).unwrap().len();
        filter.finish().unwrap();
        assert_eq!(out > 100 << 20, owned);
        assert!(filter.memory() < 4 << 20);
    }
    // Without a UID it is held, and not for ever.
    let owner = |_: &[u8]| true;
    let mut filter =
        Filter::new(Format::Json, Body::List, WithoutUid::Keep, owner);
    filter.feed(br#"{"items":[{"data":{"x":""#).unwrap();
    let error = (0..65).find_map(|_| filter.feed(&megabyte).err()).unwrap();
    assert_eq!(error.kind(), ErrorKind::LateUid);
    assert_eq!(filter.feed(b""), Err(error));
}

#[test]
fn an_assignment_that_expires() {
    let owner = |_: &[u8]| true;
    let keep = WithoutUid::Keep;
    let new = |format, body| Filter::new(format, body, keep, owner);
    let mut watch = new(Format::Json, Body::Watch);
    let event = "{\"type\":\"ADDED\",\"object\":{}}";
    watch.feed(&event.as_bytes()[..9]).unwrap();
    watch.expire();
    assert_eq!(watch.feed(b""), Ok(&b""[..]));
    let rest = format!("{}\n{event}", &event[9..]);
    let out = watch.feed(rest.as_bytes()).unwrap();
    let text = String::from_utf8(out.to_vec()).unwrap();
    let (first, last) = text.split_at(event.len());
    assert_eq!(first, event);
    let last: Value = serde_json::from_str(last).unwrap();
    assert_eq!(last["object"]["code"], 410);
    assert!(watch.expired());
    assert_eq!(watch.feed(b"x"), Ok(&b""[..]));
    assert_eq!(watch.finish(), Ok(()));

    let mut watch = new(Format::Protobuf, Body::Watch);
    watch.expire();
    let frame = watch.feed(b"").unwrap().to_vec();
    assert_eq!(frame.len(), 4 + usize::from(frame[3]));
    // It is an event as others are.
    let mut again = new(Format::Protobuf, Body::Watch);
    assert_eq!(again.feed(&frame), Ok(&frame[..]));
    assert_eq!(again.finish(), Ok(()));

    let mut list = new(Format::Json, Body::List);
    list.expire();
    let error = list.feed(b"{}").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AssignmentExpired);
}

#[test]
fn a_filter_is_used_again() {
    let keep = WithoutUid::Keep;
    let body = br#"{"items":[{"metadata":{"uid":"a"}},{"metadata":{}}]}"#;
    let mut filter = Filter::new(Format::Json, Body::List, keep, some);
    for end in [body.len(), 40, 20, body.len()] {
        let out = filter.feed(&body[..end]).unwrap().to_vec();
        assert_eq!(filter.finish().is_ok(), end == body.len());
        assert!(end < body.len() || out == body);
        filter.expire();
        filter.reset();
        assert_eq!(filter.counts(), Counts::default());
    }
}

#[test]
fn what_was_seen_is_counted() {
    let owner = |uid: &[u8]| uid == b"a";
    let keep = WithoutUid::Keep;
    let mut watch = Filter::new(Format::Json, Body::Watch, keep, owner);
    assert_eq!(watch.resource_version(), b"");
    for (kind, uid, version) in
        [("ADDED", "a", 1), ("DELETED", "b", 2), ("BOOKMARK", "", 3)]
    {
        let event = json!({"type": kind, "object": {"metadata":
            {"uid": uid, "resourceVersion": format!("{version}")}}});
        watch.feed(&serde_json::to_vec(&event).unwrap()).unwrap();
    }
    assert_eq!(watch.counts(), Counts { objects: 2, kept: 1, events: 1 });
    assert_eq!(watch.resource_version(), b"3");
}
