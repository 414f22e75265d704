//! Two scrapes of one kubelet in turns, by a reader that knows the one before.

use std::collections::HashMap;
use std::error::Error;

use millicore::exposition::{EntryKind, Profile, Reader};

use crate::parse::Reading;
use crate::{Job, recording};

/// See the module.
pub(crate) struct Repeat {
    texts: [Vec<u8>; 2],
    reader: Reader,
    reading: Reading,
}

impl Repeat {
    pub(crate) fn new(node: &str) -> Result<Repeat, Box<dyn Error>> {
        let read = |scrape| {
            recording::read(&format!("kubelet/{node}_scrape{scrape}.txt"))
        };
        Ok(Repeat {
            texts: [read(0)?, changed(&read(1)?)],
            reader: Reader::new(Profile::Textparse),
            reading: Reading::default(),
        })
    }
}

impl Job for Repeat {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let mut reading = Reading::default();
        for text in &self.texts {
            self.reader.parse(text)?;
            let page = self.reader.page();
            for (entry, &kind) in page.kinds().iter().enumerate() {
                if kind == EntryKind::Series {
                    reading.samples += 1;
                    reading.values ^= page.values()[entry].to_bits();
                    reading.timestamps += page.timestamps()[entry];
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

/// As bench/go changes a page: a hundredth of the pods is new, gone or
/// elsewhere.
pub(crate) fn changed(page: &[u8]) -> Vec<u8> {
    const TAG: &[u8] = b"pod=\"";
    let mut out = Vec::new();
    let mut held: &[u8] = &[];
    let mut pods = HashMap::new();
    for line in page.split_inclusive(|&byte| byte == b'\n') {
        let tag = line.windows(TAG.len()).position(|tag| tag == TAG);
        let Some(tag) = tag else {
            out.extend_from_slice(line);
            out.extend_from_slice(std::mem::take(&mut held));
            continue;
        };
        let rest = &line[tag + TAG.len()..];
        let end = rest.iter().position(|&b| b == b'"').unwrap_or(rest.len());
        let next = pods.len();
        let number = *pods.entry(&rest[..end]).or_insert(next);
        match number % 300 {
            100 => {
                out.extend_from_slice(&line[..tag]);
                out.extend_from_slice(b"pod=\"new-");
                out.extend_from_slice(rest);
            }
            200 => continue,
            299 if held.is_empty() => {
                held = line;
                continue;
            }
            _ => out.extend_from_slice(line),
        }
        out.extend_from_slice(std::mem::take(&mut held));
    }
    out.extend_from_slice(held);
    out
}
