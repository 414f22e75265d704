/*!
A reader that knows the page before, or gets its page in pieces, says what one
says that reads a page by itself.
*/

use alloc::string::String;
use alloc::vec::Vec;
use std::format;

use proptest::prelude::*;

use super::tests::{damaged_pages, pages};
use super::{Page, Profile, Reader};
use crate::Error;

const PROFILES: [Profile; 3] =
    [Profile::Textparse, Profile::OpenMetrics, Profile::Lenient];

/// The columns as text, spans resolved.
fn show(page: &Page, text: &[u8]) -> String {
    let mut shown = String::new();
    for i in 0..page.len() {
        let of = |span: super::Span| {
            String::from_utf8_lossy(span.of(text)).into_owned()
        };
        shown += &format!(
            "{:?} {:?} {:?} {:016x} {:?}",
            page.kinds()[i],
            of(page.names()[i]),
            of(page.texts()[i]),
            page.values()[i].to_bits(),
            (page.has_timestamp()[i], page.timestamps()[i]),
        );
        for label in page.labels_of(i) {
            shown += &format!(" {:?}={:?}", of(label.name), of(label.value));
        }
        let exemplars = page.exemplars();
        for (e, &entry) in exemplars.entries().iter().enumerate() {
            if entry as usize == i {
                let value = exemplars.values()[e].to_bits();
                shown += &format!(" # {value:016x}");
                for label in exemplars.labels_of(e) {
                    shown += &format!(
                        " {:?}={:?}",
                        of(label.name),
                        of(label.value)
                    );
                }
            }
        }
        shown.push('\n');
    }
    shown
}

fn alone(profile: Profile, text: &[u8]) -> (String, Result<(), Error>) {
    let mut page = Page::new();
    let read = page.parse(profile, text);
    (show(&page, text) + &format!("{:?}", page.skipped()), read)
}

fn whole(reader: &mut Reader, text: &[u8]) -> (String, Result<(), Error>) {
    let read = reader.parse(text);
    let page = reader.page();
    (show(page, text) + &format!("{:?}", page.skipped()), read)
}

/// In pieces; what each gives, joined. Offsets of skipped lines are those of
/// their piece, so only lines and columns are shown.
fn in_pieces(
    reader: &mut Reader,
    text: &[u8],
    sizes: &[usize],
) -> (String, Result<(), Error>) {
    let mut shown = String::new();
    let mut skipped = Vec::new();
    let mut rest = text;
    let mut sizes = sizes.iter().cycle();
    let mut read = Ok(());
    while !rest.is_empty() && read.is_ok() {
        let (piece, others) =
            rest.split_at(rest.len().min(*sizes.next().unwrap()));
        rest = others;
        read = reader.feed(piece);
        shown += &show(reader.page(), reader.text());
        skipped.extend_from_slice(reader.page().skipped());
    }
    if read.is_ok() {
        read = reader.finish();
        shown += &show(reader.page(), reader.text());
        skipped.extend_from_slice(reader.page().skipped());
    }
    if let Err(error) = read {
        let place = reader.position(error.offset());
        assert_eq!(place, crate::position(text, error.offset()));
        let _ = reader.finish();
    }
    let skipped: Vec<_> =
        skipped.iter().map(|s| (s.line, s.column, s.status)).collect();
    (shown + &format!("{skipped:?}"), read)
}

fn expected_in_pieces(
    profile: Profile,
    text: &[u8],
) -> (String, Result<(), Error>) {
    let mut page = Page::new();
    let read = page.parse(profile, text);
    let skipped: Vec<_> =
        page.skipped().iter().map(|s| (s.line, s.column, s.status)).collect();
    (show(&page, text) + &format!("{skipped:?}"), read)
}

fn a_page(seed: usize) -> Vec<u8> {
    let mut text = String::from("# HELP a b\n# TYPE a counter\n");
    for i in 0..60_usize {
        if (i + seed) % 17 == 3 {
            continue; // gone
        }
        if (i + seed) % 23 == 5 {
            text += &format!("new_{seed}{{pod=\"p{i}\"}} 1\n");
        }
        let value = (i * 7919 + seed) % 1000;
        text += &match i % 4 {
            0 => format!(
                "a{{pod=\"p-{i}\",x=\"\\n\"}} {value}.5 17000{seed:08}\n"
            ),
            1 => format!("a_total {value} 1700000{seed:06}\n"),
            2 => format!("a{{pod=\"p-{i}\"}} NaN\n"),
            _ => format!("b{{le=\"{i}\"}} {value}e+05\n"),
        };
    }
    (text + "# EOF\n").into_bytes()
}

#[test]
fn pages_of_one_target() {
    for profile in PROFILES {
        let mut reader = Reader::new(profile);
        for seed in [0, 1, 1, 2, 30, 2] {
            let text = a_page(seed);
            assert_eq!(whole(&mut reader, &text), alone(profile, &text));
        }
        // A broken page in between, and another one altogether.
        let broken = b"a{pod=\"p-0\",x=\"\\n\"} 1.5\n!\n";
        assert_eq!(whole(&mut reader, broken), alone(profile, broken));
        let text = a_page(2);
        assert_eq!(whole(&mut reader, &text), alone(profile, &text));
    }
}

#[test]
fn what_follows_known_bytes_counts() {
    let p = |profile, first: &[u8], second: &[u8]| {
        let mut reader = Reader::new(profile);
        let _ = reader.parse(first);
        assert_eq!(whole(&mut reader, second), alone(profile, second));
    };
    for profile in PROFILES {
        p(profile, b"a 1\nb 2\n# EOF\n", b"ab 1\nb 2\n# EOF\n");
        p(profile, b"a 1\nb 2\n# EOF\n", b"a{c=\"d\"} 1\nb 2\n# EOF\n");
        p(profile, b"a{b=\"c\"} 1\n# EOF\n", b"a{b=\"c\"}\0 1\n# EOF\n");
        p(profile, b"# HELP a b\n# EOF\n", b"# HELP a b\n\0\0# EOF\n");
        p(profile, b"# HELP a b\n# EOF\n", b"# HELP a b");
        p(profile, b"a 1 2\n# EOF\n", b"a 1 2");
        p(profile, b"a 1\n", b"a 1 # {b=\"c\"} 2 3\n# EOF\n");
        p(profile, b"a 1", b"a 1\n");
    }
}

#[test]
fn memory_stays_within_two_pages() {
    let mut reader = Reader::new(Profile::Textparse);
    let mut most = 0;
    for round in 0..50 {
        let mut text = String::new();
        for i in 0..500 {
            text += &format!("m{{round=\"{round}\",i=\"{i}\"}} 1\n");
        }
        reader.parse(text.as_bytes()).unwrap();
        if round == 5 {
            most = reader.memory();
        }
    }
    assert!(reader.memory() <= most * 3 / 2, "{} {most}", reader.memory());
    reader.clear();
    assert!(reader.page().is_empty());
}

#[test]
fn pieces_of_every_size() {
    let text = a_page(3);
    for profile in PROFILES {
        let want = expected_in_pieces(profile, &text);
        let mut reader = Reader::new(profile);
        for size in [1, 2, 3, 7, 64, 1000, 100_000] {
            assert_eq!(in_pieces(&mut reader, &text, &[size]), want);
        }
    }
}

#[test]
fn a_page_in_pieces_keeps_little() {
    let mut reader = Reader::new(Profile::Lenient);
    let mut most = 0;
    for i in 0..20_000 {
        let line = format!("m{{pod=\"p{}\"}} {i}\n", i % 10);
        reader.feed(line.as_bytes()).unwrap();
        assert_eq!(reader.page().len(), 1);
        most = most.max(reader.pieces_memory());
    }
    reader.finish().unwrap();
    assert!(most < 8_000, "{most}");
}

#[test]
fn an_endless_string_is_read_in_linear_time_and_then_refused() {
    let mut reader = Reader::new(Profile::Textparse);
    let piece = alloc::vec![b'\n'; 1 << 20];
    reader.feed(b"a{b=\"").unwrap();
    let mut fed = 0;
    let error = loop {
        match reader.feed(&piece) {
            Ok(()) => fed += 1,
            Err(error) => break error,
        }
        assert!(fed < 200);
    };
    assert_eq!(error.kind(), crate::ErrorKind::TooLarge);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(700))]

    #[test]
    fn any_page_after_any_page(
        list in prop::collection::vec(
            prop_oneof![pages(), damaged_pages()], 1..4),
        sizes in prop::collection::vec(1..90_usize, 1..5),
    ) {
        for profile in PROFILES {
            let mut reader = Reader::new(profile);
            for text in list.iter().chain(&list) {
                let want = alone(profile, text);
                prop_assert_eq!(whole(&mut reader, text), want);
                let want = expected_in_pieces(profile, text);
                prop_assert_eq!(in_pieces(&mut reader, text, &sizes), want);
            }
        }
    }
}
