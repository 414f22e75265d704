/*!
The oracle of the text format 0.0.4: textparse's lexer read as an automaton,
one token at a time, and the parser over its tokens.
*/

use alloc::vec::Vec;
use core::ops::Range;

use super::{NaiveEntry, Read, Refused, name_byte, number, starts_name};
use crate::exposition::MetricType;

/// The entries of a page, and whether it was accepted to its end.
pub(super) fn parse(page: &[u8]) -> Read {
    let mut text = page.to_vec();
    if text.last() != Some(&b'\n') {
        text.push(b'\n');
    }
    let mut lexer = Lexer { text, at: 0, start: 0, state: State::Line };
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
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    End,
    Invalid,
    Newline,
    Blank,
    Help,
    Type,
    Comment,
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
}

struct Lexer {
    text: Vec<u8>,
    at: usize,
    start: usize,
    state: State,
}

impl Lexer {
    fn byte(&self) -> u8 {
        self.text.get(self.at).copied().unwrap_or(0)
    }

    /// To the next byte, over NULs in the states that allow them.
    fn step(&mut self) -> u8 {
        self.at += 1;
        let skips = matches!(
            self.state,
            State::LabelValue | State::MetadataText | State::Comment
        );
        while skips && self.text.get(self.at) == Some(&0) {
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

    fn slice(&self, range: Range<usize>) -> Vec<u8> {
        self.text[range].to_vec()
    }

    fn lex(&mut self) -> Token {
        if self.at >= self.text.len() {
            return Token::End;
        }
        self.start = self.at;
        let byte = self.byte();
        if matches!(byte, b' ' | b'\t') && self.state != State::MetadataText {
            self.step();
            self.step_while(|b| matches!(b, b' ' | b'\t'));
            return Token::Blank;
        }
        match (self.state, byte) {
            (State::Line, 0) => Token::End,
            (State::Line, b'\n') => self.one(Token::Newline, State::Line),
            (State::Line, b'{') => self.one(Token::BraceOpen, State::Labels),
            (State::Line, b'#') => {
                if !matches!(self.step(), b' ' | b'\t') {
                    return self.comment();
                }
                self.step_while(|b| matches!(b, b' ' | b'\t'));
                self.state = State::Comment;
                self.keyword()
            }
            (State::Line, b) if starts_name(b) || b == b':' => {
                self.step_while(|b| name_byte(b) || b == b':');
                self.state = State::Value;
                Token::MetricName
            }
            (State::MetadataName, b'"') => {
                self.quoted(Token::MetricName, State::MetadataText)
            }
            (State::MetadataName, b) if starts_name(b) || b == b':' => {
                self.step_while(|b| name_byte(b) || b == b':');
                self.state = State::MetadataText;
                Token::MetricName
            }
            (State::MetadataText, _) => {
                self.step_while(|b| matches!(b, b' ' | b'\t'));
                if self.at > self.start && self.byte() == b'\n' {
                    return Token::Blank;
                }
                self.step_while(|b| b != b'\n' && b != 0);
                self.state = State::Line;
                Token::Text
            }
            (State::Labels, b'}') => self.one(Token::BraceClose, State::Value),
            (State::Labels, b'=') => self.one(Token::Equal, State::LabelValue),
            (State::Labels, b',') => self.one(Token::Comma, State::Labels),
            (State::Labels, b'"') => self.quoted(Token::Quoted, State::Labels),
            (State::Labels, b) if starts_name(b) => {
                self.step_while(name_byte);
                Token::LabelName
            }
            (State::LabelValue, b'"') => {
                self.quoted(Token::LabelValue, State::Labels)
            }
            (State::Value, b'{') => self.one(Token::BraceOpen, State::Labels),
            (State::Value, b) if b != b'\n' && b != 0 => {
                self.step_while(|b| !b" \t\n{\0".contains(&b));
                self.state = State::Timestamp;
                Token::Value
            }
            (State::Timestamp, b'\n') => self.one(Token::Newline, State::Line),
            (State::Timestamp, b) if b.is_ascii_digit() => {
                self.step_while(|b| b.is_ascii_digit());
                Token::Timestamp
            }
            _ => Token::Invalid,
        }
    }

    /// HELP or TYPE and blanks, or else a comment.
    fn keyword(&mut self) -> Token {
        let (word, token) = match self.byte() {
            b'H' => (b"HELP", Token::Help),
            b'T' => (b"TYPE", Token::Type),
            _ => return self.comment(),
        };
        for &letter in word {
            if self.byte() != letter {
                return self.comment();
            }
            self.step();
        }
        if !matches!(self.byte(), b' ' | b'\t') {
            return self.comment();
        }
        self.step_while(|b| matches!(b, b' ' | b'\t'));
        self.state = State::MetadataName;
        token
    }

    fn comment(&mut self) -> Token {
        loop {
            match self.byte() {
                0 => return Token::End,
                b'\n' => {
                    self.state = State::Line;
                    return Token::Comment;
                }
                _ => {
                    self.step();
                }
            }
        }
    }

    fn quoted(&mut self, token: Token, state: State) -> Token {
        loop {
            match self.step() {
                0 => return Token::Invalid,
                b'"' => return self.one(token, state),
                b'\\' if matches!(self.step(), 0 | b'\n') => {
                    return Token::Invalid;
                }
                _ => {}
            }
        }
    }

    fn token(&mut self) -> Token {
        loop {
            match self.lex() {
                Token::Blank => {}
                token => return token,
            }
        }
    }

    fn expect(&mut self, token: Token) -> Result<(), Refused> {
        if self.token() == token { Ok(()) } else { Err(Refused) }
    }

    fn entry(&mut self) -> Result<Option<NaiveEntry>, Refused> {
        loop {
            let from = self.at;
            return match self.token() {
                Token::End => Ok(None),
                Token::Newline => continue,
                token @ (Token::Help | Token::Type) => {
                    self.metadata(token).map(Some)
                }
                Token::Comment => {
                    let text = self.slice(self.start..self.at);
                    self.expect(Token::Newline)?;
                    Ok(Some(NaiveEntry::Comment(text)))
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
            };
        }
    }

    fn metadata(&mut self, token: Token) -> Result<NaiveEntry, Refused> {
        self.expect(Token::MetricName)?;
        let mut name = self.start..self.at;
        if self.text[name.start] == b'"' {
            name = name.start + 1..name.end - 1;
        }
        let name = self.slice(name);
        self.expect(Token::Text)?;
        let text = self.text[self.start..self.at].get(1..);
        let text = text.unwrap_or_default().to_vec();
        self.expect(Token::Newline)?;
        if token == Token::Help {
            core::str::from_utf8(&text).map_err(|_| Refused)?;
            return Ok(NaiveEntry::Help(name, text));
        }
        let type_ = match core::str::from_utf8(&text) {
            Ok("counter") => MetricType::Counter,
            Ok("gauge") => MetricType::Gauge,
            Ok("histogram") => MetricType::Histogram,
            Ok("summary") => MetricType::Summary,
            Ok("untyped") => MetricType::Untyped,
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
            self.labels(&mut name, &mut labels)?;
            end = self.at;
            token = self.token();
        }
        let name = name.ok_or(Refused)?;
        if token != Token::Value {
            return Err(Refused);
        }
        let bits = number(&self.text[self.start..self.at])?.to_bits();
        let mut timestamp = None;
        match self.token() {
            Token::Newline => {}
            Token::Timestamp => {
                let digits = &self.text[self.start..self.at];
                let digits = core::str::from_utf8(digits);
                let read = digits.ok().and_then(|d| d.parse().ok());
                timestamp = Some(read.ok_or(Refused)?);
                self.expect(Token::Newline)?;
            }
            _ => return Err(Refused),
        }
        let (series, name) = (self.slice(from..end), self.slice(name));
        Ok(NaiveEntry::Series(series, name, labels, bits, timestamp, None))
    }

    fn labels(
        &mut self,
        metric_name: &mut Option<Range<usize>>,
        labels: &mut Vec<(Vec<u8>, Vec<u8>)>,
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
                if metric_name.replace(name).is_some() {
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
            let value = self.slice(self.start + 1..self.at - 1);
            core::str::from_utf8(&self.text[self.start..self.at])
                .map_err(|_| Refused)?;
            labels.push((self.slice(name), value));
            token = self.token();
            if token == Token::Comma {
                token = self.token();
            }
        }
    }
}
