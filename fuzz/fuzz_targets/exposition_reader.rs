//! A reader that knows the pages before says what one says that reads a page
//! by itself. The input is cut into pages at bytes 0xfe.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::{Page, Reader};
use millicore_fuzz::{PROFILES, entries};

fuzz_target!(|input: &[u8]| {
    for profile in PROFILES {
        let mut reader = Reader::new(profile);
        for text in input.split(|&byte| byte == 0xfe) {
            for _ in 0..2 {
                let mut alone = Page::new();
                let want = alone.parse(profile, text);
                assert_eq!(reader.parse(text), want);
                assert_eq!(
                    entries(reader.page(), text),
                    entries(&alone, text)
                );
                assert_eq!(reader.page().skipped(), alone.skipped());
            }
        }
    }
});
