//! The parser and its oracle give the same entries and refuse alike, in every
//! profile.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::Parser;
use millicore::exposition::naive::{self, NaiveEntry};
use millicore_fuzz::PROFILES;

fuzz_target!(|text: &[u8]| {
    for profile in PROFILES {
        let (want, accepted) = naive::parse(profile, text);
        let mut parser = Parser::new(profile, text);
        for entry in want {
            let got = parser.next().unwrap().unwrap();
            assert_eq!(NaiveEntry::of(&got, text), entry);
        }
        let ended = parser.next().is_ok_and(|end| end.is_none());
        assert_eq!(ended && parser.skipped().is_empty(), accepted);
    }
});
