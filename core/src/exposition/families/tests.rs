/*!
Families in every form, as `expfmt` writes them. Random families are compared
with it in `conformance/prometheus`.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::*;

fn written(
    format: Format,
    options: Options,
    family: Family<'_>,
    metrics: &[Metric<'_>],
) -> Result<Vec<u8>, Error> {
    let mut out = b"before\n".to_vec();
    let write = |out: &mut Vec<u8>| {
        let mut writer = FamilyWriter::begin(out, format, options, family)?;
        for metric in metrics {
            writer.metric(metric)?;
        }
        writer.end()
    };
    let written = write(&mut out);
    if written.is_err() {
        assert_eq!(out, b"before\n");
    }
    written.map(|()| out.split_off(7))
}

fn text(format: Format, family: Family<'_>, metrics: &[Metric<'_>]) -> String {
    let options = Options { created_lines: true, ..Options::default() };
    let text = written(format, options, family, metrics).unwrap();
    String::from_utf8(text).unwrap()
}

pub(super) fn histogram<'a>() -> Metric<'a> {
    let mut metric = Metric::new();
    metric.push_label(b"a.b", b"x\"y").unwrap();
    let label = LabelPair { name: Some(b"id"), value: Some(b"1") };
    let labels = metric.push_exemplar_labels(&[label]).unwrap();
    metric.buckets.push(Bucket {
        cumulative_count: Some(1),
        upper_bound: Some(0.5),
        exemplar: Some(Exemplar {
            labels,
            value: Some(0.25),
            timestamp: Some(Timestamp { seconds: 1, nanos: 500_000_000 }),
        }),
        ..Bucket::default()
    });
    metric.histogram = Some(Histogram {
        sample_count: Some(2),
        sample_sum: Some(1e6),
        created: Some(Timestamp { seconds: 3, nanos: 0 }),
        schema: Some(-3),
        zero_count: Some(0),
        ..Histogram::default()
    });
    metric.negative.spans.push(BucketSpan { offset: Some(-1), length: None });
    metric.negative.deltas.extend([-1, 1 << 40]);
    metric.positive.counts.push(0.5);
    metric.exemplars.push(Exemplar { labels, ..Exemplar::default() });
    metric.timestamp_ms = Some(-1500);
    metric
}

pub(super) const HISTOGRAM: Family<'_> = Family {
    name: Some(b"h_seconds"),
    help: Some(b"a \"b\"\n\\"),
    type_: Some(family_type::HISTOGRAM),
    unit: Some(b"seconds"),
};

#[test]
fn a_histogram() {
    assert_eq!(
        text(Format::Text, HISTOGRAM, &[histogram()]),
        r##"# HELP h_seconds a "b"\n\\
# TYPE h_seconds histogram
h_seconds_bucket{"a.b"="x\"y",le="0.5"} 1 -1500
h_seconds_bucket{"a.b"="x\"y",le="+Inf"} 2 -1500
h_seconds_sum{"a.b"="x\"y"} 1e+06 -1500
h_seconds_count{"a.b"="x\"y"} 2 -1500
"##
    );
    assert_eq!(
        text(Format::OpenMetrics, HISTOGRAM, &[histogram()]),
        r##"# HELP h_seconds a \"b\"\n\\
# TYPE h_seconds histogram
# UNIT h_seconds seconds
h_seconds_bucket{"a.b"="x\"y",le="0.5"} 1 -1.5 # {id="1"} 0.25 1.5
h_seconds_bucket{"a.b"="x\"y",le="+Inf"} 2 -1.5
h_seconds_sum{"a.b"="x\"y"} 1e+06 -1.5
h_seconds_count{"a.b"="x\"y"} 2 -1.5
h_seconds_created{"a.b"="x\"y"} 3.0
"##
    );
}

#[test]
fn protobuf_and_back() {
    let none = Options::default();
    let bytes =
        written(Format::Protobuf, none, HISTOGRAM, &[histogram()]).unwrap();
    let mut again = Vec::new();
    convert(&mut again, Format::Protobuf, none, &bytes).unwrap();
    assert_eq!(again, bytes);
    for format in [Format::Text, Format::OpenMetrics] {
        let mut converted = Vec::new();
        convert(&mut converted, format, none, &bytes).unwrap();
        let mut want =
            written(format, none, HISTOGRAM, &[histogram()]).unwrap();
        if format == Format::OpenMetrics {
            want.extend_from_slice(b"# EOF\n");
        }
        assert_eq!(converted, want);
    }
    // Cut anywhere it is refused, but for nothing at all; never past its end.
    for length in 1..bytes.len() {
        let mut out = Vec::new();
        let cut = convert(&mut out, Format::Text, none, &bytes[..length]);
        let error = cut.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidProtobuf);
        assert!(error.offset() <= length as u64);
        assert!(out.is_empty());
    }
}

#[test]
fn what_is_refused() {
    let p = |format, family, metrics: &[Metric<'_>], want| {
        let refused = written(format, Options::default(), family, metrics);
        assert_eq!(refused.unwrap_err().kind(), want);
    };
    let named = Family { name: Some(b"a"), ..Family::default() };
    let gauge = Metric { gauge: Some(Number::default()), ..Metric::default() };
    let floats = Metric {
        histogram: Some(Histogram {
            sample_count_float: Some(0.5),
            ..Histogram::default()
        }),
        ..Metric::default()
    };
    p(Format::Text, named, &[], ErrorKind::ExpectedMetrics);
    for format in [Format::Text, Format::OpenMetrics] {
        let bare = Family::default();
        p(format, bare, &[], ErrorKind::ExpectedFamilyName);
        let odd = Family { type_: Some(6), ..named };
        p(format, odd, &[], ErrorKind::InvalidFamilyType);
        let gauges = core::slice::from_ref(&gauge);
        p(format, named, gauges, ErrorKind::ExpectedTypedMetric);
    }
    let histogram = Family { type_: Some(family_type::HISTOGRAM), ..named };
    p(
        Format::OpenMetrics,
        histogram,
        &[floats],
        ErrorKind::UnsupportedFloatHistogram,
    );
    p(Format::ProtobufText, named, &[], ErrorKind::Unsupported);
}

#[test]
fn names_that_are_escaped() {
    let p = |escaping, name: &str, want: &str| {
        let mut out = Vec::new();
        append_escaped_name(&mut out, escaping, name.as_bytes()).unwrap();
        assert_eq!(core::str::from_utf8(&out).unwrap(), want);
    };
    p(Escaping::None, "a.b", "a.b");
    p(Escaping::Underscores, "1a.b☃", "_a_b_");
    p(Escaping::Dots, "a_b.c d", "a__b_dot_c__d");
    p(Escaping::Values, "a:b", "a:b");
    p(Escaping::Values, "1a_b.☃", "U___31_a__b_2e__2603_");
    p(Escaping::Values, "", "");
}

#[test]
fn accept_headers() {
    let p = |accept: &str, open_metrics, want: &str| {
        let chosen = negotiate(accept.as_bytes(), open_metrics).unwrap();
        let mut out = Vec::new();
        chosen.append_content_type(&mut out).unwrap();
        assert_eq!(core::str::from_utf8(&out).unwrap(), want);
    };
    let text =
        "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
    let prometheus = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";
    p("", true, text);
    p("*/*", true, text);
    p("text/*", true, text);
    p("text/plain; version=9", true, text);
    p(
        prometheus,
        true,
        "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8",
    );
    p(
        prometheus,
        false,
        "text/plain; version=0.0.4; charset=utf-8; escaping=allow-utf-8",
    );
    p(
        "application/openmetrics-text",
        true,
        "application/openmetrics-text; version=0.0.1; charset=utf-8; escaping=underscores",
    );
    p(
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;escaping=dots",
        true,
        "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=dots",
    );
}
