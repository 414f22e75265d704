//! Two pages make two cycles: both are read or refused, and what is stored
//! is listed.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::kubelet::{Batch, Profile, Store};

fuzz_target!(|text: &[u8]| {
    let mut store = Store::new(Profile::Upstream, 15_000_000_000).unwrap();
    let cut = text.iter().position(|&b| b == 1).unwrap_or(text.len());
    for page in [&text[..cut], &text[cut..]] {
        let mut batch = Batch::default();
        let decoded = batch.decode(Profile::Upstream, b"n", 0, page);
        assert!(decoded.err().is_none_or(|e| e.offset() <= page.len() as u64));
        store.commit(&batch).unwrap();
    }
    let snapshot = store.publish();
    assert!(snapshot.usage().unwrap().memory() <= 256 + 8 * text.len());
    assert!(snapshot.explain_pod(&mut Vec::new(), [b"", b""], b"n").is_ok());
});
