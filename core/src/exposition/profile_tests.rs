/*!
OpenMetrics and lenient reading: tables, the fast way against the slow one, and
both against the oracles. What upstream says to them is asked in
`conformance/prometheus`.
*/

use alloc::string::String;
use alloc::vec::Vec;
use std::format;

use proptest::prelude::*;

use super::naive::{self, NaiveEntry};
use super::tests::{damaged_pages, pages};
use super::{
    Entry, EntryKind, Label, Page, Parser, Profile, Skipped, Span,
    append_label_sets, append_start_timestamps,
};
use crate::ErrorKind;

/// Every entry on a line of its own, then the error or the lines skipped.
fn show(profile: Profile, page: &[u8]) -> String {
    show_all(Parser::new(profile, page), page)
}

fn show_all(mut parser: Parser<'_>, page: &[u8]) -> String {
    let text = |span: Span| String::from_utf8_lossy(span.of(page));
    let pairs = |labels: &[Label]| {
        let pair =
            |l: &Label| format!(" {}={:?}", text(l.name), text(l.value));
        labels.iter().map(pair).collect::<String>()
    };
    let mut shown = String::new();
    loop {
        match parser.next() {
            Ok(Some(Entry::Type { name, text: word, .. })) => {
                shown += &format!("TYPE {} {}\n", text(name), text(word));
            }
            Ok(Some(Entry::Help { name, text: help })) => {
                shown += &format!("HELP {} {:?}\n", text(name), text(help));
            }
            Ok(Some(Entry::Unit { name, text: unit })) => {
                shown += &format!("UNIT {} {:?}\n", text(name), text(unit));
            }
            Ok(Some(Entry::Comment { text: comment })) => {
                shown += &format!("comment {:?}\n", text(comment));
            }
            Ok(Some(Entry::Series {
                series,
                name,
                labels,
                value,
                timestamp,
                exemplar,
            })) => {
                shown += &format!(
                    "{} name {}{} {value:?} {timestamp:?}",
                    text(series),
                    text(name),
                    pairs(labels)
                );
                if let Some(e) = exemplar {
                    shown += &format!(
                        " #{} {:?} {:?}",
                        pairs(e.labels),
                        e.value,
                        e.timestamp
                    );
                }
                shown += "\n";
            }
            Ok(None) => break,
            Err(error) => {
                shown += &format!("{error}\n");
                break;
            }
        }
    }
    for line in parser.skipped() {
        let kind = ErrorKind::from_status(line.status).unwrap();
        let Skipped { offset, line, column, .. } = line;
        let why = kind.text();
        shown += &format!("{line}:{column} ({offset}) {why}\n");
    }
    shown
}

#[test]
fn an_open_metrics_page() {
    let page = br##"# HELP a_seconds Seconds \"of\" a\n.
# TYPE a_seconds histogram
# UNIT a_seconds seconds
a_seconds_bucket{le="1"} 2 # {trace_id="x\"",b=""} 0.5 1.5
a_seconds_bucket{le="+Inf"} 3 1600000000.1239 # {} NaN
{"quoted.name",b="c"} 1 -0.001
# EOF
"##;
    let want = r##"HELP a_seconds "Seconds \\\"of\\\" a\\n."
TYPE a_seconds histogram
UNIT a_seconds "seconds"
a_seconds_bucket{le="1"} name a_seconds_bucket le="1" 2.0 None # trace_id="x\\\"" b="" 0.5 Some(1500)
a_seconds_bucket{le="+Inf"} name a_seconds_bucket le="+Inf" 3.0 Some(1600000000123) # NaN None
{"quoted.name",b="c"} name quoted.name b="c" 1.0 Some(-1)
"##;
    assert_eq!(show(Profile::OpenMetrics, page), want);
    let mut columns = Page::new();
    columns.parse(Profile::OpenMetrics, page).unwrap();
    let exemplars = columns.exemplars();
    assert_eq!(exemplars.len(), 2);
    assert_eq!(exemplars.entries(), [3, 4]);
    assert_eq!(exemplars.timestamps(), [1500, 0]);
    assert_eq!(exemplars.has_timestamp(), [1, 0]);
    assert_eq!(exemplars.label_rows(), [0, 2, 2]);
    assert_eq!(exemplars.labels_of(0)[0].value.of(page), br#"x\""#);
    assert_eq!(columns.labels().len(), 3);
    assert_eq!(columns.kinds()[2], EntryKind::Unit);
}

#[test]
fn open_metrics_quirks() {
    let p = |page: &[u8], want: &str| {
        assert_eq!(show(Profile::OpenMetrics, page), want);
    };
    p(b"# EOF", "");
    p(b"# E\0O\0F\0\n\0\0", "");
    p(b"", "expected `# EOF` at the end of the page at byte 0\n");
    p(b"a 1", "expected `# EOF` at the end of the page at byte 3\n");
    p(b"# EOF\n\n", "expected nothing after `# EOF` at byte 6\n");
    let entry = "expected a metric name, `{`, or `# ` and HELP, TYPE, UNIT or EOF at byte 0\n";
    for page in
        [&b"\n# EOF"[..], b"# comment\n", b"#EOF", b"# HELP\ta b\n", b" a 1\n"]
    {
        p(page, entry);
    }
    p(
        b"# HELP a",
        "expected one blank and a text after the metric name at byte 8\n",
    );
    p(b"# HELP a b", "expected `# EOF` at the end of the page at byte 10\n");
    p(b"# HELP a b\n\0\0# EOF", "HELP a \"b\\n\\0\"\n");
    p(
        b"# TYPE a untyped\n",
        "expected exactly counter, gauge, histogram, gaugehistogram, summary, info, stateset or unknown at byte 9\n",
    );
    p(b"# TYPE a unknown\n# EOF", "TYPE a unknown\n");
    p(b"# UNIT a \n# EOF", "UNIT a \"\"\n");
    let unit =
        "expected a unit that the metric name ends in, after `_` at byte 10\n";
    p(b"# UNIT as s\n", unit);
    p(b"a  1\n", "expected a value after the series at byte 2\n");
    p(
        b"a{b=\"\"c=\"\"} 1\n",
        "expected `,` or `}` after the label value at byte 6\n",
    );
    p(
        b"a{b=\"c\nd\"} 1\n",
        "expected the closing quote of a string at byte 6\n",
    );
    p(b"a{b=\"\",} 1\n# EOF", "a{b=\"\",} name a b=\"\" 1.0 None\n");
    // The sample is given, then the error.
    let odd = |at| {
        format!(
            "a name a 1.0 None\nexpected a timestamp, an exemplar or the end of the line at byte {at}\n"
        )
    };
    p(b"a 1 ", &odd(3));
    p(b"a 1\0\n", &odd(3));
    p(b"a 1  2\n# EOF", &odd(3));
    p(b"a 1 # x\n# EOF", &odd(3));
    p(b"a 1 #x\n", "expected a timestamp that is a finite number at byte 4\n");
    p(
        b"a 1 NaN\n",
        "expected a timestamp that is a finite number at byte 4\n",
    );
    p(
        b"a 1 2 3\n",
        "expected the end of the line after the timestamp at byte 5\n",
    );
    p(b"a 1 # {\"x\"} 1\n", "expected `=` after the label name at byte 10\n");
    p(b"a 1 1e300\n# EOF", "a name a 1.0 Some(-9223372036854775808)\n");
}

#[test]
fn lenient_lines() {
    let p = |page: &[u8], want: &str| {
        assert_eq!(show(Profile::Lenient, page), want);
    };
    p(
        b"# HELP a b\n\n  a 1\r\nb{c=\"d\" , e=\"\\\"\",=\"f\",} 2 1600000000 # g\n",
        "a name a 1.0 None\nb{c=\"d\" , e=\"\\\"\",=\"f\",} name b c=\"d\" e=\"\\\\\\\"\" 2.0 Some(1600000000000)\n",
    );
    p(b"a 1 1600000000000", "a name a 1.0 Some(1600000000000)\n");
    p(b"a 1 2147483648", "a name a 1.0 Some(2147483648)\n");
    p(b"a 1 -5.25 ", "a name a 1.0 Some(-5250)\n");
    p(b"a 1 1e300", "a name a 1.0 Some(-9223372036854775808)\n");
    p(
        b"a{b=\"\xff\"} 1",
        "a{b=\"\u{fffd}\"} name a b=\"\u{fffd}\" 1.0 None\n",
    );
    p(
        b"a 1\nb\nc{d=\"e\nf 2\n{} 1\ng x\nh 1 2 3\ni{\"j\"=\"k\"} 1\nl{m=n} 1\no{p=\"q\"r} 1\ns{t} 1\nu #v\n",
        "a name a 1.0 None
f name f 2.0 None
2:2 (5) expected a value after the series
3:7 (12) expected the closing quote of a string
5:1 (17) expected a metric name before or inside the braces
6:3 (24) expected a decimal number, NaN or Inf within float64
7:5 (30) expected a timestamp that is a finite number
8:3 (36) expected a label name or `}`
9:5 (51) expected a label value in double quotes
10:8 (63) expected `,` or `}` after the label value
11:3 (70) expected a label name or `}`
12:3 (77) expected a value after the series
",
    );
}

#[test]
fn lenient_names_have_no_escapes() {
    let mut strings = crate::columns::StringColumn::default();
    let mut rows = Vec::new();
    let page = b"a\\n{b\\n=\"\\n\"} 1";
    append_label_sets(&mut strings, &mut rows, Profile::Lenient, page)
        .unwrap();
    assert_eq!(strings.as_strings().data(), b"__name__a\\nb\\n\n");
}

#[test]
fn starts_of_series() {
    let p = |page: &[u8], starts: &[i64], created: &[u8]| {
        let mut columns = Page::new();
        columns.parse(Profile::OpenMetrics, page).unwrap();
        let (mut got, mut marks) = (Vec::new(), Vec::new());
        append_start_timestamps(&mut got, &mut marks, &columns, page).unwrap();
        assert_eq!((&got[..], &marks[..]), (starts, created));
    };
    p(
        b"# TYPE h histogram\nh_bucket{a=\"b\",le=\"1\"} 1\nh_count{a=\"b\"} 1\nh_created{a=\"b\"} 1.5\nh_count{a=\"c\"} 1\n# EOF",
        &[0, 1500, 1500, 0, 0],
        &[0, 0, 0, 1, 0],
    );
    // A gauge has no start, and its _created line is a sample.
    p(b"# TYPE g gauge\ng 1\ng_created 1\n# EOF", &[0, 0, 0], &[0, 0, 0]);
    // Other labels, or another family in between: none.
    p(
        b"# TYPE c counter\nc_total 1\nc_created{a=\"b\"} 1\n# EOF",
        &[0, 0, 0],
        &[0, 0, 1],
    );
    p(
        b"# TYPE c counter\nc_total 1\n# HELP c x\nc_created 1\n# EOF",
        &[0, 0, 0, 0],
        &[0, 0, 0, 1],
    );
    p(
        b"# TYPE \"c.d\" counter\n{\"c.d_total\",a=\"b\"} 1\n{\"c.d_created\",a=\"b\"} 2\n# EOF",
        &[0, 2000, 0],
        &[0, 0, 1],
    );
}

fn compare(page: &[u8]) -> Result<(), TestCaseError> {
    for profile in [Profile::Textparse, Profile::OpenMetrics, Profile::Lenient]
    {
        let slow = show_all(Parser::new_slow(profile, page), page);
        prop_assert_eq!(show(profile, page), slow);
        // The columns are those of the pull parser, error included.
        let mut columns = Page::new();
        let end = columns.parse(profile, page);
        let mut parser = Parser::new(profile, page);
        let mut entries = Vec::new();
        let pulled = loop {
            match parser.next() {
                Ok(Some(entry)) => {
                    entries.push(NaiveEntry::of(&entry, page));
                }
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        prop_assert_eq!(end, pulled);
        prop_assert_eq!(columns.len(), entries.len());
        prop_assert_eq!(columns.skipped(), parser.skipped());
        let accepted = pulled.is_ok() && parser.skipped().is_empty();
        prop_assert_eq!((entries, accepted), naive::parse(profile, page));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn fast_slow_and_naive_agree_on_token_soup(page in pages()) {
        compare(&page)?;
    }

    #[test]
    fn fast_slow_and_naive_agree_on_damaged_pages(page in damaged_pages()) {
        compare(&page)?;
    }

    #[test]
    fn numbers_are_taken_as_the_oracle_takes_them(
        text in "[-+]?([0-9]{0,20}[._]?[0-9]{0,20}([eE][-+]?[0-9]{0,4})?|(?i)inf(inity)?|nan)(_[0-9])?"
    ) {
        compare(format!("a {text}\nb 1 {text}\n# EOF\n").as_bytes())?;
    }
}
