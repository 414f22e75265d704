//! Any bytes are linted, or refused at a place in them.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::autoscale::hpa::lint_json;

fuzz_target!(|json: &[u8]| {
    let mut out = Vec::new();
    match lint_json(&mut out, json) {
        Ok(()) => assert!(out.starts_with(b"{") && out.ends_with(b"}")),
        Err(refused) => assert!(refused.offset() <= json.len() as u64),
    }
});
