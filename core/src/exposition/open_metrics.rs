/*!
The grammar of OpenMetrics 1.0, line by line, with the answers of Prometheus
v0.316 `model/textparse/{openmetricslex.l,openmetricsparse.go}`, also in what
it refuses.

Quirks kept on purpose:

* One blank, never two, never a tab; no blank line and no comment but
  exemplars; the page ends with `# EOF`, after which one LF and any NULs may
  stand.
* A value that is followed by something odd (a NUL, two blanks, ` # ` without
  a brace) still gives its sample; the error comes with the next entry.
* NULs are skipped inside the words HELP, TYPE, UNIT and EOF, in their texts
  and in label values; those right behind a text's line feed belong to the
  text, those behind a closing quote shift the end of a label value.
* `_created` lines are samples like others, and so is what OpenMetrics forbids
  in a family (names, order, repeated labels): Prometheus looks at none of it.
* Escapes in exemplars stay. In quoted names a raw line feed may stand.
* Times are floats in seconds, cut to milliseconds as amd64 does it.

Cost: each byte is looked at once, label values and HELP texts twice.
*/

use alloc::vec::Vec;

use super::cursor::{Cursor, starts_label_name, starts_metric_name};
use super::entry::{ExemplarLine, Label, Line, MetricType, Span};
use super::grammar::NORMAL_NAN;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num;

/// What a sample brings besides its [`Line`].
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Extra {
    pub(super) exemplar: Option<ExemplarLine>,
    /// The error that the next call gives.
    pub(super) next: Option<Error>,
}

impl Cursor<'_> {
    /// The next line; `None` at `# EOF`.
    pub(super) fn open_metrics_line(
        &mut self,
        labels: &mut Vec<Label>,
        extra: &mut Extra,
    ) -> Result<Option<Line>, Error> {
        let start = self.at();
        let mut name = None;
        match self.peek() {
            b'#' => return self.open_metrics_comment(),
            b'{' => {
                self.bump();
                self.open_metrics_labels(Some(&mut name), labels)?;
            }
            byte if starts_metric_name(byte) => {
                self.skip_metric_name();
                name = Some(self.span_from(start));
                if self.eat(b'{') {
                    self.open_metrics_labels(Some(&mut name), labels)?;
                }
            }
            _ if self.is_at_end() => {
                return self.refuse(ErrorKind::ExpectedEof);
            }
            _ => return self.refuse(ErrorKind::ExpectedOpenMetricsEntry),
        }
        let series = self.span_from(start);
        let Some(name) = name else {
            return self.refuse(ErrorKind::ExpectedMetricName);
        };
        let value = self.open_metrics_value()?;
        let timestamp = self.rest_of_sample(labels, extra)?;
        Ok(Some(Line::Series { series, name, value, timestamp }))
    }

    /// Timestamp, exemplar and line feed.
    fn rest_of_sample(
        &mut self,
        labels: &mut Vec<Label>,
        extra: &mut Extra,
    ) -> Result<Option<i64>, Error> {
        if self.eat(b'\n') {
            return Ok(None);
        }
        if self.is_at_end() {
            return self.refuse(ErrorKind::ExpectedEof);
        }
        let mut timestamp = None;
        if !self.exemplar_begins() {
            let odd = Error::at(ErrorKind::ExpectedExemplar, self.at());
            let next = self.byte(self.at().wrapping_add(1));
            let hash =
                next == b'#' && self.byte(self.at().wrapping_add(2)) == b' ';
            if self.peek() != b' ' || hash || matches!(next, b' ' | b'\n' | 0)
            {
                extra.next = Some(odd);
                return Ok(None);
            }
            timestamp = Some(self.seconds()?);
            if self.eat(b'\n') {
                return Ok(timestamp);
            }
            if !self.exemplar_begins() {
                return self.refuse(ErrorKind::ExpectedLineEnd);
            }
        }
        extra.exemplar = Some(self.exemplar(labels)?);
        Ok(timestamp)
    }

    /// Whether ` # {` stands here.
    fn exemplar_begins(&self) -> bool {
        let rest = self.page().get(self.at()..).unwrap_or_default();
        rest.starts_with(b" # {")
    }

    fn exemplar(
        &mut self,
        labels: &mut Vec<Label>,
    ) -> Result<ExemplarLine, Error> {
        let first_label = labels.len();
        self.seek(self.at().wrapping_add(4));
        self.open_metrics_labels(None, labels)?;
        let value = self.open_metrics_value()?;
        let mut timestamp = None;
        if self.peek() == b' ' {
            timestamp = Some(self.seconds()?);
        }
        if self.eat(b'\n') {
            Ok(ExemplarLine { first_label, value, timestamp })
        } else if self.is_at_end() {
            self.refuse(ErrorKind::ExpectedEof)
        } else {
            self.refuse(ErrorKind::ExpectedLineEnd)
        }
    }

    /// Labels and the closing brace. A lone quoted string is the name of the
    /// metric; exemplars have none.
    fn open_metrics_labels(
        &mut self,
        mut metric_name: Option<&mut Option<Span>>,
        labels: &mut Vec<Label>,
    ) -> Result<(), Error> {
        loop {
            let start = self.at();
            let first = self.peek();
            let name = if starts_label_name(first) {
                self.skip_label_name();
                self.span_from(start)
            } else if first == b'"' {
                if metric_name.is_some() {
                    self.quoted()?
                } else {
                    self.string_of_line(false)?
                }
            } else if self.eat(b'}') {
                return Ok(());
            } else {
                return self.refuse(ErrorKind::ExpectedLabelName);
            };
            if first == b'"' && matches!(self.peek(), b',' | b'}') {
                match metric_name.as_deref_mut() {
                    None => return self.refuse(ErrorKind::ExpectedEqualSign),
                    Some(Some(_)) => {
                        self.seek(start);
                        return self.refuse(ErrorKind::ExpectedOneMetricName);
                    }
                    Some(metric_name) => *metric_name = Some(name),
                }
                if self.eat(b'}') {
                    return Ok(());
                }
                self.bump();
                continue;
            }
            if !self.eat(b'=') {
                return self.refuse(ErrorKind::ExpectedEqualSign);
            }
            if self.peek() != b'"' {
                return self.refuse(ErrorKind::ExpectedLabelValue);
            }
            let value = self.string_of_line(metric_name.is_some())?;
            self.check_utf8(value, ErrorKind::InvalidLabelUtf8)?;
            labels.try_push(Label { name, value })?;
            if !self.eat(b',') && self.peek() != b'}' {
                return self.refuse(ErrorKind::ExpectedComma);
            }
        }
    }

    fn string_of_line(&mut self, nuls: bool) -> Result<Span, Error> {
        self.bump();
        let start = self.at();
        if !self.skip_string_of_line(nuls) {
            return self.refuse(ErrorKind::ExpectedClosingQuote);
        }
        Ok(Span::new(start, self.at().wrapping_sub(1)))
    }

    /// A blank and a number.
    fn open_metrics_value(&mut self) -> Result<f64, Error> {
        if !self.eat(b' ') {
            return self.refuse(ErrorKind::ExpectedValue);
        }
        let start = self.at();
        self.skip_word();
        let text = self.span_from(start).of(self.page());
        if text.is_empty() {
            return self.refuse(ErrorKind::ExpectedValue);
        }
        match num::parse_float(text) {
            Ok(value) if value.is_nan() => Ok(f64::from_bits(NORMAL_NAN)),
            Ok(value) => Ok(value),
            Err(_) => Err(Error::at(ErrorKind::InvalidValue, start)),
        }
    }

    /// A blank and a time in seconds, as milliseconds.
    fn seconds(&mut self) -> Result<i64, Error> {
        self.bump();
        let start = self.at();
        self.skip_word();
        let text = self.span_from(start).of(self.page());
        match num::parse_float(text) {
            Ok(seconds) if seconds.is_finite() => Ok(milliseconds(seconds)),
            _ => Err(Error::at(ErrorKind::InvalidSeconds, start)),
        }
    }

    /// HELP, TYPE, UNIT or EOF.
    fn open_metrics_comment(&mut self) -> Result<Option<Line>, Error> {
        let start = self.at();
        self.bump();
        if !self.eat(b' ') {
            self.seek(start);
            return self.refuse(ErrorKind::ExpectedOpenMetricsEntry);
        }
        let word = self.peek();
        let text = match word {
            b'H' => &b"HELP"[..],
            b'T' => b"TYPE",
            b'U' => b"UNIT",
            _ => b"EOF",
        };
        let is_end = text.len() == 3;
        if !self.word(text) || !is_end && !self.eat(b' ') {
            self.seek(start);
            return self.refuse(ErrorKind::ExpectedOpenMetricsEntry);
        }
        if !is_end || self.eat(b'\n') {
            self.skip_nuls();
        }
        if is_end {
            if self.is_at_end() {
                return Ok(None);
            }
            return self.refuse(ErrorKind::ExpectedNothingAfterEof);
        }
        let name = self.metadata_name()?;
        let text = self.open_metrics_text()?;
        self.metadata(word, name, text).map(Some)
    }

    /// Steps over a word; NULs behind its letters do not count.
    fn word(&mut self, word: &[u8]) -> bool {
        word.iter().all(|&letter| {
            let found = self.eat(letter);
            if found {
                self.skip_nuls();
            }
            found
        })
    }

    fn metadata(
        &self,
        word: u8,
        name: Span,
        text: Span,
    ) -> Result<Line, Error> {
        let page = self.page();
        let at = |kind| Error::at(kind, text.start as usize);
        match word {
            b'H' => {
                self.check_utf8(text, ErrorKind::InvalidHelpUtf8)?;
                Ok(Line::Help { name, text })
            }
            b'T' => MetricType::from_open_metrics_word(text.of(page))
                .map(|type_| Line::Type { name, text, type_ })
                .ok_or(at(ErrorKind::InvalidOpenMetricsType)),
            _ => {
                let before = name.of(page).strip_suffix(text.of(page));
                if text.of(page).is_empty()
                    || before.is_some_and(|before| before.ends_with(b"_"))
                {
                    Ok(Line::Unit { name, text })
                } else {
                    Err(at(ErrorKind::InvalidUnit))
                }
            }
        }
    }

    /// A blank and the rest of the line, which is the text.
    fn open_metrics_text(&mut self) -> Result<Span, Error> {
        if !self.eat(b' ') {
            return self.refuse(ErrorKind::ExpectedMetadataText);
        }
        let start = self.at();
        self.skip_to_line_feed();
        if !self.eat(b'\n') {
            return self.refuse(ErrorKind::ExpectedEof);
        }
        // textparse cuts one byte off a token that includes NULs behind it.
        self.skip_nuls();
        Ok(Span::new(start, self.at().wrapping_sub(1)))
    }
}

/// Go's `int64(seconds * 1000)`.
#[inline]
pub(super) fn milliseconds(seconds: f64) -> i64 {
    num::f64_to_i64(seconds * 1000.0)
}
