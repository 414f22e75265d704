//! A page in pieces gives what it gives in one. The first byte is the size of
//! the pieces.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::{Page, Reader};
use millicore_fuzz::{PROFILES, entries};

fuzz_target!(|input: &[u8]| {
    let Some((&size, text)) = input.split_first() else { return };
    for profile in PROFILES {
        let mut alone = Page::new();
        let want = alone.parse(profile, text);
        let mut reader = Reader::new(profile);
        let mut got = Vec::new();
        let mut places = Vec::new();
        let mut read = Ok(());
        for piece in text.chunks(usize::from(size) + 1) {
            read = reader.feed(piece);
            got.extend(entries(reader.page(), reader.text()));
            places.extend_from_slice(reader.page().skipped());
            if read.is_err() {
                break;
            }
        }
        if read.is_ok() {
            read = reader.finish();
            got.extend(entries(reader.page(), reader.text()));
            places.extend_from_slice(reader.page().skipped());
        }
        assert_eq!(read, want);
        assert_eq!(got, entries(&alone, text));
        let of =
            |s: &millicore::exposition::Skipped| (s.line, s.column, s.status);
        assert!(places.iter().map(of).eq(alone.skipped().iter().map(of)));
    }
});
