/*!
The grammar of the text format 0.0.4, line by line, with the answers of
Prometheus v0.316 `model/textparse/{promlex.l,promparse.go}`, also in what it
refuses.

Quirks kept on purpose:

* The name and the series of a line begin where the line begins, leading
  blanks included.
* A NUL where an entry may begin ends the page silently, as does one right
  after `# ` or inside a comment with no blank after its `#`. NULs are skipped
  inside the words HELP and TYPE, in other comments and in label values; one
  that follows the closing quote of a label value shifts the value's end.
* The text of HELP and TYPE is what follows the metric name but for exactly
  one byte, whatever it is. TYPE may come twice, or after samples.
* Commas between labels may be missing; one may trail. A value may follow the
  name or the brace with no blank between. Label names may repeat.
* Raw line feeds are part of quoted strings. Only label values and HELP texts
  must be UTF-8.
* Numbers are Go's, without `p`, `P` and `_`; a NaN comes out as Prometheus'
  normal NaN. Timestamps are digits alone.

Cost: each byte is looked at once, label values and HELP texts twice.
*/

use alloc::vec::Vec;

use super::cursor::{Cursor, is_blank, starts_label_name, starts_metric_name};
use super::entry::{Label, Line, MetricType, Span};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num;

/// Prometheus' `value.NormalNaN`.
pub(super) const NORMAL_NAN: u64 = 0x7ff8_0000_0000_0001;

impl Cursor<'_> {
    /// The next line that is not blank; `None` at the end.
    #[inline]
    pub(super) fn line(
        &mut self,
        labels: &mut Vec<Label>,
    ) -> Result<Option<Line>, Error> {
        loop {
            let start = self.at();
            self.skip_blanks();
            match self.peek() {
                b'\n' => self.bump(),
                0 => return Ok(None),
                b'#' => return self.comment(),
                b'{' => return self.series(start, None, labels).map(Some),
                byte if starts_metric_name(byte) => {
                    self.skip_metric_name();
                    let name = self.span_from(start);
                    return self.series(start, Some(name), labels).map(Some);
                }
                _ => return self.refuse(ErrorKind::ExpectedEntry),
            }
        }
    }

    /// The rest of a sample whose bare name, if any, was read.
    #[inline]
    fn series(
        &mut self,
        start: usize,
        bare_name: Option<Span>,
        labels: &mut Vec<Label>,
    ) -> Result<Line, Error> {
        let mut name = bare_name;
        let mut series = self.span_from(start);
        self.skip_blanks();
        if self.eat(b'{') {
            self.label_list(&mut name, labels)?;
            series = self.span_from(start);
            self.skip_blanks();
        }
        let Some(name) = name else {
            return self.refuse(ErrorKind::ExpectedMetricName);
        };
        let value = self.value()?;
        self.skip_blanks();
        let mut timestamp = None;
        if self.peek().is_ascii_digit() {
            timestamp = Some(self.timestamp()?);
            self.skip_blanks();
        }
        if self.eat(b'\n') {
            Ok(Line::Series { series, name, value, timestamp })
        } else if timestamp.is_some() {
            self.refuse(ErrorKind::ExpectedLineEnd)
        } else {
            self.refuse(ErrorKind::ExpectedTimestamp)
        }
    }

    /// Labels and the closing brace; a lone quoted string is the name.
    #[inline]
    fn label_list(
        &mut self,
        metric_name: &mut Option<Span>,
        labels: &mut Vec<Label>,
    ) -> Result<(), Error> {
        loop {
            self.skip_blanks();
            let start = self.at();
            let first = self.peek();
            let name = if starts_label_name(first) {
                self.skip_label_name();
                self.span_from(start)
            } else if first == b'"' {
                self.quoted()?
            } else if self.eat(b'}') {
                return Ok(());
            } else {
                return self.refuse(ErrorKind::ExpectedLabelName);
            };
            self.skip_blanks();
            if first == b'"' && matches!(self.peek(), b',' | b'}') {
                if metric_name.replace(name).is_some() {
                    self.seek(start);
                    return self.refuse(ErrorKind::ExpectedOneMetricName);
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
            let value = self.label_value()?;
            labels.try_push(Label { name, value })?;
            self.skip_blanks();
            self.eat(b',');
        }
    }

    /// A quoted metric or label name, without its quotes.
    pub(super) fn quoted(&mut self) -> Result<Span, Error> {
        self.bump();
        let start = self.at();
        if !self.skip_quoted() {
            return self.refuse(ErrorKind::ExpectedClosingQuote);
        }
        Ok(Span::new(start, self.at().wrapping_sub(1)))
    }

    #[inline]
    fn label_value(&mut self) -> Result<Span, Error> {
        self.skip_blanks_and_nuls();
        if !self.eat(b'"') {
            return self.refuse(ErrorKind::ExpectedLabelValue);
        }
        let start = self.at();
        if !self.skip_label_value() {
            return self.refuse(ErrorKind::ExpectedClosingQuote);
        }
        // With NULs after the quote this is not the quote's position:
        // textparse cuts one byte off a token that includes them.
        let value = Span::new(start, self.at().wrapping_sub(1));
        self.check_utf8(value, ErrorKind::InvalidLabelUtf8)?;
        Ok(value)
    }

    #[inline]
    fn value(&mut self) -> Result<f64, Error> {
        let start = self.at();
        self.skip_value();
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

    #[inline]
    fn timestamp(&mut self) -> Result<i64, Error> {
        let start = self.at();
        self.skip_digits();
        let mut milliseconds = 0_i64;
        for &digit in self.span_from(start).of(self.page()) {
            milliseconds = milliseconds
                .checked_mul(10)
                .and_then(|t| t.checked_add(i64::from(digit & 0xf)))
                .ok_or(Error::at(ErrorKind::InvalidTimestamp, start))?;
        }
        Ok(milliseconds)
    }

    /// A line that begins with `#`: HELP, TYPE or a comment.
    fn comment(&mut self) -> Result<Option<Line>, Error> {
        let start = self.at();
        self.bump();
        if !is_blank(self.peek()) {
            self.skip_to_line_feed_or_nul();
            return Ok(self.end_of_comment(start));
        }
        self.skip_blanks();
        let words = self.at();
        if self.peek() == 0 {
            return Ok(None);
        }
        if self.keyword(b"HELP") {
            return self.help().map(Some);
        }
        self.seek(words);
        if self.keyword(b"TYPE") {
            return self.type_().map(Some);
        }
        self.skip_to_line_feed();
        Ok(self.end_of_comment(start))
    }

    fn end_of_comment(&mut self, start: usize) -> Option<Line> {
        let text = self.span_from(start);
        self.eat(b'\n').then_some(Line::Comment { text })
    }

    /// Steps over a keyword and the blanks behind it, of which there must
    /// be one. NULs in between do not count.
    fn keyword(&mut self, word: &[u8]) -> bool {
        for &byte in word {
            if !self.eat(byte) {
                return false;
            }
            self.skip_nuls();
        }
        let blank = is_blank(self.peek());
        self.skip_blanks_and_nuls();
        blank
    }

    fn help(&mut self) -> Result<Line, Error> {
        let name = self.metadata_name()?;
        if self.peek() == 0 {
            return self.refuse(ErrorKind::ExpectedHelpText);
        }
        let text = self.metadata_text();
        self.check_utf8(text, ErrorKind::InvalidHelpUtf8)?;
        Ok(Line::Help { name, text })
    }

    fn type_(&mut self) -> Result<Line, Error> {
        let name = self.metadata_name()?;
        if self.peek() == 0 {
            return self.refuse(ErrorKind::InvalidMetricType);
        }
        let text = self.metadata_text();
        match MetricType::from_text_word(text.of(self.page())) {
            Some(type_) => Ok(Line::Type { name, text, type_ }),
            None => Err(Error::at(
                ErrorKind::InvalidMetricType,
                text.start as usize,
            )),
        }
    }

    pub(super) fn metadata_name(&mut self) -> Result<Span, Error> {
        let start = self.at();
        match self.peek() {
            b'"' => self.quoted(),
            byte if starts_metric_name(byte) => {
                self.skip_metric_name();
                Ok(self.span_from(start))
            }
            _ => self.refuse(ErrorKind::ExpectedMetadataName),
        }
    }

    /// The rest of the line but for one byte; nothing, if it is blank.
    fn metadata_text(&mut self) -> Span {
        let mut text = *self;
        text.skip_blanks_and_nuls();
        if text.peek() != b'\n' {
            text = *self;
            text.bump();
        }
        self.skip_to_line_feed();
        let text = self.span_from(text.at());
        self.bump();
        text
    }

    #[inline]
    pub(super) fn check_utf8(
        &self,
        span: Span,
        kind: ErrorKind,
    ) -> Result<(), Error> {
        match core::str::from_utf8(span.of(self.page())) {
            Ok(_) => Ok(()),
            Err(error) => Err(Error::at(
                kind,
                (span.start as usize).wrapping_add(error.valid_up_to()),
            )),
        }
    }

    /// An error at this position.
    #[cold]
    pub(super) fn refuse<T>(&self, kind: ErrorKind) -> Result<T, Error> {
        Err(Error::at(kind, self.at().min(self.page().len())))
    }
}
