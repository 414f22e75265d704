/*!
Which form an Accept header asks for, as prometheus/common v0.72.1
`expfmt.Negotiate` and `NegotiateIncludingOpenMetrics` choose it, with the
parser of `munnerz/goautoneg` behind them.

Kept as it is: wildcards fit no form, as each has parameters they do not
name, and lead to text by way of the default; the escaping that any clause up
to the chosen one asks for counts; clauses are put in order by a comparison
that is no order, so theirs is that of Go's insertion sort. Go sorts more than
twelve clauses otherwise; here they are sorted alike.

Cost: the square of the number of clauses; headers past 8 KiB count as empty.
*/

use alloc::vec::Vec;

use super::{Escaping, Format};
use crate::error::Error;
use crate::exposition::label_float::parse_go_float;
use crate::memory::TryPush;

/// A form and what becomes of names in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Negotiated {
    /// The form.
    pub format: Format,
    /// The escaping of names.
    pub escaping: Escaping,
}

impl Negotiated {
    /// Appends the content type of an answer in this form.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn append_content_type(self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_extend(self.format.content_type().as_bytes())?;
        out.try_extend(b"; escaping=")?;
        out.try_extend(self.escaping.word().as_bytes())
    }
}

impl Format {
    const fn content_type(self) -> &'static str {
        match self {
            Format::Text => "text/plain; version=0.0.4; charset=utf-8",
            Format::OpenMetrics => {
                "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
            Format::OpenMetricsOld => {
                "application/openmetrics-text; version=0.0.1; charset=utf-8"
            }
            Format::Protobuf => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
            }
            Format::ProtobufText => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=text"
            }
            Format::ProtobufCompact => {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=compact-text"
            }
        }
    }
}

/// The longest header that is looked at.
const LONGEST: usize = 8 << 10;

/// Chooses a form. Without `open_metrics` that is none of the choices.
///
/// ```
/// use millicore::exposition::families::{Format, negotiate};
///
/// let accept = b"application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5";
/// let chosen = negotiate(accept, true)?;
/// assert_eq!(chosen.format, Format::OpenMetrics);
/// assert_eq!(negotiate(accept, false)?.format, Format::Text);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn negotiate(
    accept: &[u8],
    open_metrics: bool,
) -> Result<Negotiated, Error> {
    let mut clauses: Vec<Clause<'_>> = Vec::new();
    let accept = if accept.len() > LONGEST { b"" } else { accept };
    let mut rest = accept;
    while !rest.is_empty() {
        let part = next(&mut rest, b',');
        if let Some(clause) = Clause::parse(trim(part)) {
            clauses.try_push(clause)?;
        }
    }
    // Go's insertion sort.
    for end in 1..clauses.len() {
        for at in (1..=end).rev() {
            let pair = clauses.get_mut(at.wrapping_sub(1)..=at);
            match pair {
                Some([a, b]) if b.before(a) => core::mem::swap(a, b),
                _ => break,
            }
        }
    }
    const ALL: [Format; 6] = [
        Format::OpenMetrics,
        Format::OpenMetricsOld,
        Format::Protobuf,
        Format::ProtobufText,
        Format::ProtobufCompact,
        Format::Text,
    ];
    let offered = ALL.iter().skip(if open_metrics { 0 } else { 2 });
    let mut escaping = Escaping::Underscores;
    for clause in &clauses {
        let asked = clause.parameter(b"escaping").unwrap_or_default();
        escaping = Escaping::from_word(asked).unwrap_or(escaping);
        for &format in offered.clone() {
            if clause.fits(format) {
                return Ok(Negotiated { format, escaping });
            }
        }
    }
    Ok(Negotiated { format: Format::Text, escaping })
}

/// What stands before the next `separator`, which is passed over too.
fn next<'h>(rest: &mut &'h [u8], separator: u8) -> &'h [u8] {
    let at = memchr::memchr(separator, rest);
    let (item, others) = rest.split_at(at.unwrap_or(rest.len()));
    *rest = others.get(1..).unwrap_or_default();
    item
}

/// Without the blanks (and nothing else) around it.
fn trim(text: &[u8]) -> &[u8] {
    let mut text = text;
    while let [b' ', rest @ ..] | [rest @ .., b' '] = text {
        text = rest;
    }
    text
}

/// Parameters that a form has, by name.
type Parameters = [(&'static [u8], &'static [u8]); 2];

/// One alternative of an Accept header.
#[derive(Clone, Copy, Debug)]
struct Clause<'h> {
    type_: &'h [u8],
    subtype: &'h [u8],
    quality: f64,
    parameters: &'h [u8],
}

impl<'h> Clause<'h> {
    fn parse(part: &'h [u8]) -> Option<Clause<'h>> {
        let mut parameters = part;
        let mut kind = next(&mut parameters, b';');
        let type_ = trim(next(&mut kind, b'/'));
        let subtype = if kind.is_empty() {
            if type_ != b"*" {
                return None;
            }
            b"*"
        } else {
            let subtype = next(&mut kind, b'/');
            if !kind.is_empty() {
                return None;
            }
            trim(subtype)
        };
        let mut clause = Clause { type_, subtype, quality: 1.0, parameters };
        clause.each(|name, value| {
            if name == b"q" {
                // In 32 bits; what is no number counts as 0.
                let q = parse_go_float(value).ok().flatten().unwrap_or(0.0);
                #[allow(clippy::cast_possible_truncation)]
                let q = q as f32;
                clause.quality = f64::from(q);
            }
        });
        Some(clause)
    }

    /// Calls for each parameter but those that are malformed; values are not
    /// trimmed.
    fn each(self, mut call: impl FnMut(&'h [u8], &'h [u8])) {
        let mut rest = self.parameters;
        while !rest.is_empty() {
            let mut value = next(&mut rest, b';');
            let name = trim(next(&mut value, b'='));
            let text = next(&mut value, b'=');
            // No `=`, nothing behind it, or another one with more behind it.
            if !text.is_empty() && value.is_empty() {
                call(name, text);
            }
        }
    }

    fn parameter(&self, wanted: &[u8]) -> Option<&'h [u8]> {
        let mut found = None;
        if wanted != b"q" {
            self.each(|name, value| {
                if name == wanted {
                    found = Some(trim(value));
                }
            });
        }
        found
    }

    /// Upstream's comparison, which is no order.
    fn before(&self, other: &Clause<'_>) -> bool {
        self.quality > other.quality
            || self.type_ != b"*" && other.type_ == b"*"
            || self.subtype != b"*" && other.subtype == b"*"
    }

    fn fits(&self, format: Format) -> bool {
        let (type_, subtype, wanted): (&[u8], &[u8], Parameters) = match format
        {
            Format::Text => (
                b"text",
                b"plain",
                [(b"version", b"0.0.4"), (b"version", b"0.0.4")],
            ),
            Format::OpenMetrics => (
                b"application",
                b"openmetrics-text",
                [(b"version", b"1.0.0"), (b"version", b"1.0.0")],
            ),
            Format::OpenMetricsOld => (
                b"application",
                b"openmetrics-text",
                [(b"version", b"0.0.1"), (b"version", b"0.0.1")],
            ),
            protobuf => (
                b"application",
                b"vnd.google.protobuf",
                [
                    (b"proto", b"io.prometheus.client.MetricFamily"),
                    (
                        b"encoding",
                        match protobuf {
                            Format::ProtobufText => b"text",
                            Format::ProtobufCompact => b"compact-text",
                            _ => b"delimited",
                        },
                    ),
                ],
            ),
        };
        let version = match (self.type_, self.subtype) {
            (b"application", b"openmetrics-text") => Some(&b"0.0.1"[..]),
            (b"text", b"plain") => Some(&b"0.0.4"[..]),
            _ => None,
        };
        (self.type_ == b"*" || self.type_ == type_)
            && (self.subtype == b"*" || self.subtype == subtype)
            && wanted.iter().all(|&(name, value)| {
                let mut own =
                    self.parameter(name).filter(|own| !own.is_empty());
                if name == b"version" {
                    own = own.or(version);
                }
                own == Some(value)
            })
    }
}
