//! Any Accept header chooses a form that has a content type.
#![no_main]
use libfuzzer_sys::fuzz_target;
use millicore::exposition::families::{Format, negotiate};

fuzz_target!(|accept: &[u8]| {
    for open_metrics in [false, true] {
        let chosen = negotiate(accept, open_metrics).unwrap();
        let is_open_metrics = matches!(
            chosen.format,
            Format::OpenMetrics | Format::OpenMetricsOld
        );
        assert!(open_metrics || !is_open_metrics);
        let mut content_type = Vec::new();
        chosen.append_content_type(&mut content_type).unwrap();
        assert!(!content_type.is_empty());
    }
});
