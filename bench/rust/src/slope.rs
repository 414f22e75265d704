//! A page of some size, at once or as pages of 10 KB: how the cost grows.

use std::error::Error;

use millicore::exposition::{Page, Profile};

use crate::{Job, recording};

/// The small pages.
const SMALL: usize = 10_000;

/// See the module.
pub(crate) struct Slope {
    text: Vec<u8>,
    /// Where each page ends.
    ends: Vec<usize>,
    page: Page,
    samples: usize,
}

impl Slope {
    pub(crate) fn new(
        size: &str,
        in_pages: bool,
    ) -> Result<Slope, Box<dyn Error>> {
        let size = match size {
            "10KB" => 10_000,
            "1MB" => 1_000_000,
            "100MB" => 100_000_000,
            "1GB" => 1_000_000_000,
            _ => return Err(format!("no size {size}").into()),
        };
        let page = recording::read("kubelet/payload_500_scrape0.txt")?;
        let mut text = Vec::with_capacity(size);
        let mut ends = Vec::new();
        let mut begun = 0;
        let lines = page.split_inclusive(|&byte| byte == b'\n').cycle();
        for line in lines {
            if text.len() + line.len() > size {
                break;
            }
            text.extend_from_slice(line);
            if in_pages && text.len() - begun >= SMALL {
                begun = text.len();
                ends.push(begun);
            }
        }
        ends.push(text.len());
        Ok(Slope { text, ends, page: Page::new(), samples: 0 })
    }
}

impl Job for Slope {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let mut start = 0;
        self.samples = 0;
        for &end in &self.ends {
            self.page.parse(Profile::Textparse, &self.text[start..end])?;
            self.samples += self.page.len();
            start = end;
        }
        Ok(())
    }

    fn result(&self) -> String {
        format!("entries {}", self.samples)
    }
}
