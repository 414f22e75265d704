//! Pages that nobody should send: each is refused or read as its profile says,
//! in memory that stays in proportion to the page.

use millicore::ErrorKind;
use millicore::exposition::families::{FamilyRows, Format, Options, convert};
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

/// A field of bytes in protobuf.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![number << 3 | 2];
    let mut length = bytes.len();
    while length >= 0x80 {
        out.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    out.push(length as u8);
    out.extend_from_slice(bytes);
    out
}

/// A family of one metric, with its length before it.
fn family(metric: &[u8]) -> Vec<u8> {
    let family = [field(1, b"m"), field(4, metric)].concat();
    field(0, &family).split_off(1)
}

#[test]
fn families_that_nobody_should_send() {
    let label = field(1, &[field(1, b"a"), field(2, b"b")].concat());
    let counter = field(3, &[]);
    let many = family(&[label.repeat(1_000_000), counter.clone()].concat());
    let long = field(1, &field(2, &vec![b'x'; 100_000_000]));
    let long = family(&[long, counter].concat());
    // A byte each: what takes most memory for its size.
    let deltas = family(&field(7, &field(13, &vec![0; 1_000_000])));
    let mut rows = FamilyRows::new();
    for (input, count) in
        [(&many, 1_000_003), (&long, 4), (&deltas, 1_000_003)]
    {
        rows = FamilyRows::new();
        rows.read(input).unwrap();
        assert_eq!(rows.view().len(), count);
        assert!(rows.memory() <= 120 * input.len() + 4096);
        let mut again = Vec::new();
        let options = Options::default();
        rows.view().append(&mut again, Format::Protobuf, options).unwrap();
        let mut straight = Vec::new();
        convert(&mut straight, Format::Protobuf, options, input).unwrap();
        assert!(again == straight);
    }
    // Lengths past the end, groups without one, nothing but NULs.
    let endless = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1];
    let groups = family(&vec![0x0b; 1_000_000]);
    for bad in [&endless[..], &[0x7f], &groups, &[1, 0]] {
        let error = rows.read(bad).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidProtobuf);
        assert!(error.offset() <= bad.len() as u64);
    }
    // A family of no bytes is one without a name, and so are a million.
    rows.read(&vec![0; 1_000_000]).unwrap();
    assert_eq!(rows.view().len(), 1_000_000);
}
