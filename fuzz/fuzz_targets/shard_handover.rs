//! Any lines are events of a shard, or refused at a place in them; what it
//! says can be read again, and its gate is never open while it counts.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::shard::handover::{Action, Config, Event, Handover, View};

fuzz_target!(|log: &[u8]| {
    let config = Config { ordinal: 1, owners: 2, timeout: 100, hold: 10 };
    let mut shard = Handover::new(config).unwrap();
    for line in log.split(|&byte| byte == b'\n') {
        match Event::parse(line) {
            Ok(event) => shard.apply(&event).unwrap(),
            Err(refused) => assert!(refused.offset() <= line.len() as u64),
        }
        while let Some(action) = shard.next_action().unwrap() {
            if let Action::Propose(view) = action {
                let text = view.to_string();
                assert_eq!(View::parse(text.as_bytes()), Ok(view));
            }
        }
        let state = shard.state();
        let counts = state.member && state.synced;
        assert!(!(state.gate_open && counts));
    }
});
