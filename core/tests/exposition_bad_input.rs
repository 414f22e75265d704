//! Pages that nobody should send: each is refused or read as its profile says,
//! in memory that stays in proportion to the page.

use millicore::ErrorKind;
use millicore::exposition::{Page, Profile, Reader};

const PROFILES: [Profile; 3] =
    [Profile::Textparse, Profile::OpenMetrics, Profile::Lenient];

/// Entries, skipped lines, and the kind of the error.
fn read(profile: Profile, text: &[u8]) -> (usize, usize, Option<ErrorKind>) {
    let mut page = Page::new();
    let error = page.parse(profile, text).err().map(millicore::Error::kind);
    assert!(
        page.memory() <= 80 * text.len() + 4096,
        "{profile:?}: {} bytes for {}",
        page.memory(),
        text.len()
    );
    (page.len(), page.skipped().len(), error)
}

#[test]
fn nothing_but_nuls() {
    let page = vec![0; 1 << 20];
    assert_eq!(read(Profile::Textparse, &page), (0, 0, None));
    let kind = Some(ErrorKind::ExpectedOpenMetricsEntry);
    assert_eq!(read(Profile::OpenMetrics, &page), (0, 0, kind));
    assert_eq!(read(Profile::Lenient, &page), (0, 1, None));
}

#[test]
fn one_line_of_100_megabytes() {
    let mut page = b"a{b=\"".to_vec();
    page.resize(100_000_000, b'x');
    page.extend_from_slice(b"\"} 1\n# EOF\n");
    assert_eq!(read(Profile::Textparse, &page), (2, 0, None)); // and a comment
    assert_eq!(read(Profile::OpenMetrics, &page), (1, 0, None));
    assert_eq!(read(Profile::Lenient, &page), (1, 0, None));
    // In pieces it is too long an entry, and is not kept.
    for profile in PROFILES {
        let mut reader = Reader::new(profile);
        let error = page
            .chunks(1 << 20)
            .find_map(|piece| reader.feed(piece).err())
            .expect("an entry past 16 MiB is refused");
        assert_eq!(error.kind(), ErrorKind::TooLarge);
        assert!(reader.memory() <= 64 << 20, "{}", reader.memory());
    }
}

#[test]
fn a_million_labels() {
    let labels = "a=\"b\",".repeat(1_000_000);
    let page = format!("m{{{labels}}} 1\n# EOF\n").into_bytes();
    assert_eq!(read(Profile::Textparse, &page).0, 2);
    assert_eq!(read(Profile::OpenMetrics, &page), (1, 0, None));
    assert_eq!(read(Profile::Lenient, &page), (1, 0, None));
}

#[test]
fn a_string_without_an_end() {
    let mut page = b"m 1\nm{a=\"".to_vec();
    page.resize(1 << 20, b'x');
    let kind = Some(ErrorKind::ExpectedClosingQuote);
    assert_eq!(read(Profile::Textparse, &page), (1, 0, kind));
    assert_eq!(read(Profile::OpenMetrics, &page), (1, 0, kind));
    assert_eq!(read(Profile::Lenient, &page), (1, 1, None));
}

/// Every truncation of a good page, whole and through one reader.
#[test]
fn a_good_page_cut_anywhere() {
    let page = br##"# HELP a_seconds Some "help" \\ \n.
# TYPE a_seconds histogram
# UNIT a_seconds seconds
a_seconds_bucket{le="1",b="c\"d"} 2 # {e="f"} 0.5 1.5
a_seconds_count{b="c\"d"} 3 1700000000.5
{"quoted.name","b.c"="d"} 1e+06
# EOF
"##;
    for profile in PROFILES {
        let mut reader = Reader::new(profile);
        for length in 0..=page.len() {
            let text = &page[..length];
            let mut alone = Page::new();
            let want = alone.parse(profile, text);
            assert_eq!(reader.parse(text), want);
            assert_eq!(reader.page().len(), alone.len());
            if let Err(error) = want {
                assert!(error.offset() <= length as u64);
            }
        }
    }
}
