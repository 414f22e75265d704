/*!
The parser against tables, against its oracle, and cut at every byte.
*/

use alloc::string::String;
use alloc::vec::Vec;
use std::format;

use proptest::prelude::*;

use super::naive::{self, NaiveEntry};
use super::{Entry, EntryKind, Page, Parser, Profile};
use crate::error::Error;

/// All entries, and what ended them.
fn read(page: &[u8]) -> (Vec<NaiveEntry>, Result<(), Error>) {
    let mut parser = Parser::new(Profile::Textparse, page);
    let mut entries = Vec::new();
    loop {
        match parser.next() {
            Ok(Some(entry)) => entries.push(NaiveEntry::of(&entry, page)),
            Ok(None) => return (entries, Ok(())),
            Err(error) => return (entries, Err(error)),
        }
    }
}

/// Every entry on a line of its own, then what the page was refused for.
fn show(page: &[u8]) -> String {
    let text = |span: super::Span| {
        format!("{:?}", String::from_utf8_lossy(span.of(page)))
    };
    let mut parser = Parser::new(Profile::Textparse, page);
    let mut shown = String::new();
    loop {
        match parser.next() {
            Ok(Some(Entry::Type { name, text: word, .. })) => {
                shown += &format!("TYPE {} {}\n", text(name), text(word));
            }
            Ok(Some(Entry::Help { name, text: help })) => {
                shown += &format!("HELP {} {}\n", text(name), text(help));
            }
            Ok(Some(Entry::Unit { name, text: unit })) => {
                shown += &format!("UNIT {} {}\n", text(name), text(unit));
            }
            Ok(Some(Entry::Comment { text: comment })) => {
                shown += &format!("comment {}\n", text(comment));
            }
            Ok(Some(Entry::Series {
                series,
                name,
                labels,
                value,
                timestamp,
                ..
            })) => {
                shown += &format!("{} {}", text(series), text(name));
                for label in labels {
                    shown += &format!(
                        " {}={}",
                        text(label.name),
                        text(label.value)
                    );
                }
                shown += &format!(" {value:?} {timestamp:?}\n");
            }
            Ok(None) => return shown,
            Err(error) => return shown + &format!("{error}\n"),
        }
    }
}

#[test]
fn an_ordinary_page() {
    let page = br##"# HELP up Whether it is \\ up\n.
# TYPE up gauge
up 1
up{job="a"} 0 1700000000000

# TYPE h histogram
h_bucket{le="+Inf",q="\"x\""} 1.5e3
"##;
    let want = r#"HELP "up" "Whether it is \\\\ up\\n."
TYPE "up" "gauge"
"up" "up" 1.0 None
"up{job=\"a\"}" "up" "job"="a" 0.0 Some(1700000000000)
TYPE "h" "histogram"
"h_bucket{le=\"+Inf\",q=\"\\\"x\\\"\"}" "h_bucket" "le"="+Inf" "q"="\\\"x\\\"" 1500.0 None
"#;
    assert_eq!(show(page), want);
}

#[test]
fn samples() {
    let p = |page: &[u8], want: &str| assert_eq!(show(page), want);
    p(b"a 1", "\"a\" \"a\" 1.0 None\n"); // no line feed at the end
    p(b"a_:9\t1\t2\t\n", "\"a_:9\" \"a_:9\" 1.0 Some(2)\n");
    p(b"  a 1\n", "\"  a\" \"  a\" 1.0 None\n"); // blanks belong to the name
    p(b"a+1\n", "\"a\" \"a\" 1.0 None\n"); // no blank needed
    p(b"a{}1\n", "\"a{}\" \"a\" 1.0 None\n");
    p(b"a { } 1\n", "\"a { }\" \"a\" 1.0 None\n");
    p(b"a -Inf\n", "\"a\" \"a\" -inf None\n");
    p(b"a 1e-400\n", "\"a\" \"a\" 0.0 None\n");
    p(b"a 1 0009\n", "\"a\" \"a\" 1.0 Some(9)\n");
    p(
        b"a 1 9223372036854775807",
        "\"a\" \"a\" 1.0 Some(9223372036854775807)\n",
    );
}

#[test]
fn labels() {
    let p = |page: &[u8], want: &str| assert_eq!(show(page), want);
    p(b"a{b=\"\",}1", "\"a{b=\\\"\\\",}\" \"a\" \"b\"=\"\" 1.0 None\n");
    p(
        b"a{b=\"1\"b=\"2\"}1", // no comma, the same name
        "\"a{b=\\\"1\\\"b=\\\"2\\\"}\" \"a\" \"b\"=\"1\" \"b\"=\"2\" 1.0 None\n",
    );
    p(
        b"a{\"b\" = \"x\ny\"}1", // quoted name, raw line feed
        "\"a{\\\"b\\\" = \\\"x\\ny\\\"}\" \"a\" \"b\"=\"x\\ny\" 1.0 None\n",
    );
    p(b"{\"a b\"}1", "\"{\\\"a b\\\"}\" \"a b\" 1.0 None\n");
    p(
        b"{b=\"c\",\"a\",}1", // the name may come later
        "\"{b=\\\"c\\\",\\\"a\\\",}\" \"a\" \"b\"=\"c\" 1.0 None\n",
    );
    p(
        b"a{b=\"c\"\"d\"=\"e\"}1",
        "\"a{b=\\\"c\\\"\\\"d\\\"=\\\"e\\\"}\" \"a\" \"b\"=\"c\" \"d\"=\"e\" 1.0 None\n",
    );
}

#[test]
fn metadata_and_comments() {
    let p = |page: &[u8], want: &str| assert_eq!(show(page), want);
    p(b"#", "comment \"#\"\n");
    p(b"#HELP a b", "comment \"#HELP a b\"\n");
    p(b"# HELP", "comment \"# HELP\"\n");
    p(b"# HELPa b", "comment \"# HELPa b\"\n");
    p(b"  #\tTYPE  a gauge", "TYPE \"a\" \"gauge\"\n");
    p(b"# HELP a", "HELP \"a\" \"\"\n");
    p(b"# HELP a \t ", "HELP \"a\" \"\"\n");
    p(b"# HELP a  b ", "HELP \"a\" \" b \"\n");
    p(b"# HELP f}o ", "HELP \"f\" \"o \"\n"); // one byte is dropped
    p(b"# HELP \"a\nb\" c", "HELP \"a\\nb\" \"c\"\n");
    p(b"# TYPE \"\"?untyped", "TYPE \"\" \"untyped\"\n");
}

#[test]
fn nuls() {
    let p = |page: &[u8], want: &str| assert_eq!(show(page), want);
    p(b"\0a 1", ""); // the page ends here
    p(b"  \0a 1", "");
    p(b"#a\0\na 1", "");
    p(b"# \0a\n!", "");
    p(b"# a\0b\na 1", "comment \"# a\\0b\"\n\"a\" \"a\" 1.0 None\n");
    p(b"# H\0EL\0P\0 \0a b", "HELP \"a\" \"b\"\n");
    p(b"# HELP a \0", "HELP \"a\" \"\"\n");
    p(b"# HELP a \0 b", "HELP \"a\" \"\\0 b\"\n");
    p(b"# HELP a b\0", "HELP \"a\" \"b\\0\"\n");
    p(
        b"a{b= \0 \"\0c\0\"}1",
        "\"a{b= \\0 \\\"\\0c\\0\\\"}\" \"a\" \"b\"=\"\\0c\\0\" 1.0 None\n",
    );
    // Skipped between a backslash and what it escapes.
    p(
        b"a{b=\"\\\0\"\"}1",
        "\"a{b=\\\"\\\\\\0\\\"\\\"}\" \"a\" \"b\"=\"\\\\\\0\\\"\" 1.0 None\n",
    );
    // After the closing quote: the value's end moves.
    p(
        b"a{b=\"c\"\0\0}1",
        "\"a{b=\\\"c\\\"\\0\\0}\" \"a\" \"b\"=\"c\\\"\\0\" 1.0 None\n",
    );
}

#[test]
fn one_error_a_kind() {
    let p = |page: &[u8], want: &str| {
        let (_, end) = read(page);
        assert_eq!(format!("{}", end.unwrap_err()), want);
    };
    p(
        b"a 1\n1",
        "expected a metric name, `{`, `#` or an empty line at byte 4",
    );
    p(
        b"a 1\r\n",
        "expected a decimal number, NaN or Inf within float64 at byte 2",
    );
    p(b"# HELP ", "expected a metric name after HELP or TYPE at byte 7");
    p(
        b"# TYPE 1a gauge",
        "expected a metric name after HELP or TYPE at byte 7",
    );
    p(
        b"# HELP a\0",
        "expected a text after the metric name of HELP at byte 8",
    );
    p(b"# HELP a b\xff", "invalid UTF-8 in a HELP text at byte 10");
    p(
        b"# TYPE a gauge ",
        "expected exactly counter, gauge, histogram, summary or untyped at byte 9",
    );
    p(
        b"# TYPE a\0gauge",
        "expected exactly counter, gauge, histogram, summary or untyped at byte 8",
    );
    p(b"a{,}1", "expected a label name or `}` at byte 2");
    p(b"a{b=\"\",,}1", "expected a label name or `}` at byte 7");
    p(b"a{b=\"\"", "expected a label name or `}` at byte 6");
    p(
        b"a{\"b\"}1",
        "expected a label: the metric name was already given at byte 2",
    );
    p(b"a{b}1", "expected `=` after the label name at byte 3");
    p(b"a{b:c=\"\"}1", "expected `=` after the label name at byte 3");
    p(b"a{b=c}1", "expected a label value in double quotes at byte 4");
    p(b"a{b=\0\"\"}1", "expected a label value in double quotes at byte 4");
    p(b"a{b=\"c", "expected the closing quote of a string at byte 6");
    p(b"a{b=\"c\\\n\"}1", "expected the closing quote of a string at byte 7");
    p(b"a{\"b\0\"=\"\"}1", "expected the closing quote of a string at byte 4");
    p(b"a{b=\"c\xffd\"}1", "invalid UTF-8 in a label value at byte 6");
    p(
        b"{b=\"\"}1",
        "expected a metric name before or inside the braces at byte 6",
    );
    p(b"a\n", "expected a value after the series at byte 1");
    p(b"a{}{}1", "expected a value after the series at byte 3");
    p(
        b"a 0x1p2",
        "expected a decimal number, NaN or Inf within float64 at byte 2",
    );
    p(
        b"a 1e400",
        "expected a decimal number, NaN or Inf within float64 at byte 2",
    );
    p(
        b"a 1 -5",
        "expected a timestamp in digits or the end of the line at byte 4",
    );
    p(
        b"a 1\0",
        "expected a timestamp in digits or the end of the line at byte 3",
    );
    p(
        b"a 1 9223372036854775808",
        "expected a timestamp within int64 milliseconds at byte 4",
    );
    p(
        b"a 1 2.5",
        "expected the end of the line after the timestamp at byte 5",
    );
}

#[test]
fn the_end_and_an_error_stay() {
    let mut parser = Parser::new(Profile::Textparse, b"\0a 1\n");
    assert_eq!(parser.next(), Ok(None));
    assert_eq!(parser.next(), Ok(None));
    let mut parser = Parser::new(Profile::Textparse, b"!\na 1\n");
    let error = parser.next().unwrap_err();
    assert_eq!(parser.next(), Err(error));
}

#[test]
fn a_page_keeps_what_came_before_an_error() {
    let mut page = Page::new();
    let text = b"a{b=\"c\"} 1\nd{e=\"f\"} x\n";
    assert!(page.parse(Profile::Textparse, text).is_err());
    assert_eq!(page.kinds(), [EntryKind::Series]);
    assert_eq!(page.label_rows(), [0, 1]);
    assert_eq!(page.labels().len(), 1);
    page.parse(Profile::Textparse, b"").unwrap();
    assert!(page.is_empty() && page.labels().is_empty());
}

/// Both parsers on a page, and the columns; the error's offset in range.
fn compare(page: &[u8]) -> Result<(), TestCaseError> {
    let (entries, end) = read(page);
    let (want, accepted) = naive::parse(Profile::Textparse, page);
    prop_assert_eq!(&entries, &want);
    prop_assert_eq!(end.is_ok(), accepted);
    if let Err(error) = end {
        prop_assert!(error.offset() <= page.len() as u64);
    }
    let mut columns = Page::new();
    prop_assert_eq!(columns.parse(Profile::Textparse, page), end);
    let column: Vec<_> =
        (0..columns.len()).map(|i| entry_of(&columns, i, page)).collect();
    prop_assert_eq!(&column, &want);
    Ok(())
}

/// An entry put together from the columns.
fn entry_of(columns: &Page, i: usize, page: &[u8]) -> NaiveEntry {
    let name = columns.names()[i];
    let text = columns.texts()[i];
    let entry = match columns.kinds()[i] {
        EntryKind::Type => Entry::Type {
            name,
            text,
            type_: super::MetricType::from_text_word(text.of(page)).unwrap(),
        },
        EntryKind::Help => Entry::Help { name, text },
        EntryKind::Unit => Entry::Unit { name, text },
        EntryKind::Comment => Entry::Comment { text },
        EntryKind::Series => Entry::Series {
            series: text,
            name,
            labels: columns.labels_of(i),
            value: columns.values()[i],
            timestamp: (columns.has_timestamp()[i] == 1)
                .then_some(columns.timestamps()[i]),
            exemplar: None,
        },
    };
    NaiveEntry::of(&entry, page)
}

/// What pages are made of, and what breaks them.
const PIECES: &[&str] = &[
    "# HELP ",
    "# TYPE ",
    "# ",
    "#",
    "a",
    "metric_name:x",
    "_",
    "{",
    "}",
    "{a=\"b\",c=\"d\"}",
    "{\"quoted name\"",
    "b=\"c\"",
    ",",
    "=",
    "\"",
    "\\",
    "\\\"",
    "\\\\",
    "\\n",
    "\n",
    " ",
    "\t",
    "  ",
    "\0",
    " \0",
    "\0\"",
    "\r",
    "1",
    "0.25",
    "1.7826122720270808e+09",
    "1e400",
    "NaN",
    "+Inf",
    "-1",
    "p",
    "1700000000000",
    "9223372036854775808",
    " 1\n",
    " 1 5\n",
    "# EOF\n",
    "# UNIT a_s s\n",
    " # {x=\"y\"} 0.5 1.5\n",
    " 1.5 1.25",
    "gauge\n",
    " histogram\n",
    "é",
    "\u{10ffff}",
    "a_value_of_more_than_thirty_two_bytes",
    "container_cpu_usage_seconds_total{container=\"c\",namespace=\"n\",pod=\"p\"} ",
];

pub(super) fn pages() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        20 => prop::sample::select(PIECES).prop_map(|p| p.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| [byte].to_vec()),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// A good page with bytes replaced, removed or put in.
pub(super) fn damaged_pages() -> impl Strategy<Value = Vec<u8>> {
    let edit = (any::<prop::sample::Index>(), 0..3_usize, pages());
    prop::collection::vec(edit, 0..4).prop_map(|edits| {
        let mut page = GOOD.to_vec();
        for (index, removed, put) in edits {
            let at = index.index(page.len() + 1);
            let end = (at + removed).min(page.len());
            page.splice(at..end, put.into_iter().take(3));
        }
        page
    })
}

const GOOD: &[u8] = br##"# HELP node_cpu_usage_seconds_total [STABLE] Cumulative cpu time
# TYPE node_cpu_usage_seconds_total counter
node_cpu_usage_seconds_total 6.80942138e+06 1700000000000
# TYPE container_memory_working_set_bytes gauge
container_memory_working_set_bytes{container="c-1",namespace="kube-system",pod="a-6fb7d5c9c8-x2x7d"} 1.253376e+07 1700000000000
container_memory_working_set_bytes{container="c-2",namespace="kube-system",pod="a-6fb7d5c9c8-x2x7d"} 8192 1700000000001
# TYPE h histogram
h_bucket{le="0.005",path="C:\\DIR\\FILE.TXT",error="Cannot find \"file\"\n"} 0.1
{"h.sum", "quoted.label" = "v"} 1.7826122720270808e+09
"##;

#[test]
fn a_page_cut_at_every_byte() {
    for length in 0..=GOOD.len() {
        compare(&GOOD[..length]).unwrap();
    }
}

#[test]
fn a_page_at_every_distance_from_a_block() {
    for padding in 0..140 {
        let mut page = alloc::vec![b'\n'; padding];
        page.extend_from_slice(GOOD);
        compare(&page).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn token_soup_is_read_as_the_oracle_reads_it(page in pages()) {
        compare(&page)?;
    }

    #[test]
    fn damaged_pages_are_read_as_the_oracle_reads_them(page in damaged_pages()) {
        compare(&page)?;
    }
}
