//! Any bytes give columns and a status, an error's place is in the page, and
//! label sets follow the columns.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::columns::StringColumn;
use millicore::exposition::{Page, Profile, append_label_sets};

fuzz_target!(|text: &[u8]| {
    let (mut page, mut rows) = (Page::new(), Vec::new());
    let parsed = page.parse(Profile::Textparse, text);
    assert!(parsed.err().is_none_or(|e| e.offset() <= text.len() as u64));
    let mut strings = StringColumn::default();
    assert_eq!(
        append_label_sets(&mut strings, &mut rows, Profile::Textparse, text),
        parsed
    );
    assert_eq!(rows.len(), page.len() + 1);
});
