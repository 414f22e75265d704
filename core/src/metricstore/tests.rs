/*!
The store against a map from UID to bodies, and what the map does not have:
snapshots that stay, replacements, limits, one gzip member.
*/

use std::collections::BTreeMap;
use std::io::Read as _;
use std::string::String;
use std::vec::Vec;
use std::{format, vec};

use proptest::prelude::*;

use super::*;
use crate::columns::StringColumn;
use crate::exposition::HeaderProfile::{V2_13, V2_20};
use crate::{Error, ErrorKind};

const FAMILIES: usize = 3;

/// Upstream's store: bodies by UID.
type Model = BTreeMap<u8, Vec<String>>;

fn column<T: AsRef<[u8]>>(rows: &[T]) -> StringColumn {
    let mut column = StringColumn::default();
    for row in rows {
        column.push(row.as_ref()).unwrap();
    }
    column
}

fn store(limits: Limits) -> Store {
    let headers = ["# HELP a A.\n# TYPE a gauge", "", "# TYPE c info"];
    Store::new(column(&headers).as_strings(), limits).unwrap()
}

fn upsert<T: AsRef<[u8]>>(
    store: &mut Store,
    uid: &str,
    bodies: &[T],
) -> Result<(), Error> {
    store.upsert(uid.as_bytes(), column(bodies).as_strings())
}

/// Reads a page in pieces of a size.
fn read(page: &mut Page, piece: usize) -> Vec<u8> {
    let (mut all, mut buffer) = (Vec::new(), vec![0; piece]);
    loop {
        let read = page.read(&mut buffer).unwrap();
        if read == 0 {
            return all;
        }
        all.extend_from_slice(&buffer[..read]);
    }
}

fn text(stores: &[Snapshot], form: Form) -> String {
    let mut page = Page::new(V2_20);
    page.add_writer(stores).unwrap();
    page.start(form).unwrap();
    let text = read(&mut page, 1000);
    assert_eq!(page.len(), text.len() as u64);
    String::from_utf8(text).unwrap()
}

/// What a page says, in an order of our own: headers and lines of a model.
fn expected(model: &Model) -> Vec<String> {
    if model.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["# HELP a A.".into(), "# TYPE a gauge".into()];
    for family in 0..FAMILIES {
        if family == 2 {
            lines.push("# TYPE c gauge".into());
        }
        let bodies = model.values().flat_map(|o| o[family].lines());
        let mut bodies: Vec<String> = bodies.map(String::from).collect();
        bodies.sort();
        lines.extend(bodies);
    }
    lines
}

fn canonical(page: &str) -> Vec<String> {
    let mut lines: Vec<String> = page.lines().map(String::from).collect();
    let family = |line: &String| !line.starts_with('#');
    for run in lines.chunk_by_mut(|a, b| {
        family(a) && family(b) && a.chars().next() == b.chars().next()
    }) {
        run.sort();
    }
    lines
}

#[derive(Clone, Debug)]
enum Op {
    Upsert(u8, [u8; FAMILIES], u8),
    Delete(u8),
    Begin,
    End(bool),
    Publish,
}

fn op() -> impl Strategy<Value = Op> {
    let body = prop_oneof![3 => 0_u8..4, 1 => any::<u8>()];
    prop_oneof![
        12 => (0_u8..90, [body.clone(), body.clone(), body], 0_u8..3)
            .prop_map(|(uid, sizes, v)| Op::Upsert(uid, sizes, v)),
        4 => (0_u8..90).prop_map(Op::Delete),
        1 => Just(Op::Begin),
        1 => any::<bool>().prop_map(Op::End),
        3 => Just(Op::Publish),
    ]
}

fn bodies(uid: u8, sizes: [u8; FAMILIES], value: u8) -> Vec<String> {
    let names = ["a", "b", "c"];
    let body = |(name, size): (&str, u8)| {
        let line =
            |j: u8| format!("{name}{{uid=\"{uid}\",j=\"{j}\"}} {value}\n");
        (0..size).map(line).collect()
    };
    names.into_iter().zip(sizes).map(body).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_store_is_a_map(ops in prop::collection::vec(op(), 0..120)) {
        let mut store = store(Limits::default());
        let mut model = Model::new();
        // While a replacement goes on: what was before, and the new ones.
        let mut replacing: Option<(Model, Model)> = None;
        let mut published: Vec<(Snapshot, Vec<String>)> = Vec::new();
        let mut compressed = Page::with_gzip(V2_20, 6).unwrap();
        for op in ops {
            match op {
                Op::Upsert(uid, sizes, value) => {
                    let bodies = bodies(uid, sizes, value);
                    upsert(&mut store, &format!("{uid}"), &bodies).unwrap();
                    if let Some((_, new)) = &mut replacing {
                        new.insert(uid, bodies.clone());
                    }
                    model.insert(uid, bodies);
                }
                Op::Delete(uid) => {
                    let uid_text = format!("{uid}");
                    let deleted = store.delete(uid_text.as_bytes()).unwrap();
                    prop_assert_eq!(deleted, model.remove(&uid).is_some());
                    if let Some((_, new)) = &mut replacing {
                        new.remove(&uid);
                    }
                }
                Op::Begin => {
                    store.begin_replace().unwrap();
                    let before = replacing.map(|(before, _)| before);
                    let before = before.unwrap_or_else(|| model.clone());
                    replacing = Some((before, Model::new()));
                }
                Op::End(complete) => {
                    let ended = store.end_replace(complete);
                    let Some((_, new)) = replacing.take() else {
                        let kind = ended.unwrap_err().kind();
                        prop_assert_eq!(kind, ErrorKind::NotReplacing);
                        continue;
                    };
                    ended.unwrap();
                    if complete {
                        model = new;
                    }
                }
                Op::Publish => {
                    let shown = replacing.as_ref().map_or(&model, |r| &r.0);
                    let snapshot = store.publish().unwrap();
                    let plain = text(core::slice::from_ref(&snapshot), Form::Text);
                    prop_assert_eq!(canonical(&plain), expected(shown));
                    compressed.clear();
                    compressed.add(&snapshot, true).unwrap();
                    compressed.start_gzip(Form::Text, b"").unwrap();
                    let member = read(&mut compressed, 777);
                    prop_assert_eq!(plain, one_member(&member));
                    published.push((snapshot, expected(shown)));
                }
            }
            let statistics = store.statistics();
            let all = || model.values().flatten();
            prop_assert_eq!(statistics.objects, model.len() as u64);
            prop_assert_eq!(
                statistics.series, all().map(|b| b.lines().count() as u64).sum::<u64>());
            prop_assert_eq!(
                statistics.bytes, all().map(|b| b.len() as u64).sum::<u64>());
        }
        for (snapshot, lines) in published {
            prop_assert_eq!(canonical(&text(&[snapshot], Form::Text)), lines);
        }
    }
}

/// What a body of exactly one gzip member holds.
fn one_member(body: &[u8]) -> String {
    let mut decoder = flate2::bufread::GzDecoder::new(body);
    let mut text = String::new();
    decoder.read_to_string(&mut text).unwrap();
    assert!(decoder.into_inner().is_empty(), "something follows");
    text
}

#[test]
fn stores_are_merged_under_the_headers_of_the_first() {
    let (mut a, mut b) = (store(Limits::default()), store(Limits::default()));
    upsert(&mut b, "1", &["a 1\n", "b 1\n", "c 1\n"]).unwrap();
    let both = [a.publish().unwrap(), b.publish().unwrap()];
    let head = "# HELP a A.\n# TYPE a gauge\na 1\n";
    let page = text(&both, Form::OpenMetrics);
    assert_eq!(page, format!("{head}b 1\n# TYPE c info\nc 1\n"));
    // v2.13 looks at the first store alone: no headers.
    let mut old = Page::new(V2_13);
    old.add_writer(&both).unwrap();
    old.start(Form::Text).unwrap();
    assert_eq!(read(&mut old, 3), b"a 1\nb 1\nc 1\n");
    upsert(&mut a, "2", &["a 2\n", "", ""]).unwrap();
    let page = text(&[a.publish().unwrap(), both[1].clone()], Form::Text);
    let head = "# HELP a A.\n# TYPE a gauge\na 2\na 1\n";
    assert_eq!(page, format!("{head}b 1\n# TYPE c gauge\nc 1\n"));
}

#[test]
fn limits_refuse_and_count() {
    let limits = Limits { series_per_object: 2, series: 3 };
    let mut store = store(limits);
    let kind = |result: Result<(), Error>| result.map_err(Error::kind);
    upsert(&mut store, "1", &["a 1\na 2\n", "", ""]).unwrap();
    let refused = upsert(&mut store, "1", &["a\na\n", "b\n", ""]);
    assert_eq!(kind(refused), Err(ErrorKind::TooManySeriesOfObject));
    assert_eq!(store.statistics().objects, 0); // rather none than an old one
    upsert(&mut store, "1", &["a 1\na 2\n", "", ""]).unwrap();
    let refused = upsert(&mut store, "2", &["a\n", "b\n", ""]);
    assert_eq!(kind(refused), Err(ErrorKind::TooManySeries));
    upsert(&mut store, "2", &["a\n", "", ""]).unwrap();
    upsert(&mut store, "1", &["", "b\nb\n", ""]).unwrap(); // in its place
    let statistics = store.statistics();
    assert_eq!((statistics.series, statistics.refused), (3, 2));
    let refused = upsert(&mut store, "3", &["a\n"]);
    assert_eq!(kind(refused), Err(ErrorKind::LengthMismatch));
}

#[test]
fn an_object_that_changes_often_moves_and_stays_on_the_page() {
    let mut store = store(Limits::default());
    for uid in 0..100 {
        upsert(
            &mut store,
            &format!("{uid}"),
            &[format!("a {uid}\n"), String::new(), String::new()],
        )
        .unwrap();
    }
    for round in 0..6 {
        store.publish().unwrap();
        let body = format!("a 5.{round}\n");
        upsert(&mut store, "5", &[&body[..], "", ""]).unwrap();
    }
    let page = text(&[store.publish().unwrap()], Form::Text);
    assert!(page.contains("a 99\na 5.5\n"), "{page}");
    assert_eq!(page.matches("a 5.").count(), 1);
    assert_eq!(store.statistics().objects, 100);
    assert!(store.delete(b"5").unwrap());
    upsert(&mut store, "new", &["a new\n", "", ""]).unwrap();
    let page = text(&[store.publish().unwrap()], Form::Text);
    assert!(page.contains("a 4\na new\na 6\n"), "{page}");
}

#[test]
fn a_label_of_a_megabyte_and_an_object_without_uid() {
    let mut store = store(Limits::default());
    let long = format!("a{{l=\"{}\"}} 1\n", "x".repeat(1 << 20));
    upsert(&mut store, "", &[&long[..], "", "\0\u{ff}"]).unwrap();
    upsert(&mut store, "", &[&long[..], "b\n", "c\n"]).unwrap();
    assert_eq!(store.statistics().objects, 1);
    let mut page = Page::with_gzip(V2_20, 1).unwrap();
    page.add_writer(&[store.publish().unwrap()]).unwrap();
    page.start_gzip(Form::OpenMetrics, b"# EOF\n").unwrap();
    let body = one_member(&read(&mut page, 1 << 16));
    assert!(body.ends_with("b\n# TYPE c info\nc\n# EOF\n"));
    assert_eq!(body.len(), long.len() + 2 + 2 + 27 + 14 + 6);
}

#[test]
fn a_page_is_read_after_its_start() {
    let kind = |result: Result<usize, Error>| result.map_err(Error::kind);
    let mut page = Page::new(V2_20);
    assert_eq!(kind(page.read(&mut [0])), Err(ErrorKind::InvalidArgument));
    page.start(Form::Text).unwrap();
    assert_eq!(kind(page.read(&mut [0])), Ok(0));
    let refused = page.start_gzip(Form::Text, b"").map_err(Error::kind);
    assert_eq!(refused, Err(ErrorKind::Unsupported));
    let small = store(Limits::default()).publish().unwrap();
    let one = Store::new(column(&["x"; 4]).as_strings(), Limits::default());
    let large = one.unwrap().publish().unwrap();
    let refused = page.add_writer(&[large, small]).map_err(Error::kind);
    assert_eq!(refused, Err(ErrorKind::LengthMismatch));
}
