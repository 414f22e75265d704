/*!
Rows of a JSONL file, and how their fields are read and compared.
*/

use std::ffi::OsStr;
use std::fmt::{Debug, Write as _};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::Difference;
use crate::host::Failure;

/// One JSON document with its place in the file.
#[derive(Debug)]
pub struct Row {
    /// The document.
    pub json: Value,
    line: usize,
}

/// Every row of a plain JSONL file.
pub fn read(file: &OsStr) -> Result<Vec<Row>, Failure> {
    let text = std::fs::read_to_string(file)?;
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.is_empty())
        .map(|(index, line)| {
            let json = serde_json::from_str(line)?;
            Ok(Row { json, line: index + 1 })
        })
        .collect()
}

impl Row {
    /// What the row is called in the report.
    #[must_use]
    pub fn label(&self) -> String {
        let input = self.json.pointer("/input/id");
        let named = ["id", "name", "case"]
            .iter()
            .map(|key| self.json.get(key))
            .chain([input])
            .find_map(|value| value.and_then(Value::as_str));
        match named {
            Some(name) => name.replace(['\n', '\t'], " "),
            None => format!("line {}", self.line),
        }
    }

    /// A field that is text.
    pub fn text(&self, key: &str) -> Result<&str, Failure> {
        self.json
            .get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| self.missing(key))
    }

    /// A field that is an integer, written as a number or as text.
    pub fn integer(&self, key: &str) -> Result<i64, Failure> {
        self.json.get(key).and_then(integer).ok_or_else(|| self.missing(key))
    }

    /// A field that is an integer of 32 bits.
    pub fn small(&self, key: &str) -> Result<i32, Failure> {
        i32::try_from(self.integer(key)?).map_err(|_| self.missing(key))
    }

    /// A field of hexadecimal digits.
    pub fn hex(&self, key: &str) -> Result<u64, Failure> {
        hex(self.text(key)?).ok_or_else(|| self.missing(key))
    }

    /// A field in base64.
    pub fn bytes(&self, key: &str) -> Result<Vec<u8>, Failure> {
        base64(self.text(key)?).ok_or_else(|| self.missing(key))
    }

    /// A field that holds true.
    #[must_use]
    pub fn is(&self, key: &str) -> bool {
        self.json.get(key).and_then(Value::as_bool) == Some(true)
    }

    /// Whether there is such a field.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.json.get(key).is_some()
    }

    /// The complaint about a field that a row needs.
    pub fn missing(&self, key: &str) -> Failure {
        Failure::broken(&format!("line {}: field {key:?}", self.line))
    }
}

/// An integer written as a number or as text.
#[must_use]
pub fn integer(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// The number of hexadecimal digits.
#[must_use]
pub fn hex(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

/// The bytes of base64 text.
#[must_use]
pub fn base64(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Collects what differs in a row.
#[derive(Debug, Default)]
pub struct Comparison {
    found: Difference,
}

impl Comparison {
    /// Compares one field.
    #[allow(clippy::needless_pass_by_value)] // Most are numbers.
    pub fn same<T: PartialEq + Debug>(
        &mut self,
        field: &str,
        expected: T,
        got: T,
    ) {
        if expected != got {
            self.note(&format!("{field}: expected {expected:?}, got {got:?}"));
        }
    }

    /// Compares one field of text or of bytes that mostly are text.
    pub fn same_text(&mut self, field: &str, expected: &[u8], got: &[u8]) {
        if expected != got {
            let expected = expected.escape_ascii();
            let got = got.escape_ascii();
            self.note(&format!("{field}: expected {expected}, got {got}"));
        }
    }

    /// Compares one field as JSON, whatever the order of keys.
    pub fn same_json(&mut self, field: &str, expected: &Value, got: &[u8]) {
        match serde_json::from_slice::<Value>(got) {
            Ok(got) if got == *expected => {}
            Ok(got) => {
                self.note(&format!("{field}: expected {expected}, got {got}"));
            }
            Err(error) => self.note(&format!("{field}: {error}")),
        }
    }

    /// Adds something that differs.
    pub fn note(&mut self, difference: &str) {
        let separator = if self.found.is_empty() { "" } else { "; " };
        // Writing to a string cannot fail.
        let _ = write!(self.found, "{separator}{difference}");
    }

    /// All of it.
    #[must_use]
    pub fn finish(self) -> Difference {
        self.found
    }
}
