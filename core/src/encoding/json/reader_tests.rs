//! Values and refusals a line each; `serde_json` as the oracle.

use alloc::borrow::Cow;
use std::string::String;
use std::vec::Vec;

use super::*;

/// Where a document is refused when every value of it is skipped.
fn refused(json: &[u8]) -> Option<u64> {
    struct Any;
    impl<'a> Read<'a> for Any {
        fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
            from.skip()
        }
    }
    read(&mut Any, json).err().map(|error| {
        assert_eq!(error.kind(), ErrorKind::InvalidJson);
        error.offset()
    })
}

#[derive(Default)]
struct Sample<'a> {
    name: Option<Cow<'a, str>>,
    count: i32,
    ratio: Option<f64>,
    flags: Vec<bool>,
    inner: Option<Inner>,
}

#[derive(Default)]
struct Inner {
    big: i64,
}

impl<'a> Read<'a> for Cow<'a, str> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        *self = from.string()?;
        Ok(())
    }
}

reads! {
    Sample<'a> {
        "name" => name, "count" => count, "ratio" => ratio,
        "flags" => flags, "inner" => inner,
    }
    Inner { "big" => big }
}

fn sample(json: &str) -> Result<Sample<'_>, u64> {
    let mut sample = Sample { count: 7, ..Sample::default() };
    read(&mut sample, json.as_bytes()).map_err(Error::offset)?;
    Ok(sample)
}

#[test]
fn what_is_absent_stays_and_the_later_counts() {
    let s = sample(
        r#" {"x":[{"y":{}}],"name":"a","flags":[true,false],"name":"b",
        "inner":{"big":-9223372036854775808},"ratio":1e2} "#,
    )
    .unwrap();
    assert!(matches!(s.name, Some(Cow::Borrowed("b"))));
    assert_eq!((s.count, s.ratio), (7, Some(100.0)));
    assert_eq!(s.flags, [true, false]);
    assert_eq!(s.inner.map(|inner| inner.big), Some(i64::MIN));
    let s = sample(
        r#"{"name":"a","name":null,"count":null,"inner":{},"flags":null}"#,
    )
    .unwrap();
    assert!(s.name.is_none() && s.flags.is_empty());
    assert_eq!((s.count, s.inner.map(|inner| inner.big)), (7, Some(0)));
    assert!(sample("null").is_ok());
}

#[test]
fn what_does_not_fit_has_its_place() {
    let at = |json| sample(json).map(|_| ()).unwrap_err();
    assert_eq!(at(""), 0);
    assert_eq!(at("[]"), 0);
    assert_eq!(at(r#"{"count":2147483648}"#), 9);
    assert_eq!(at(r#"{"count":1.0}"#), 9);
    assert_eq!(at(r#"{"count":"1"}"#), 9);
    assert_eq!(at(r#"{"ratio":1e999}"#), 9);
    assert_eq!(at(r#"{"flags":[true, 1]}"#), 16);
    assert_eq!(at(r#"{"inner":{"big":9223372036854775808}}"#), 16);
    assert_eq!(at(r#"{"name":"a\q"}"#), 10);
    assert_eq!(at(r#"{} {}"#), 3);
}

#[test]
fn what_is_no_json_has_its_place() {
    for (json, offset) in [
        ("{", 1),
        ("[1,]", 3),
        ("[1 2]", 3),
        (r#"{"a"}"#, 4),
        (r#"{"a":1,}"#, 7),
        (r#"{1:1}"#, 1),
        ("01", 0),
        ("-", 0),
        ("1.", 0),
        (".5", 0),
        ("1e", 0),
        ("+1", 0),
        ("nul", 0),
        ("truth", 0),
        ("\"a", 2),
        ("\"a\n\"", 2),
        ("\"12345678\x1f\"", 9),
        ("\"a\\", 2),
    ] {
        assert_eq!(refused(json.as_bytes()), Some(offset), "{json}");
    }
    for json in ["0", "-0.5e-7", "\"\"", "[]", " {} ", r#"["\\","\""]"#] {
        assert_eq!(refused(json.as_bytes()), None, "{json}");
    }
}

#[test]
fn depth_is_bounded() {
    let nest =
        |depth| std::format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(refused(nest(128).as_bytes()), None);
    assert_eq!(refused(nest(129).as_bytes()), Some(128));
    assert_eq!(refused("[".repeat(1 << 20).as_bytes()), Some(128));
}

#[test]
fn escapes() {
    let text = |json: &'static str| {
        let mut text = Cow::Borrowed("");
        let read = read(&mut text, json.as_bytes());
        read.map(|()| text).map_err(Error::offset)
    };
    assert_eq!(text(r#""\"\\\/\b\f\n\r\t""#).unwrap(), "\"\\/\x08\x0c\n\r\t");
    assert_eq!(text(r#""\u00e9\ud83d\ude00x""#).unwrap(), "é😀x");
    assert_eq!(text(r#""\ud83d-\ude00""#).unwrap(), "\u{fffd}-\u{fffd}");
    assert_eq!(text(r#""\ud83d\u0041""#).unwrap(), "\u{fffd}A");
    assert_eq!(text(r#""ab\u+041""#), Err(3));
    assert_eq!(text(r#""ab\u00""#), Err(3));
}

proptest::proptest! {
    #[test]
    fn strings_are_those_that_another_reader_reads(text: String) {
        for json in [
            serde_json::to_string(&text).unwrap(),
            std::format!("\"{}\"", text.escape_default()),
        ] {
            let Ok(want) = serde_json::from_str::<String>(&json) else {
                continue; // \u{..} of escape_default is no JSON
            };
            let mut got = Cow::Borrowed("");
            read(&mut got, json.as_bytes()).unwrap();
            proptest::prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn any_text_is_refused_where_another_reader_refuses_it(
        json in r#"[\[\]{},:"\\0-9eE.\-+ntrufalse x]{0,24}"#
    ) {
        let other = serde_json::from_str::<serde::de::IgnoredAny>(&json);
        // It resolves escapes even of what it skips; we do not.
        if !json.contains('\\') {
            proptest::prop_assert_eq!(
                refused(json.as_bytes()).is_none(), other.is_ok(), "{}", json
            );
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused_in_place(json: Vec<u8>) {
        if let Some(offset) = refused(&json) {
            proptest::prop_assert!(offset <= json.len() as u64);
        }
    }
}
