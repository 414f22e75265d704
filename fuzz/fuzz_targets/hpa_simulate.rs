//! Any bytes are simulated or refused, the place of a refusal is inside, and
//! what comes out is the same again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::autoscale::hpa::simulate_json;

fuzz_target!(|json: &[u8]| {
    let (mut one, mut two) = (Vec::new(), Vec::new());
    match simulate_json(&mut one, json) {
        Ok(()) => {
            simulate_json(&mut two, json).unwrap();
            assert!(one == two && one.ends_with(b"}"));
        }
        Err(e) => assert!(e.offset() <= json.len() as u64 && one.is_empty()),
    }
});
