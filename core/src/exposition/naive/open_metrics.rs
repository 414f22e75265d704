/*!
The oracle of OpenMetrics: Prometheus' lexer (v0.316 `openmetricslex.l`) read as
an automaton that never goes back, and the parser over its tokens. NULs are
stepped over where the automaton advances, as its `next` does it.
*/

use alloc::vec::Vec;
use core::ops::Range;

use super::{
    NaiveEntry, NaiveExemplar, NaiveLabels, Read, Refused, name_byte, number,
    starts_name,
};
use crate::exposition::MetricType;
use crate::num;

pub(super) fn parse(page: &[u8]) -> Read {
    let mut lexer = Lexer { page, at: 0, start: 0, state: State::Line };
    let mut entries = Vec::new();
    loop {
        match lexer.entry() {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => return (entries, true),
            Err(Refused) => return (entries, false),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Line,
    Comment,
    MetadataName,
    MetadataText,
    Labels,
    LabelValue,
    Value,
    Timestamp,
    Exemplar,
    ExemplarValue,
    ExemplarTimestamp,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    End,
    Invalid,
    Newline,
    Help,
    Type,
    Unit,
    Eof,
    Text,
    MetricName,
    BraceOpen,
    BraceClose,
    LabelName,
    Quoted,
    Equal,
    LabelValue,
    Comma,
    Value,
    Timestamp,
    Exemplar,
}

struct Lexer<'p> {
    page: &'p [u8],
    at: usize,
    start: usize,
    state: State,
}

impl Lexer<'_> {
    fn byte(&self) -> u8 {
        self.page.get(self.at).copied().unwrap_or(0)
    }

    /// To the next byte, over NULs in the states that allow them.
    fn step(&mut self) -> u8 {
        self.at += 1;
        let skips = matches!(
            self.state,
            State::LabelValue | State::MetadataText | State::Comment
        );
        while skips && self.page.get(self.at) == Some(&0) {
            self.at += 1;
        }
        self.byte()
    }

    fn step_while(&mut self, class: impl Fn(u8) -> bool) {
        while class(self.byte()) {
            self.step();
        }
    }

    fn one(&mut self, token: Token, state: State) -> Token {
        self.step();
        self.state = state;
        token
    }

    fn token(&mut self) -> Token {
        if self.at >= self.page.len() {
            return Token::End;
        }
        self.start = self.at;
        match (self.state, self.byte()) {
            (State::Line, b'#') => {
                if self.step() != b' ' {
                    return Token::Invalid;
                }
                self.step();
                self.state = State::Comment;
                self.keyword()
            }
            (State::Line | State::MetadataName, b)
                if starts_name(b) || b == b':' =>
            {
                self.step_while(|b| name_byte(b) || b == b':');
                self.state = if self.state == State::Line {
                    State::Value
                } else {
                    State::MetadataText
                };
                Token::MetricName
            }
            (State::Line | State::Value, b'{') => {
                self.one(Token::BraceOpen, State::Labels)
            }
            (State::MetadataName, b'"') => {
                self.quoted(Token::MetricName, State::MetadataText, true)
            }
            (State::MetadataText, b' ') => {
                self.step();
                self.step_while(|b| b != b'\n' && b != 0);
                if self.byte() != b'\n' {
                    return Token::Invalid;
                }
                self.one(Token::Text, State::Line)
            }
            (State::Labels | State::Exemplar, b) if starts_name(b) => {
                self.step_while(name_byte);
                Token::LabelName
            }
            (State::Labels, b'"') => {
                self.quoted(Token::Quoted, State::Labels, true)
            }
            (State::Labels, b'}') => self.one(Token::BraceClose, State::Value),
            (State::Labels, b'=') => self.one(Token::Equal, State::LabelValue),
            (state @ (State::Labels | State::Exemplar), b',') => {
                self.one(Token::Comma, state)
            }
            (State::LabelValue, b'"') => {
                self.quoted(Token::LabelValue, State::Labels, false)
            }
            (State::Value, b' ') => self.word(Token::Value, State::Timestamp),
            (State::Timestamp | State::ExemplarTimestamp, b'\n') => {
                self.one(Token::Newline, State::Line)
            }
            (State::Timestamp, b' ') => self.timestamp_or_exemplar(),
            (State::Exemplar, b'"') => {
                self.quoted(Token::Quoted, State::Exemplar, false)
            }
            (State::Exemplar, b'}') => {
                self.one(Token::BraceClose, State::ExemplarValue)
            }
            (State::Exemplar, b'=') => {
                self.one(Token::Equal, State::ExemplarValue)
            }
            (State::ExemplarValue, b'"') => {
                self.quoted(Token::LabelValue, State::Exemplar, false)
            }
            (State::ExemplarValue, b' ') => {
                self.word(Token::Value, State::ExemplarTimestamp)
            }
            (State::ExemplarTimestamp, b' ') => {
                self.word(Token::Timestamp, State::ExemplarTimestamp)
            }
            _ => Token::Invalid,
        }
    }

    /// HELP, TYPE or UNIT and a blank, or EOF and perhaps a line feed.
    fn keyword(&mut self) -> Token {
        let (word, token) = match self.byte() {
            b'H' => ("HELP", Token::Help),
            b'T' => ("TYPE", Token::Type),
            b'U' => ("UNIT", Token::Unit),
            _ => ("EOF", Token::Eof),
        };
        for letter in word.bytes() {
            if self.byte() != letter {
                return Token::Invalid;
            }
            self.step();
        }
        if token == Token::Eof {
            if self.byte() == b'\n' {
                self.step();
            }
            self.state = State::Line;
            return token;
        }
        if self.byte() != b' ' {
            return Token::Invalid;
        }
        self.one(token, State::MetadataName)
    }

    fn quoted(&mut self, token: Token, state: State, feeds: bool) -> Token {
        loop {
            match self.step() {
                0 => return Token::Invalid,
                b'\n' if !feeds => return Token::Invalid,
                b'"' => return self.one(token, state),
                b'\\' if matches!(self.step(), 0 | b'\n') => {
                    return Token::Invalid;
                }
                _ => {}
            }
        }
    }

    /// A blank, and at least one byte up to the next.
    fn word(&mut self, token: Token, state: State) -> Token {
        let in_word = |b| !matches!(b, b' ' | b'\n' | 0);
        if !in_word(self.step()) {
            return Token::Invalid;
        }
        self.step_while(in_word);
        self.state = state;
        token
    }

    fn timestamp_or_exemplar(&mut self) -> Token {
        let token = self.word(Token::Timestamp, State::Timestamp);
        let text = &self.page[self.start..self.at];
        if text != b" #" || self.byte() != b' ' {
            return token;
        }
        // The automaton is past ` # ` and would not go back.
        if self.step() != b'{' {
            return Token::Invalid;
        }
        self.one(Token::Exemplar, State::Exemplar)
    }

    fn expect(&mut self, token: Token) -> Result<(), Refused> {
        if self.token() == token { Ok(()) } else { Err(Refused) }
    }

    fn slice(&self, range: Range<usize>) -> Vec<u8> {
        self.page[range].to_vec()
    }

    fn entry(&mut self) -> Result<Option<NaiveEntry>, Refused> {
        let from = self.at;
        match self.token() {
            Token::Eof => self.expect(Token::End).map(|()| None),
            token @ (Token::Help | Token::Type | Token::Unit) => {
                self.metadata(token).map(Some)
            }
            Token::MetricName => {
                let name = from..self.at;
                let token = self.token();
                self.series(from, Some(name), token).map(Some)
            }
            Token::BraceOpen => {
                self.series(from, None, Token::BraceOpen).map(Some)
            }
            _ => Err(Refused),
        }
    }

    fn metadata(&mut self, token: Token) -> Result<NaiveEntry, Refused> {
        self.expect(Token::MetricName)?;
        let mut name = self.start..self.at;
        if self.page[name.start] == b'"' {
            name = name.start + 1..name.end - 1;
        }
        let name = self.slice(name);
        self.expect(Token::Text)?;
        let text = self.slice(self.start + 1..self.at - 1);
        if token == Token::Help {
            core::str::from_utf8(&text).map_err(|_| Refused)?;
            return Ok(NaiveEntry::Help(name, text));
        }
        if token == Token::Unit {
            let suffix = [b"_", &text[..]].concat();
            if !text.is_empty() && !name.ends_with(&suffix) {
                return Err(Refused);
            }
            return Ok(NaiveEntry::Unit(name, text));
        }
        let type_ = match core::str::from_utf8(&text) {
            Ok("counter") => MetricType::Counter,
            Ok("gauge") => MetricType::Gauge,
            Ok("histogram") => MetricType::Histogram,
            Ok("gaugehistogram") => MetricType::GaugeHistogram,
            Ok("summary") => MetricType::Summary,
            Ok("info") => MetricType::Info,
            Ok("stateset") => MetricType::StateSet,
            Ok("unknown") => MetricType::Untyped,
            _ => return Err(Refused),
        };
        Ok(NaiveEntry::Type(name, type_))
    }

    fn series(
        &mut self,
        from: usize,
        mut name: Option<Range<usize>>,
        mut token: Token,
    ) -> Result<NaiveEntry, Refused> {
        let mut end = name.as_ref().map_or(from, |name| name.end);
        let mut labels = Vec::new();
        if token == Token::BraceOpen {
            self.labels(Some(&mut name), &mut labels)?;
            end = self.at;
            token = self.token();
        }
        let name = name.ok_or(Refused)?;
        let bits = self.value(token)?;
        let (mut timestamp, mut exemplar) = (None, None);
        match self.token() {
            Token::End => return Err(Refused),
            Token::Exemplar => exemplar = Some(self.exemplar()?),
            Token::Timestamp => {
                timestamp = Some(self.milliseconds()?);
                match self.token() {
                    Token::Newline => {}
                    Token::Exemplar => exemplar = Some(self.exemplar()?),
                    _ => return Err(Refused),
                }
            }
            // A line feed; or what is looked at with the next entry.
            _ => {}
        }
        let (series, name) = (self.slice(from..end), self.slice(name));
        Ok(NaiveEntry::Series(series, name, labels, bits, timestamp, exemplar))
    }

    fn exemplar(&mut self) -> Result<NaiveExemplar, Refused> {
        let mut labels = Vec::new();
        self.labels(None, &mut labels)?;
        let token = self.token();
        let bits = self.value(token)?;
        match self.token() {
            Token::Newline => Ok((labels, bits, None)),
            Token::Timestamp => {
                let timestamp = self.milliseconds()?;
                self.expect(Token::Newline)?;
                Ok((labels, bits, Some(timestamp)))
            }
            _ => Err(Refused),
        }
    }

    /// The bits of a value whose token was just read.
    fn value(&self, token: Token) -> Result<u64, Refused> {
        if token != Token::Value {
            return Err(Refused);
        }
        let value = number(&self.page[self.start + 1..self.at])?;
        Ok(value.to_bits())
    }

    /// The time whose token was just read.
    fn milliseconds(&self) -> Result<i64, Refused> {
        let seconds = number(&self.page[self.start + 1..self.at])?;
        if !seconds.is_finite() {
            return Err(Refused);
        }
        Ok(num::f64_to_i64(seconds * 1000.0))
    }

    fn labels(
        &mut self,
        mut metric_name: Option<&mut Option<Range<usize>>>,
        labels: &mut NaiveLabels,
    ) -> Result<(), Refused> {
        let mut token = self.token();
        loop {
            let mut name = self.start..self.at;
            let quoted = token == Token::Quoted;
            match token {
                Token::BraceClose => return Ok(()),
                Token::LabelName => {}
                Token::Quoted => name = name.start + 1..name.end - 1,
                _ => return Err(Refused),
            }
            token = self.token();
            if quoted && matches!(token, Token::Comma | Token::BraceClose) {
                let place = metric_name.as_deref_mut().ok_or(Refused)?;
                if place.replace(name).is_some() {
                    return Err(Refused);
                }
                if token == Token::BraceClose {
                    return Ok(());
                }
                token = self.token();
                continue;
            }
            if token != Token::Equal {
                return Err(Refused);
            }
            self.expect(Token::LabelValue)?;
            core::str::from_utf8(&self.page[self.start..self.at])
                .map_err(|_| Refused)?;
            let value = self.slice(self.start + 1..self.at - 1);
            labels.push((self.slice(name), value));
            token = self.token();
            match token {
                Token::Comma => token = self.token(),
                Token::BraceClose => {}
                _ => return Err(Refused),
            }
        }
    }
}
