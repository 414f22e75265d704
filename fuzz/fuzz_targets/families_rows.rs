//! Any rows are written in every form or refused; what is written as text is
//! read again, and what is written as protobuf gives the same rows' texts.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::columns::StringColumn;
use millicore::exposition::families::{FamilyView, Format, Options, convert};

/// A row: its kind, its fields, four bytes of text, an integer that is also
/// the bits of a number.
const ROW: usize = 14;

fuzz_target!(|input: &[u8]| {
    let (rows, _) = input.as_chunks::<ROW>();
    let kinds: Vec<u8> = rows.iter().map(|row| row[0] % 22).collect();
    let given: Vec<u8> = rows.iter().map(|row| row[1]).collect();
    let mut texts = StringColumn::default();
    let (mut numbers, mut integers) = (Vec::new(), Vec::new());
    for row in rows {
        texts.push(&row[2..4]).unwrap();
        texts.push(&row[4..6]).unwrap();
        let bits = i64::from_le_bytes(*row.last_chunk().unwrap());
        integers.extend([bits >> 40, bits & 0xff]);
        numbers.extend([f64::from_bits(bits as u64), bits as f64]);
    }
    let view = FamilyView::new(
        &kinds,
        &given,
        texts.as_strings(),
        &numbers,
        &integers,
    )
    .unwrap();
    let options = Options { created_lines: true, ..Options::default() };
    let mut protobuf = Vec::new();
    let written = view.append(&mut protobuf, Format::Protobuf, options);
    for format in [Format::Text, Format::OpenMetrics, Format::Protobuf] {
        let (mut direct, mut again) = (Vec::new(), Vec::new());
        let by_rows = view.append(&mut direct, format, options);
        let converted = convert(&mut again, format, options, &protobuf);
        if written.is_ok() {
            assert_eq!(
                by_rows.map_err(|e| e.kind()),
                converted.map_err(|e| e.kind())
            );
            assert_eq!(direct, again);
        }
    }
});
