//! Any text is an assignment or is refused at a place in it; what is one gives
//! every key an owner that it has, and ranges survive being written.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::columns::Strings;
use millicore::shard::{Assignment, Ranges, append_plan, append_resized};

fuzz_target!(|text: &[u8]| {
    let keys = Strings::new(b"abcdef", &[0, 0, 1, 3, 6]).unwrap();
    let made = match Assignment::parse(text) {
        Ok(made) => made,
        Err(refused) => {
            return assert!(refused.offset() <= text.len() as u64);
        }
    };
    let mut owners = [-7; 4];
    made.owners(keys, &mut owners).unwrap();
    assert!(owners.iter().all(|&o| (-1..made.shards() as i32).contains(&o)));
    let mut plan = Vec::new();
    if append_plan(&mut plan, b"jump:3", text, keys, &[1, 2, 3, 4]).is_ok() {
        assert!(plan.ends_with(b"]}"));
    }
    let mut cut = Vec::new();
    if append_resized(&mut cut, text, b"ranges:5").is_ok() {
        let cut = Ranges::parse_selectors(&cut["selectors:".len()..]).unwrap();
        assert_eq!((0..5).map(|s| cut.width(s)).sum::<u128>(), 1 << 64);
    }
});
