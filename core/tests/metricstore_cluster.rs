//! The page that kube-state-metrics v2.13.0 served of a cluster of 1,000 pods
//! and 50 nodes, line for line, of the families it made; unsharded, as three
//! shards, and through gzip.

mod common;

use std::io::Read;

use common::{gunzip, rows};
use millicore::columns::StringColumn;
use millicore::exposition::{HeaderProfile, Metric, append_family};
use millicore::metricstore::{Form, Limits, Page, Store};
use millicore::num::hash::fnv1a64;
use millicore::shard::jump;
use serde_json::Value;

const FOLDER: &str = "recordings/kube-state-metrics/cluster_1000p_50n";

/// The stores of one shard, or with a total of 1 of all of them.
fn stores(families: &[Value], shard: i32, total: i64) -> Vec<Store> {
    let mut stores: Vec<Store> = Vec::new();
    let mut kinds: Vec<&str> = Vec::new();
    for row in families {
        if let Some(kind) = row["kind"].as_str() {
            if kinds.contains(&kind) {
                break; // a second run, with all labels allowed
            }
            kinds.push(kind);
            let mut headers = StringColumn::default();
            for header in row["headers"].as_array().unwrap() {
                headers.push(header.as_str().unwrap().as_bytes()).unwrap();
            }
            let limits = Limits::default();
            stores.push(Store::new(headers.as_strings(), limits).unwrap());
            continue;
        }
        let uid = row["uid"].as_str().unwrap().as_bytes();
        if jump(fnv1a64(uid), total).unwrap() == shard {
            let store = stores.last_mut().unwrap();
            store.upsert(uid, bodies(row).as_strings()).unwrap();
        }
    }
    stores
}

fn bodies(row: &Value) -> StringColumn {
    let mut bodies = StringColumn::default();
    for family in row["families"].as_array().unwrap() {
        let name = family[0].as_str().unwrap().as_bytes();
        let metrics = family[1].as_array().unwrap();
        let texts = |list: &Value| -> Vec<Vec<u8>> {
            let list = list.as_array().unwrap().iter();
            list.map(|text| text.as_str().unwrap().into()).collect()
        };
        let metrics: Vec<_> = metrics
            .iter()
            .map(|m| (texts(&m[0]), texts(&m[1]), m[2].as_f64().unwrap()))
            .collect();
        let metrics = metrics.iter().map(|(keys, values, value)| Metric {
            keys: keys.iter().map(Vec::as_slice),
            values: values.iter().map(Vec::as_slice),
            value: *value,
        });
        bodies.push_with(|out| append_family(out, name, metrics)).unwrap();
    }
    bodies
}

fn read(page: &mut Page) -> Vec<u8> {
    let (mut all, mut piece) = (Vec::new(), vec![0; 64 << 10]);
    loop {
        match page.read(&mut piece).unwrap() {
            0 => return all,
            n => all.extend_from_slice(&piece[..n]),
        }
    }
}

/// Lines between two headers in the order of their bytes: upstream writes
/// them in that of its map.
fn canonical(page: &[u8]) -> Vec<&[u8]> {
    let mut lines: Vec<_> = page.split_inclusive(|&b| b == b'\n').collect();
    let header = |line: &[u8]| line.starts_with(b"#");
    for run in lines.chunk_by_mut(|a, b| !header(a) && !header(b)) {
        run.sort_unstable();
    }
    lines
}

fn same_lines(got: &[u8], expected: &[u8]) {
    let (got, expected) = (canonical(got), canonical(expected));
    for (got, expected) in got.iter().zip(&expected) {
        assert_eq!(
            got.escape_ascii().to_string(),
            expected.escape_ascii().to_string()
        );
    }
    assert_eq!(got.len(), expected.len());
}

#[test]
fn the_recorded_page() {
    let families = rows(&format!("{FOLDER}.families.jsonl.gz"));
    for (shard, total, file) in [
        (0, 1, "metrics.txt"),
        (0, 3, "shard0_of_3.metrics.txt"),
        (1, 3, "shard1_of_3.metrics.txt"),
        (2, 3, "shard2_of_3.metrics.txt"),
    ] {
        let mut page = Page::with_gzip(HeaderProfile::V2_13, 6).unwrap();
        for store in &mut stores(&families, shard, total) {
            page.add_writer(&[store.publish().unwrap()]).unwrap();
        }
        page.start(Form::Text).unwrap();
        let plain = read(&mut page);
        same_lines(&plain, &gunzip(&format!("{FOLDER}.{file}.gz")));
        page.start_gzip(Form::Text, b"").unwrap();
        let member = read(&mut page);
        let mut decoder = flate2::bufread::GzDecoder::new(&member[..]);
        let mut text = Vec::new();
        decoder.read_to_end(&mut text).unwrap();
        assert!(decoder.into_inner().is_empty() && text == plain);
        // Again: everything is there already, and is the same.
        page.start_gzip(Form::Text, b"").unwrap();
        assert!(read(&mut page) == member);
    }
}
