//! Operations on a store, two bytes each, against a map from UID to body.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::columns::Strings;
use millicore::metricstore::{Limits, Store};
use std::collections::BTreeMap;

fuzz_target!(|operations: &[u8]| {
    let header = Strings::new(b"", &[0, 0]).unwrap();
    let mut store = Store::new(header, Limits::default()).unwrap();
    let mut model: BTreeMap<u8, &[u8]> = BTreeMap::new();
    let mut snapshots = Vec::new();
    for (at, pair) in operations.chunks_exact(2).enumerate() {
        let body = &operations[..(pair[1] as usize).min(at)];
        match pair[0] {
            0..8 => snapshots.push((store.publish().unwrap(), model.len())),
            uid @ 8..64 => {
                let had = model.remove(&(uid % 48)).is_some();
                assert_eq!(store.delete(&[uid % 48]), Ok(had));
            }
            uid => {
                let bodies = [0, body.len() as u32];
                let bodies = Strings::new(body, &bodies).unwrap();
                store.upsert(&[uid % 48], bodies).unwrap();
                model.insert(uid % 48, body);
            }
        }
    }
    let held = store.statistics();
    assert_eq!(held.objects, model.len() as u64);
    let bytes = model.values().map(|body| body.len() as u64);
    assert_eq!(held.bytes, bytes.sum::<u64>());
    assert!(snapshots.iter().all(|(s, objects)| s.objects() == *objects));
});
