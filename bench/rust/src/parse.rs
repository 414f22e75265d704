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
    page: Page,
    reading: Reading,
}

#[derive(Default)]
struct Reading {
    samples: u64,
    selected: u64,
    values: u64,
    timestamps: i64,
    sum: f64,
}

impl Parse {
    pub(crate) fn new(page: &str) -> Result<Parse, Box<dyn Error>> {
        let text = recording::read(&format!("kubelet/{page}_scrape0.txt"))?;
        Ok(Parse { text, page: Page::new(), reading: Reading::default() })
    }
}

impl Job for Parse {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let Parse { text, page, .. } = self;
        page.parse(Profile::Textparse, text)?;
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
        let Reading { samples, selected, values, timestamps, sum } =
            self.reading;
        format!(
            "samples {samples} values {values:016x} timestamps {timestamps} \
             selected {selected} sum {:016x}",
            sum.to_bits()
        )
    }
}
