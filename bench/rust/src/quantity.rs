//! Quantities read and printed, and printed from integers.

use std::error::Error;

use millicore::quantity::{Format, Quantity};

use crate::{Job, digest, recording};

/// Texts to quantities, and those to text again.
pub(crate) struct ReadAndPrint {
    texts: Vec<Vec<u8>>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl ReadAndPrint {
    /// The cpu and memory amounts of the recorded cluster.
    pub(crate) fn mix() -> Result<ReadAndPrint, Box<dyn Error>> {
        let mut texts = Vec::new();
        for file in [
            "cluster/podmetricslist.json",
            "cluster/objects/pods.json",
            "cluster/objects/nodes.json",
        ] {
            let document = String::from_utf8(recording::read(file)?)?;
            texts.extend(amounts(&document));
        }
        Ok(ReadAndPrint::of(texts))
    }

    /// Amounts that need a big decimal, as bench/go makes them.
    pub(crate) fn big() -> ReadAndPrint {
        let text = |i: usize| match i % 2 {
            0 => format!("{}.5Gi", i + 1),
            _ => format!("1234567890123456789{i:03}n"),
        };
        ReadAndPrint::of((0..256).map(|i| text(i).into_bytes()).collect())
    }

    fn of(texts: Vec<Vec<u8>>) -> ReadAndPrint {
        ReadAndPrint { texts, text: Vec::new(), ends: Vec::new() }
    }
}

/// The strings that follow `"cpu":` and `"memory":`, in their order.
fn amounts(document: &str) -> impl Iterator<Item = Vec<u8>> {
    document
        .split('"')
        .scan((false, false), |(key, value), piece| {
            // After a key comes `:` with blanks, then the text within quotes.
            let wanted = *value;
            *value = *key && piece.trim_end_matches(' ') == ":";
            *key = matches!(piece, "cpu" | "memory");
            Some(wanted.then(|| piece.as_bytes().to_vec()))
        })
        .flatten()
}

impl Job for ReadAndPrint {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.text.clear();
        self.ends.clear();
        for text in &self.texts {
            Quantity::parse(text)?.append_string(&mut self.text)?;
            self.ends.push(self.text.len());
        }
        Ok(())
    }

    fn result(&self) -> String {
        digest::of_texts(&self.text, &self.ends)
    }
}

/// Integers of nanocores and bytes to text.
pub(crate) struct Print {
    amounts: Vec<(i64, i32, Format)>,
    text: Vec<u8>,
    ends: Vec<usize>,
}

impl Print {
    /// 2,000 amounts, as bench/go makes them.
    pub(crate) fn usage() -> Print {
        let mut state = 0_u64;
        let amounts = (0..2000)
            .map(|i| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                match i % 2 {
                    0 => ((state >> 34).cast_signed(), -9, Format::DecimalSI),
                    _ => {
                        let pages = (state >> 46).cast_signed();
                        (pages * 4096, 0, Format::BinarySI)
                    }
                }
            })
            .collect();
        Print { amounts, text: Vec::new(), ends: Vec::new() }
    }
}

impl Job for Print {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        self.text.clear();
        self.ends.clear();
        for &(value, scale, format) in &self.amounts {
            Quantity::from_scaled(value, scale, format)
                .append_string(&mut self.text)?;
            self.ends.push(self.text.len());
        }
        Ok(())
    }

    fn result(&self) -> String {
        digest::of_texts(&self.text, &self.ends)
    }
}
