/*!
The oracles of [`super::Parser`], one a profile: slow, and built otherwise than
what they check. The two of Prometheus read its lexers as automatons, one token
at a time, where the parser descends and looks for bytes; the lenient one cuts
owned lines apart and asks Rust's own reader of numbers.
*/
#![allow(
    clippy::arithmetic_side_effects,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::match_same_arms // one a state
)]

mod lenient;
mod open_metrics;
mod text;

use alloc::vec::Vec;

use super::entry::{Entry, Exemplar, Label, MetricType, Profile};
use crate::num;

/// The entries of a page, and whether it was accepted to its end; of a lenient
/// page, whether no line was skipped.
pub type Read = (Vec<NaiveEntry>, bool);

/// Reads a page by the oracle of its profile.
#[must_use]
pub fn parse(profile: Profile, page: &[u8]) -> Read {
    match profile {
        Profile::Textparse => text::parse(page),
        Profile::OpenMetrics => open_metrics::parse(page),
        Profile::Lenient => lenient::parse(page),
    }
}

/// Names and values.
pub type NaiveLabels = Vec<(Vec<u8>, Vec<u8>)>;

/// Labels, bits of the value, timestamp.
pub type NaiveExemplar = (NaiveLabels, u64, Option<i64>);

/// An entry with its bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum NaiveEntry {
    /// Name and type.
    Type(Vec<u8>, MetricType),
    /// Name and text.
    Help(Vec<u8>, Vec<u8>),
    /// Name and unit.
    Unit(Vec<u8>, Vec<u8>),
    /// Text.
    Comment(Vec<u8>),
    /// Series, name, labels, bits of the value, timestamp, exemplar.
    Series(
        Vec<u8>,
        Vec<u8>,
        NaiveLabels,
        u64,
        Option<i64>,
        Option<NaiveExemplar>,
    ),
}

impl NaiveEntry {
    /// An entry of the parser in this form.
    #[must_use]
    pub fn of(entry: &Entry<'_>, page: &[u8]) -> NaiveEntry {
        match *entry {
            Entry::Type { name, type_, .. } => {
                NaiveEntry::Type(name.of(page).to_vec(), type_)
            }
            Entry::Help { name, text } => NaiveEntry::Help(
                name.of(page).to_vec(),
                text.of(page).to_vec(),
            ),
            Entry::Unit { name, text } => NaiveEntry::Unit(
                name.of(page).to_vec(),
                text.of(page).to_vec(),
            ),
            Entry::Comment { text } => {
                NaiveEntry::Comment(text.of(page).to_vec())
            }
            Entry::Series {
                series,
                name,
                labels,
                value,
                timestamp,
                exemplar,
            } => NaiveEntry::Series(
                series.of(page).to_vec(),
                name.of(page).to_vec(),
                labels_of(labels, page),
                value.to_bits(),
                timestamp,
                exemplar.map(|Exemplar { labels, value, timestamp }| {
                    (labels_of(labels, page), value.to_bits(), timestamp)
                }),
            ),
        }
    }
}

fn labels_of(labels: &[Label], page: &[u8]) -> NaiveLabels {
    let pair = |label: &Label| {
        (label.name.of(page).to_vec(), label.value.of(page).to_vec())
    };
    labels.iter().map(pair).collect()
}

#[derive(Debug)]
struct Refused;

fn name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn starts_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// A value as Prometheus reads it, with its one NaN.
fn number(text: &[u8]) -> Result<f64, Refused> {
    let value = num::parse_float(text).map_err(|_| Refused)?;
    Ok(if value.is_nan() { NORMAL_NAN } else { value })
}

const NORMAL_NAN: f64 = f64::from_bits(0x7ff8_0000_0000_0001);
