//! The parser and its oracle give the same entries and refuse alike.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::naive::{self, NaiveEntry};
use millicore::exposition::{Parser, Profile};

fuzz_target!(|text: &[u8]| {
    let (want, accepted) = naive::parse(text);
    let mut parser = Parser::new(Profile::Textparse, text);
    for entry in want {
        let got = parser.next().unwrap().unwrap();
        assert_eq!(NaiveEntry::of(&got, text), entry);
    }
    assert_eq!(parser.next().is_ok_and(|end| end.is_none()), accepted);
});
