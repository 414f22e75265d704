/*!
Quantities read from JSON: `UnmarshalJSON` of apimachinery v0.36.

`null` is zero; quotes are optional, so `"1"` and `1` read alike; blanks
inside the quotes are trimmed as Go's `strings.TrimSpace` does, which knows
Unicode's. Escapes are not resolved: no quantity needs one.
*/

use super::{Format, Quantity};
use crate::error::Error;

impl Quantity {
    /// Reads the JSON value of a quantity; errors are those of
    /// [`Quantity::parse`], with offsets into the text between the blanks.
    ///
    /// ```
    /// use millicore::quantity::Quantity;
    ///
    /// assert_eq!(Quantity::from_json(b"\" 1500m\"")?.value(), 2);
    /// assert_eq!(Quantity::from_json(b"null")?.value(), 0);
    /// # Ok::<(), millicore::Error>(())
    /// ```
    pub fn from_json(value: &[u8]) -> Result<Quantity, Error> {
        if value == b"null" {
            return Ok(Quantity::zero(Format::DecimalSI));
        }
        let text = match value {
            [b'"', text @ .., b'"'] => text,
            _ => value,
        };
        // Bytes that are not UTF-8 are refused either way.
        let text =
            str::from_utf8(text).map_or(text, |text| text.trim().as_bytes());
        Quantity::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;
    use alloc::vec::Vec;

    #[test]
    fn json_in() {
        let ok = |json: &str, want: &str| {
            let mut out = Vec::new();
            let quantity = Quantity::from_json(json.as_bytes()).unwrap();
            quantity.append_json(&mut out).unwrap();
            assert_eq!(str::from_utf8(&out).unwrap(), want, "{json}");
        };
        ok("null", "\"0\"");
        ok("1", "\"1\"");
        ok("\"1\"", "\"1\"");
        ok("\" 1Ki\t\"", "\"1Ki\"");
        ok("\"\u{2003}5m\u{a0}\"", "\"5m\"");
        ok(" 7", "\"7\"");
        ok("\"1000E\"", "\"1\"");
    }

    #[test]
    fn json_refused() {
        let err = |json: &[u8]| Quantity::from_json(json).unwrap_err().kind();
        assert_eq!(err(b""), ErrorKind::QuantityFormat);
        assert_eq!(err(b"\""), ErrorKind::QuantityFormat);
        assert_eq!(err(b"\"\""), ErrorKind::QuantityFormat);
        assert_eq!(err(b"\"1"), ErrorKind::QuantityFormat);
        assert_eq!(err(b"nullx"), ErrorKind::QuantityFormat);
        assert_eq!(err(b"\"\xff1\""), ErrorKind::QuantityFormat);
        assert_eq!(err(b"\"1e\""), ErrorKind::QuantitySuffix);
    }
}
