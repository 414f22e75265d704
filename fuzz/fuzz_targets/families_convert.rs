//! Any protobuf is written in every form, or refused, alike by way of rows; and
//! what was written as protobuf is written so again.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::families::{
    Escaping, FamilyRows, Format, Options, convert,
};

fuzz_target!(|input: &[u8]| {
    let mut rows = FamilyRows::new();
    let read = rows.read(input);
    for format in (1..=4).filter_map(Format::from_number) {
        for escaping in (0..=3).filter_map(Escaping::from_number) {
            let options = Options { escaping, created_lines: true };
            let (mut direct, mut by_rows) = (Vec::new(), Vec::new());
            let converted = convert(&mut direct, format, options, input);
            let written = rows.view().append(&mut by_rows, format, options);
            if read.is_ok() {
                assert_eq!(
                    written.map_err(|e| e.kind()),
                    converted.map_err(|e| e.kind())
                );
                assert_eq!(by_rows, direct);
            } else {
                let end = input.len() as u64;
                assert!(converted.is_err_and(|e| e.offset() <= end));
            }
            if format == Format::Protobuf && escaping == Escaping::None {
                let mut again = Vec::new();
                convert(&mut again, format, options, &direct).unwrap();
                assert_eq!(again, direct);
            }
        }
    }
});
