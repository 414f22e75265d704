/*!
The parser of selectors in their string form.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::{Operator, Requirement, Selector, key_complaint};
use crate::error::Error;
use crate::memory::{TryPush, try_format};

/// Reads a selector; the inner error is upstream's text.
///
/// ```
/// use millicore::kube::labels;
///
/// let text = |selector| labels::parse(selector).unwrap().unwrap_err();
/// assert!(labels::parse("app in (web,api),tier!=back")?.is_ok());
/// assert_eq!(
///     text("app in ("),
///     "unable to parse requirement: found '', expected: ',', ')' or identifier"
/// );
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`.
pub fn parse(text: &str) -> Result<Result<Selector<'_>, String>, Error> {
    let mut parser = Parser { tokens: scan(text)?, at: 0 };
    match parser.selector() {
        Ok(selector) => Ok(Ok(selector)),
        Err(Refused::Text(text)) => Ok(Err(text)),
        Err(Refused::Failed(error)) => Err(error),
    }
}

/// Why parsing stopped.
enum Refused {
    Text(String),
    Failed(Error),
}

impl From<Error> for Refused {
    fn from(error: Error) -> Refused {
        Refused::Failed(error)
    }
}

/// `found '%s'` and what was expected.
fn found<T>(literal: &str, expected: &str) -> Result<T, Refused> {
    Err(Refused::Text(try_format(format_args!(
        "found '{literal}'{expected}"
    ))?))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    End,
    Name,
    In,
    NotIn,
    Equals,
    NotEquals,
    Greater,
    Less,
    Not,
    Comma,
    Open,
    Close,
}

const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

const fn is_special(byte: u8) -> bool {
    matches!(byte, b'=' | b'!' | b'(' | b')' | b',' | b'>' | b'<')
}

/// Every token with its text, the end included.
fn scan(text: &str) -> Result<Vec<(Token, &str)>, Error> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0_usize;
    loop {
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
        while is_blank(byte(at)) {
            at = at.saturating_add(1);
        }
        let start = at;
        if byte(at) == 0 {
            tokens.try_push((Token::End, ""))?;
            return Ok(tokens);
        }
        let token = if is_special(byte(at)) {
            let (token, len) = match (byte(at), byte(at.saturating_add(1))) {
                (b'=', b'=') => (Token::Equals, 2),
                (b'!', b'=') => (Token::NotEquals, 2),
                (b'=', _) => (Token::Equals, 1),
                (b'!', _) => (Token::Not, 1),
                (b'(', _) => (Token::Open, 1),
                (b')', _) => (Token::Close, 1),
                (b',', _) => (Token::Comma, 1),
                (b'>', _) => (Token::Greater, 1),
                _ => (Token::Less, 1),
            };
            at = at.saturating_add(len);
            token
        } else {
            while byte(at) != 0 && !is_special(byte(at)) && !is_blank(byte(at))
            {
                at = at.saturating_add(1);
            }
            match text.get(start..at) {
                Some("in") => Token::In,
                Some("notin") => Token::NotIn,
                _ => Token::Name,
            }
        };
        tokens.try_push((token, text.get(start..at).unwrap_or_default()))?;
        // A NUL ends a token and is swallowed with it.
        if at < bytes.len() && byte(at) == 0 {
            at = at.saturating_add(1);
        }
    }
}

struct Parser<'a> {
    tokens: Vec<(Token, &'a str)>,
    at: usize,
}

impl<'a> Parser<'a> {
    /// The next token; past the end there is only the end.
    fn peek(&self) -> (Token, &'a str) {
        self.tokens.get(self.at).copied().unwrap_or((Token::End, ""))
    }

    /// The next token where names are expected: `in` and `notin` are names.
    fn peek_name(&self) -> (Token, &'a str) {
        match self.peek() {
            (Token::In | Token::NotIn, text) => (Token::Name, text),
            other => other,
        }
    }

    fn next_name(&mut self) -> (Token, &'a str) {
        let token = self.peek_name();
        self.at = self.at.saturating_add(1);
        token
    }

    fn selector(&mut self) -> Result<Selector<'a>, Refused> {
        let mut requirements = Vec::new();
        loop {
            match self.peek_name() {
                (Token::Name | Token::Not, _) => {
                    let requirement = match self.requirement() {
                        Err(Refused::Text(text)) => {
                            return Err(Refused::Text(try_format(
                                format_args!(
                                    "unable to parse requirement: {text}"
                                ),
                            )?));
                        }
                        other => other?,
                    };
                    requirements.try_push(requirement)?;
                    match self.next_name() {
                        (Token::End, _) => return Ok(Selector(requirements)),
                        (Token::Comma, _) => match self.peek_name() {
                            (Token::Name | Token::Not, _) => {}
                            (_, text) => {
                                return found(
                                    text,
                                    ", expected: identifier after ','",
                                );
                            }
                        },
                        (_, text) => {
                            return found(
                                text,
                                ", expected: ',' or 'end of string'",
                            );
                        }
                    }
                }
                (Token::End, _) => return Ok(Selector(requirements)),
                (_, text) => {
                    return found(
                        text,
                        ", expected: !, identifier, or 'end of string'",
                    );
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement<'a>, Refused> {
        let (mut token, mut key) = self.next_name();
        let negated = token == Token::Not;
        if negated {
            (token, key) = self.next_name();
        }
        if token != Token::Name {
            return found(key, ", expected: identifier");
        }
        if let Some(text) = key_complaint("<nil>", key)? {
            return Err(Refused::Text(text));
        }
        let ends = matches!(self.peek_name().0, Token::End | Token::Comma);
        // `!key` is whole wherever it stands; what follows is refused later.
        let (operator, values) = if negated {
            (Operator::DoesNotExist, Vec::new())
        } else if ends {
            (Operator::Exists, Vec::new())
        } else {
            self.relation()?
        };
        let requirement = Requirement { key, operator, values };
        match requirement.complaint(false)? {
            Some(text) => Err(Refused::Text(text)),
            None => Ok(requirement),
        }
    }

    fn relation(&mut self) -> Result<(Operator, Vec<&'a str>), Refused> {
        let (token, text) = self.peek();
        self.at = self.at.saturating_add(1);
        let operator = match token {
            Token::In => Operator::In,
            Token::NotIn => Operator::NotIn,
            Token::Equals => Operator::Equals,
            Token::NotEquals => Operator::NotEquals,
            Token::Greater => Operator::GreaterThan,
            Token::Less => Operator::LessThan,
            _ => {
                return found(
                    text,
                    ", expected: in, notin, =, ==, !=, gt, lt",
                );
            }
        };
        let values = match operator {
            Operator::In | Operator::NotIn => self.set()?,
            _ => self.value()?,
        };
        Ok((operator, values))
    }

    /// `(x,y,z)`, sorted, each once.
    fn set(&mut self) -> Result<Vec<&'a str>, Refused> {
        let (token, text) = self.next_name();
        if token != Token::Open {
            return found(text, " expected: '('");
        }
        let (token, text) = self.peek_name();
        let mut values = Vec::new();
        match token {
            Token::Name | Token::Comma => {
                self.names(&mut values)?;
                if self.next_name().0 != Token::Close {
                    return found(text, ", expected: ')'");
                }
            }
            Token::Close => {
                self.next_name();
                values.try_push("")?;
            }
            _ => return found(text, ", expected: ',', ')' or identifier"),
        }
        values.sort_unstable();
        values.dedup();
        Ok(values)
    }

    /// Names between commas, where nothing is the empty name.
    fn names(&mut self, values: &mut Vec<&'a str>) -> Result<(), Refused> {
        loop {
            match self.next_name() {
                (Token::Name, text) => {
                    values.try_push(text)?;
                    match self.peek_name() {
                        (Token::Comma, _) => {}
                        (Token::Close, _) => return Ok(()),
                        (_, text) => {
                            return found(text, ", expected: ',' or ')'");
                        }
                    }
                }
                (Token::Comma, _) => {
                    if values.is_empty() {
                        values.try_push("")?;
                    }
                    match self.peek_name().0 {
                        Token::Close => {
                            values.try_push("")?;
                            return Ok(());
                        }
                        Token::Comma => values.try_push("")?,
                        _ => {}
                    }
                }
                (_, text) => {
                    return found(text, ", expected: ',', or identifier");
                }
            }
        }
    }

    /// The one value of `=` and its like; nothing is the empty value.
    fn value(&mut self) -> Result<Vec<&'a str>, Refused> {
        let mut values = Vec::new();
        match self.peek_name() {
            (Token::End | Token::Comma, _) => values.try_push("")?,
            (Token::Name, text) => {
                self.at = self.at.saturating_add(1);
                values.try_push(text)?;
            }
            (_, text) => return found(text, ", expected: identifier"),
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Labels;
    use super::*;

    #[test]
    fn selectors_select() {
        let labels = r#"{"app":"web","tier":"front","n":"7","e":"","in":"x"}"#;
        let labels: Labels<'_> =
            crate::kube::from_json(labels.as_bytes()).unwrap();
        let m = |selector| parse(selector).unwrap().unwrap().matches(&labels);
        assert!(m(""));
        assert!(m("app=web"));
        assert!(m("app==web,tier!=back"));
        assert!(m("app in (web,api),tier!=back"));
        assert!(m("app notin (api, x)"));
        assert!(m("nosuch notin (api)"));
        assert!(m("app,!nosuch"));
        assert!(m("in in (x)")); // a name where a name is expected
        assert!(m("e="));
        assert!(m("e in ()"));
        assert!(m("e in (,)"));
        assert!(m("n>6,n<8"));
        assert!(!m("n>7"));
        assert!(!m("app>6"));
        assert!(!m("app in ()"));
        assert!(!m("nosuch"));
    }

    #[test]
    fn refusals_are_upstreams() {
        let r = |selector| parse(selector).unwrap().unwrap_err();
        let unable =
            |rest: &str| std::format!("unable to parse requirement: {rest}");
        assert_eq!(
            r("app in ("),
            unable("found '', expected: ',', ')' or identifier")
        );
        assert_eq!(
            r(","),
            "found ',', expected: !, identifier, or 'end of string'"
        );
        assert_eq!(r("a,"), "found '', expected: identifier after ','");
        assert_eq!(r("!a b"), "found 'b', expected: ',' or 'end of string'");
        assert_eq!(
            r("a b"),
            unable("found 'b', expected: in, notin, =, ==, !=, gt, lt")
        );
        assert_eq!(r("a in b"), unable("found 'b' expected: '('"));
        assert_eq!(r("a in (b"), unable("found '', expected: ',' or ')'"));
        assert_eq!(
            r("a in (b,"),
            unable("found '', expected: ',', or identifier")
        );
        assert_eq!(r("a=!"), unable("found '!', expected: identifier"));
        assert_eq!(r("!,"), unable("found ',', expected: identifier"));
        assert_eq!(
            r("a>b"),
            unable(
                "values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, \
                 the value must be an integer"
            )
        );
        assert!(r("-a").starts_with(
            "unable to parse requirement: <nil>: Invalid value: \"-a\": \
                 name part must consist of alphanumeric characters"
        ));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(
            text in "[a-c!=,()<> \0in-]{0,16}|\\PC{0,12}",
        ) {
            let _ = parse(&text).unwrap();
        }
    }
}
