/*!
Families as rows: what `convert` makes of protobuf is what rows of it make.
*/

use alloc::vec::Vec;

use proptest::prelude::*;

use super::tests::{HISTOGRAM, histogram};
use super::*;

const FORMATS: [Format; 4] = [
    Format::Text,
    Format::OpenMetrics,
    Format::OpenMetricsOld,
    Format::Protobuf,
];

/// Reads protobuf into rows and writes them in every form.
fn compare(input: &[u8]) -> Result<(), TestCaseError> {
    let mut rows = FamilyRows::new();
    let read = rows.read(input);
    for format in FORMATS {
        for created_lines in [false, true] {
            let options = Options { created_lines, ..Options::default() };
            let (mut want, mut got) = (Vec::new(), Vec::new());
            let converted = convert(&mut want, format, options, input);
            let appended = rows.view().append(&mut got, format, options);
            match (read, converted) {
                (Ok(()), _) => {
                    let kind = |e: Error| e.kind();
                    prop_assert_eq!(
                        appended.map_err(kind),
                        converted.map_err(kind)
                    );
                    prop_assert_eq!(got, want);
                }
                // What is malformed may stand behind what is refused.
                (Err(error), converted) => {
                    prop_assert!(converted.is_err());
                    prop_assert!(error.offset() <= input.len() as u64);
                }
            }
        }
    }
    Ok(())
}

fn a_family() -> Vec<u8> {
    let mut out = Vec::new();
    let options = Options::default();
    let mut writer =
        FamilyWriter::begin(&mut out, Format::Protobuf, options, HISTOGRAM)
            .unwrap();
    writer.metric(&histogram()).unwrap();
    let summary = Metric {
        summary: Some(Summary {
            sample_count: Some(u64::MAX),
            sample_sum: None,
            created: Some(Timestamp { seconds: -1, nanos: 7 }),
        }),
        quantiles: [Quantile { quantile: Some(0.5), value: None }].to_vec(),
        counter: Some(Counter {
            value: Some(1.0),
            exemplar: Some(Exemplar {
                value: Some(2.0),
                ..Exemplar::default()
            }),
            created: None,
        }),
        gauge: Some(Number::default()),
        untyped: Some(Number { value: Some(f64::NAN) }),
        ..Metric::default()
    };
    writer.metric(&summary).unwrap();
    writer.end().unwrap();
    out
}

#[test]
fn rows_lose_nothing() {
    let one = a_family();
    compare(&[&one[..], &one[..]].concat()).unwrap();
    for length in 0..one.len() {
        compare(&one[..length]).unwrap();
    }
    let mut rows = FamilyRows::new();
    rows.read(&one).unwrap();
    let view = rows.view();
    assert_eq!(view.len(), view.kinds().len());
    let kinds: Vec<u8> = view.kinds().to_vec();
    assert_eq!(
        kinds,
        [
            1, 2, 3, 4, 10, 12, 13, 4, 11, 13, 4, 14, 15, 17, 17, 20, 3, 5, 6,
            13, 7, 8, 12, 9
        ]
    );
    assert!(rows.memory() > 24 * 42);
    // Read again, the first row of the next set is its first.
    rows.read(&[]).unwrap();
    assert!(rows.view().is_empty());
}

#[test]
fn rows_that_do_not_fit() {
    let p = |kinds: &[u8], want: Option<(ErrorKind, u64)>| {
        let mut rows = FamilyRows::new();
        let row = Row { texts: [Some(b"a"), None], ..Row::default() };
        for _ in kinds {
            rows.push(RowKind::Label, &row).unwrap();
        }
        let all = rows.view();
        let view = FamilyView::new(
            kinds,
            all.given(),
            all.texts(),
            all.numbers(),
            all.integers(),
        );
        let mut out = Vec::new();
        let written = view.unwrap().append(
            &mut out,
            Format::OpenMetrics,
            Options::default(),
        );
        let got = written.err().map(|e| (e.kind(), e.offset()));
        assert_eq!(got, want, "{kinds:?}");
    };
    let row = |number| Some((ErrorKind::InvalidFamilyRow, number));
    let typed = |at| Some((ErrorKind::ExpectedTypedMetric, at));
    p(&[], None);
    p(&[1], None);
    p(&[1, 3, 6], None);
    p(&[1, 3, 4, 4, 6, 12, 13, 4], None);
    p(&[0], row(0));
    p(&[21], row(0));
    p(&[255], row(0));
    p(&[2], row(0)); // a unit without a family
    p(&[3], row(0));
    p(&[1, 4], row(1));
    p(&[1, 2, 2], row(2));
    p(&[1, 3, 6, 4], row(3)); // labels come first
    p(&[1, 3, 6, 2], row(3));
    p(&[1, 3, 12], row(2)); // when what began?
    p(&[1, 3, 5, 13], row(3)); // a gauge has no exemplar
    p(&[1, 3, 6, 9], row(3)); // a counter has no quantile
    p(&[1, 3, 6, 11], row(3)); // nor a bucket
    p(&[1, 3, 8, 9, 13], row(4));
    p(&[1, 3, 10, 15, 13], row(4));
    p(&[1, 3, 6, 1, 3], typed(3)); // the name of the second family
    let uneven = FamilyView::new(&[1], &[], Default::default(), &[], &[]);
    assert_eq!(uneven.unwrap_err().kind(), ErrorKind::LengthMismatch);
}

#[test]
fn integers_that_are_too_large() {
    let p = |kind, integers| {
        let mut rows = FamilyRows::new();
        rows.push_family(&Family { name: Some(b"a"), ..Family::default() })
            .unwrap();
        rows.push(RowKind::Metric, &Row::default()).unwrap();
        rows.push(RowKind::Histogram, &Row::default()).unwrap();
        rows.push(kind, &Row { integers, ..Row::default() }).unwrap();
        let mut out = b"before".to_vec();
        let refused =
            rows.view().append(&mut out, Format::Protobuf, Options::default());
        let want = Error::at(ErrorKind::InvalidFamilyRow, 3);
        assert_eq!((refused, &out[..]), (Err(want), &b"before"[..]));
    };
    p(RowKind::Created, [None, Some(1 << 40)]);
    p(RowKind::Exemplar, [None, Some(1 << 40)]);
    p(RowKind::Native, [Some(1 << 40), None]);
    p(RowKind::NegativeSpan, [Some(-1 << 40), None]);
    p(RowKind::PositiveSpan, [None, Some(-1)]);
    p(RowKind::PositiveSpan, [None, Some(1 << 32)]);
    let mut rows = FamilyRows::new();
    let integers = [Some(1 << 31), None];
    rows.push(RowKind::Family, &Row { integers, ..Row::default() }).unwrap();
    let refused =
        rows.view().append(&mut Vec::new(), Format::Text, Options::default());
    assert_eq!(refused, Err(Error::at(ErrorKind::InvalidFamilyRow, 0)));
}

proptest! {
    #[test]
    fn damaged_protobuf(
        edits in prop::collection::vec(
            (any::<prop::sample::Index>(), 0..3_usize, any::<[u8; 2]>()), 0..4),
    ) {
        let mut input = a_family();
        for (index, removed, put) in edits {
            let at = index.index(input.len() + 1);
            let end = (at + removed).min(input.len());
            input.splice(at..end, put);
        }
        compare(&input)?;
    }

    /// Any columns at all: written or refused, and never past their end.
    #[test]
    fn any_rows(
        rows in prop::collection::vec(
            (0..22_u8, any::<u8>(), any::<[i64; 2]>()), 0..40),
    ) {
        let kinds: Vec<u8> = rows.iter().map(|r| r.0).collect();
        let given: Vec<u8> = rows.iter().map(|r| r.1).collect();
        let integers: Vec<i64> = rows.iter().flat_map(|r| r.2).collect();
        let numbers: Vec<f64> =
            integers.iter().map(|i| f64::from_bits(i.cast_unsigned())).collect();
        let mut texts = crate::columns::StringColumn::default();
        for integer in &integers {
            texts.push(&integer.to_be_bytes()[6..]).unwrap();
        }
        let view = FamilyView::new(
            &kinds, &given, texts.as_strings(), &numbers, &integers).unwrap();
        for format in FORMATS {
            let mut out = Vec::new();
            let written = view.append(&mut out, format, Options::default());
            if let (Ok(()), Format::Protobuf) = (written, format) {
                compare(&out)?;
            }
        }
    }
}
