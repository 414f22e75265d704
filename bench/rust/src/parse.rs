//! A page to columns, every value read and one selector applied.

use std::error::Error;

use millicore::exposition::{EntryKind, Page, Profile};

use crate::{Job, recording};

/// The selector of bench/go: one family in one namespace.
const NAME: &[u8] = b"container_memory_working_set_bytes";
const NAMESPACE: &[u8] = b"shop-prod";

/// See the module.
pub(crate) struct Parse {
    text: Vec<u8>,
    profile: Profile,
    page: Page,
    reading: Reading,
}

/// What a page says, as bench/go sums it up.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) samples: u64,
    selected: u64,
    pub(crate) values: u64,
    pub(crate) timestamps: i64,
    sum: f64,
}

impl Parse {
    pub(crate) fn new(page: &str) -> Result<Parse, Box<dyn Error>> {
        let file = match page {
            "kube-state-metrics" => {
                "kube-state-metrics/cluster_1000p_50n.metrics.txt".to_owned()
            }
            "apiserver" => "pages/apiserver_metrics_text.txt".to_owned(),
            "apiserver_openmetrics" => {
                "pages/apiserver_metrics_openmetrics.txt".to_owned()
            }
            kubelet => format!("kubelet/{kubelet}_scrape0.txt"),
        };
        let mut text = recording::read(&file)?;
        let mut profile = Profile::Textparse;
        if page == "apiserver_openmetrics" {
            profile = Profile::OpenMetrics;
            text.extend_from_slice(b"# EOF\n");
        }
        let reading = Reading::default();
        Ok(Parse { text, profile, page: Page::new(), reading })
    }
}

impl Job for Parse {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let Parse { text, page, .. } = self;
        page.parse(self.profile, text)?;
        let mut reading = Reading::default();
        for (entry, &kind) in page.kinds().iter().enumerate() {
            if kind != EntryKind::Series {
                continue;
            }
            let value = page.values()[entry];
            reading.samples += 1;
            reading.values ^= value.to_bits();
            reading.timestamps += page.timestamps()[entry];
            if page.names()[entry].of(text) != NAME {
                continue;
            }
            for label in page.labels_of(entry) {
                if label.name.of(text) == b"namespace"
                    && label.value.of(text) == NAMESPACE
                {
                    reading.selected += 1;
                    reading.sum += value;
                }
            }
        }
        self.reading = reading;
        Ok(())
    }

    fn result(&self) -> String {
        self.reading.text()
    }
}

impl Reading {
    /// As bench/go prints it.
    pub(crate) fn text(&self) -> String {
        let Reading { samples, selected, values, timestamps, sum } = self;
        format!(
            "samples {samples} values {values:016x} timestamps {timestamps} \
             selected {selected} sum {:016x}",
            sum.to_bits()
        )
    }
}
