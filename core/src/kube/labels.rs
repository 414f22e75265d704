/*!
Labels, and the selectors over them in their string form: `labels.Parse` of
apimachinery v0.36 (`pkg/labels/selector.go`, `pkg/api/validate/content`),
with its error texts.

Kept on purpose: `in` and `notin` are names where a name is expected; a NUL
ends the text; `a in ()` selects the empty value; the path of a label key that
is refused prints as `<nil>`.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::metrics::Text;
use super::quote::Quoted;
use crate::encoding::json::{
    self,
    reader::{Read, Reader},
};
use crate::error::Error;
use crate::memory::{TryPush, try_format};

pub use parse::parse;

#[path = "labels_parse.rs"]
mod parse;

/// Labels in the order of their keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Labels<'a>(Vec<(Text<'a>, Text<'a>)>);

impl Labels<'_> {
    /// The value of a label.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        let row = self.0.binary_search_by(|(name, _)| name.as_str().cmp(key));
        let (_, value) = self.0.get(row.ok()?)?;
        Some(value.as_str())
    }

    /// Every label.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

impl<'a> Read<'a> for Labels<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if from.null() {
            return Ok(());
        }
        let labels = &mut self.0;
        from.object(&mut |from, key| {
            let key = Text::from(key);
            let mut value = Text::default();
            value.read(from)?;
            // A map has few labels, mostly in order already.
            match labels.binary_search_by(|(name, _)| name.cmp(&key)) {
                Ok(row) => {
                    if let Some(label) = labels.get_mut(row) {
                        label.1 = value;
                    }
                }
                Err(row) => {
                    labels.try_reserve_for(1)?;
                    labels.insert(row, (key, value));
                }
            }
            Ok(())
        })
    }
}

/// How a requirement relates a label to its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// The one value.
    Equals,
    /// Any other value, or no such label.
    NotEquals,
    /// One of the values.
    In,
    /// None of the values, or no such label.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is not there.
    DoesNotExist,
    /// An integer above the value.
    GreaterThan,
    /// An integer below the value.
    LessThan,
}

/// One condition on one label.
#[derive(Debug)]
pub struct Requirement<'a> {
    /// The label's name.
    pub key: &'a str,
    /// How it relates to the values.
    pub operator: Operator,
    /// The values.
    pub values: Vec<&'a str>,
}

/// Requirements that must all hold.
#[derive(Debug, Default)]
pub struct Selector<'a>(Vec<Requirement<'a>>);

impl<'a> Selector<'a> {
    /// A selector of requirements.
    #[must_use]
    pub const fn of(requirements: Vec<Requirement<'a>>) -> Selector<'a> {
        Selector(requirements)
    }

    /// Whether it requires nothing.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether labels satisfy every requirement.
    #[must_use]
    pub fn matches(&self, labels: &Labels<'_>) -> bool {
        self.matches_by(|key| labels.get(key).map(str::as_bytes))
    }

    /// Whether labels satisfy every requirement; `value` looks one up.
    pub fn matches_by<'l>(
        &self,
        value: impl Fn(&str) -> Option<&'l [u8]>,
    ) -> bool {
        self.0.iter().all(|one| one.matches(value(one.key)))
    }
}

impl Requirement<'_> {
    fn has(&self, value: &[u8]) -> bool {
        self.values.iter().any(|one| one.as_bytes() == value)
    }

    fn matches(&self, value: Option<&[u8]>) -> bool {
        let integer =
            || core::str::from_utf8(value?).ok()?.parse::<i64>().ok();
        let bound = || self.values.first()?.parse::<i64>().ok();
        let both = || integer().zip(bound());
        match self.operator {
            Operator::Equals | Operator::In => {
                value.is_some_and(|value| self.has(value))
            }
            Operator::NotEquals | Operator::NotIn => {
                !value.is_some_and(|value| self.has(value))
            }
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan => both().is_some_and(|(a, b)| a > b),
            Operator::LessThan => both().is_some_and(|(a, b)| a < b),
        }
    }

    /// What `NewRequirement` complains about, if it does. `nil`: a list
    /// without values prints as null rather than as [].
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn complaint(&self, nil: bool) -> Result<Option<String>, Error> {
        let mut all = Vec::new();
        if let Some(text) = key_complaint("key", self.key)? {
            all.try_push(text)?;
        }
        let wanted = match self.operator {
            Operator::In | Operator::NotIn if self.values.is_empty() => {
                Some("for 'in', 'notin' operators, values set can't be empty")
            }
            Operator::Equals | Operator::NotEquals
                if self.values.len() != 1 =>
            {
                Some("exact-match compatibility requires one single value")
            }
            Operator::Exists | Operator::DoesNotExist
                if !self.values.is_empty() =>
            {
                Some("values set must be empty for exists and does not exist")
            }
            Operator::GreaterThan | Operator::LessThan
                if self.values.len() != 1 =>
            {
                Some("for 'Gt', 'Lt' operators, exactly one value is required")
            }
            _ => None,
        };
        if let Some(wanted) = wanted {
            let shown = self.values_json(nil)?;
            all.try_push(try_format(format_args!(
                "values: Invalid value: {shown}: {wanted}"
            ))?)?;
        }
        let compares = matches!(
            self.operator,
            Operator::GreaterThan | Operator::LessThan
        );
        for (index, value) in self.values.iter().enumerate() {
            if compares && value.parse::<i64>().is_err() {
                all.try_push(try_format(format_args!(
                    "values[{index}]: Invalid value: {}: for 'Gt', 'Lt' \
                     operators, the value must be an integer",
                    Quoted(value)
                ))?)?;
            }
        }
        for (index, value) in self.values.iter().enumerate() {
            if let Some(why) = value_complaint(value)? {
                all.try_push(try_format(format_args!(
                    "values[{index}][{}]: Invalid value: {}: {why}",
                    self.key,
                    Quoted(value)
                ))?)?;
            }
        }
        aggregate(&all)
    }

    /// The values as `json.Marshal` prints them.
    fn values_json(&self, nil: bool) -> Result<String, Error> {
        if nil && self.values.is_empty() {
            return try_format(format_args!("null"));
        }
        let mut out = Vec::new();
        out.try_push(b'[')?;
        for (index, value) in self.values.iter().enumerate() {
            if index > 0 {
                out.try_push(b',')?;
            }
            json::append_string(&mut out, value.as_bytes())?;
        }
        out.try_push(b']')?;
        Ok(String::from_utf8(out).unwrap_or_default())
    }
}

/// One text of several, as `utilerrors.Aggregate` joins them: each once.
fn aggregate(all: &[String]) -> Result<Option<String>, Error> {
    let [first, rest @ ..] = all else { return Ok(None) };
    let mut joined = try_format(format_args!("{first}"))?;
    let mut several = false;
    for (index, text) in rest.iter().enumerate() {
        let seen = all.get(..=index).unwrap_or_default();
        if !seen.contains(text) {
            joined = try_format(format_args!("{joined}, {text}"))?;
            several = true;
        }
    }
    if several {
        joined = try_format(format_args!("[{joined}]"))?;
    }
    Ok(Some(joined))
}

const KEY_FORM: &str = "name part must consist of alphanumeric characters, \
    '-', '_' or '.', and must start and end with an alphanumeric character \
    (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation \
    is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const KEY_PARTS: &str = "a valid label key must consist of alphanumeric \
    characters, '-', '_' or '.', and must start and end with an alphanumeric \
    character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for \
    validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an \
    optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
const PREFIX_FORM: &str = "prefix part a lowercase RFC 1123 subdomain must \
    consist of lower case alphanumeric characters, '-' or '.', and must start \
    and end with an alphanumeric character (e.g. 'example.com', regex used \
    for validation is \
    '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const VALUE_FORM: &str = "a valid label must be an empty string or consist of \
    alphanumeric characters, '-', '_' or '.', and must start and end with an \
    alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', \
    regex used for validation is \
    '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

/// What `validateLabelKey` complains about, under the path given.
fn key_complaint(path: &str, key: &str) -> Result<Option<String>, Error> {
    let mut all = Vec::<&str>::new();
    let name = match key.split_once('/') {
        None => Some(key),
        Some((_, name)) if name.contains('/') => None,
        Some((prefix, name)) => {
            if prefix.is_empty() {
                all.try_push("prefix part must be non-empty")?;
            } else {
                if prefix.len() > 253 {
                    all.try_push(
                        "prefix part must be no more than 253 bytes",
                    )?;
                }
                if !is_subdomain(prefix) {
                    all.try_push(PREFIX_FORM)?;
                }
            }
            Some(name)
        }
    };
    match name {
        None => all.try_push(KEY_PARTS)?,
        Some(name) => {
            if name.is_empty() {
                all.try_push("name part must be non-empty")?;
            } else if name.len() > 63 {
                all.try_push("name part must be no more than 63 bytes")?;
            }
            if !is_label(name) {
                all.try_push(KEY_FORM)?;
            }
        }
    }
    invalid(path, key, &all)
}

/// What `IsLabelValue` complains about.
fn value_complaint(value: &str) -> Result<Option<String>, Error> {
    let mut all = Vec::<&str>::new();
    if value.len() > 63 {
        all.try_push("must be no more than 63 bytes")?;
    }
    if !value.is_empty() && !is_label(value) {
        all.try_push(VALUE_FORM)?;
    }
    joined(&all)
}

/// `field.Invalid`.
fn invalid(
    path: &str,
    value: &str,
    why: &[&str],
) -> Result<Option<String>, Error> {
    let Some(why) = joined(why)? else { return Ok(None) };
    let value = Quoted(value);
    try_format(format_args!("{path}: Invalid value: {value}: {why}")).map(Some)
}

fn joined(all: &[&str]) -> Result<Option<String>, Error> {
    let [first, rest @ ..] = all else { return Ok(None) };
    let mut text = try_format(format_args!("{first}"))?;
    for more in rest {
        text = try_format(format_args!("{text}; {more}"))?;
    }
    Ok(Some(text))
}

/// `[A-Za-z0-9]`, and `[-A-Za-z0-9_.]` between.
fn is_label(name: &str) -> bool {
    let inner =
        |&b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let bytes = name.as_bytes();
    bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.last().is_some_and(u8::is_ascii_alphanumeric)
        && bytes.iter().all(inner)
}

/// Lower case labels with dots between.
fn is_subdomain(name: &str) -> bool {
    let outer = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    name.split('.').all(|label| {
        let bytes = label.as_bytes();
        bytes.first().is_some_and(outer)
            && bytes.last().is_some_and(outer)
            && bytes.iter().all(|b| outer(b) || *b == b'-')
    })
}
