//! Any bytes give columns and a status in every profile, an error's place and
//! those of skipped lines are in the page, and label sets follow the columns.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::columns::StringColumn;
use millicore::exposition::{Page, append_label_sets};
use millicore_fuzz::PROFILES;

fuzz_target!(|text: &[u8]| {
    for profile in PROFILES {
        let (mut page, mut rows) = (Page::new(), Vec::new());
        let parsed = page.parse(profile, text);
        let end = text.len() as u64;
        assert!(parsed.err().is_none_or(|e| e.offset() <= end));
        assert!(page.skipped().iter().all(|s| u64::from(s.offset) <= end));
        assert!(page.memory() <= 80 * text.len() + 4096);
        let mut sets = StringColumn::default();
        let read = append_label_sets(&mut sets, &mut rows, profile, text);
        assert_eq!(read, parsed);
        assert_eq!(rows.len(), page.len() + 1);
    }
});
