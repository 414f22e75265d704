//! Any bytes are read as a list and printed, or refused at a place in them.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::kubelet::{
    Available, TopOptions, append_top_nodes, append_top_pods,
};

fuzz_target!(|json: &[u8]| {
    let flags = u32::from(json.len() as u8);
    let options = TopOptions::from_numbers(flags % 32, flags % 3).unwrap();
    let pods = append_top_pods(&mut Vec::new(), json, options);
    let available = Available::default();
    let nodes = append_top_nodes(&mut Vec::new(), json, options, available);
    for refused in [pods, nodes].into_iter().filter_map(Result::err) {
        assert!(refused.offset() <= json.len() as u64);
    }
});
