//! The values of a recorded page, zeros left out, to text and back.

use std::error::Error;

use millicore::exposition::{EntryKind, Page, Profile};
use millicore::num::{append_value, parse_float};

use crate::{Job, digest, recording};

fn values() -> Result<Vec<f64>, Box<dyn Error>> {
    let text = recording::read("kubelet/payload_500_scrape0.txt")?;
    let mut page = Page::new();
    page.parse(Profile::Textparse, &text)?;
    let rows = page.kinds().iter().zip(page.values());
    Ok(rows
        .filter(|&(&kind, &value)| kind == EntryKind::Series && value != 0.0)
        .map(|(_, &value)| value)
        .collect())
}

/// Numbers to text.
pub(crate) struct Print {
    values: Vec<f64>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Print {
    pub(crate) fn new() -> Result<Print, Box<dyn Error>> {
        Ok(Print { values: values()?, text: Vec::new(), ends: Vec::new() })
    }
}

impl Job for Print {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.text.clear();
        self.ends.clear();
        for &value in &self.values {
            append_value(&mut self.text, value)?;
            self.ends.push(self.text.len());
        }
        Ok(())
    }

    fn result(&self) -> String {
        digest::of_texts(&self.text, &self.ends)
    }
}

/// Text to numbers.
pub(crate) struct Parse {
    text: Vec<u8>,
    ends: Vec<usize>,
    values: Vec<f64>,
}

impl Parse {
    pub(crate) fn new() -> Result<Parse, Box<dyn Error>> {
        let mut printed = Print::new()?;
        printed.run()?;
        let Print { text, ends, .. } = printed;
        Ok(Parse { text, ends, values: Vec::new() })
    }
}

impl Job for Parse {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.values.clear();
        let mut start = 0;
        for &end in &self.ends {
            self.values.push(parse_float(&self.text[start..end])?);
            start = end;
        }
        Ok(())
    }

    fn result(&self) -> String {
        digest::of_floats(&self.values)
    }
}
