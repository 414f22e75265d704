//! What our writers write of plain families our readers read: every label and
//! value, in text and in OpenMetrics. The input is a list of labels' values.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::families::{
    Counter, Family, FamilyWriter, Format, Metric, Options, family_type,
};
use millicore::exposition::{Entry, Parser, Profile, append_unescaped};

fuzz_target!(|input: &str| {
    let mut metric = Metric::new();
    let mut parts = input.split('\u{1}');
    let help = parts.next().unwrap_or_default();
    let labels: Vec<&str> =
        parts.filter(|part| !part.contains('\0')).collect();
    for label in &labels {
        metric.push_label(b"a", label.as_bytes()).unwrap();
    }
    let value = input.len() as f64 / 3.0;
    metric.counter =
        Some(Counter { value: Some(value), ..Counter::default() });
    let family = Family {
        name: Some(b"m_total"),
        help: Some(help.as_bytes()).filter(|help| !help.contains(&0)),
        type_: Some(family_type::COUNTER),
        unit: None,
    };
    for (format, profile) in [
        (Format::Text, Profile::Textparse),
        (Format::OpenMetrics, Profile::OpenMetrics),
        (Format::Text, Profile::Lenient),
    ] {
        let mut out = Vec::new();
        let mut writer =
            FamilyWriter::begin(&mut out, format, Options::default(), family)
                .unwrap();
        writer.metric(&metric).unwrap();
        writer.end().unwrap();
        if format == Format::OpenMetrics {
            out.extend_from_slice(b"# EOF\n");
        }
        let mut parser = Parser::new(profile, &out);
        let mut samples = 0;
        while let Some(entry) = parser.next().unwrap() {
            let Entry::Series { labels: read, value: got, .. } = entry else {
                continue;
            };
            samples += 1;
            assert_eq!(got.to_bits(), value.to_bits());
            assert_eq!(read.len(), labels.len());
            for (read, label) in read.iter().zip(&labels) {
                let mut plain = Vec::new();
                append_unescaped(&mut plain, read.value.of(&out)).unwrap();
                assert_eq!(plain, label.as_bytes());
            }
        }
        assert_eq!((samples, parser.skipped().len()), (1, 0));
    }
});
