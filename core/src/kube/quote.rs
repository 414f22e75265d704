/*!
Text in double quotes as Go's `%q` (`strconv.Quote`, go1.26) prints it, which
upstream's validation errors use.

Different: which characters beyond ASCII are printable is Unicode's control
and format ranges here, not Go's table; Go escapes unassigned ones too.
*/

use core::fmt::{self, Write as _};

/// Displays a string as `%q` does.
///
/// ```
/// use millicore::kube::quote::Quoted;
///
/// assert_eq!(Quoted("a\"b\n").to_string(), r#""a\"b\n""#);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Quoted<'a>(
    /// The string.
    pub &'a str,
);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        for character in self.0.chars() {
            append(f, character)?;
        }
        f.write_char('"')
    }
}

fn append(f: &mut fmt::Formatter<'_>, character: char) -> fmt::Result {
    match character {
        '"' => f.write_str("\\\""),
        '\\' => f.write_str("\\\\"),
        '\x07' => f.write_str("\\a"),
        '\x08' => f.write_str("\\b"),
        '\x0c' => f.write_str("\\f"),
        '\n' => f.write_str("\\n"),
        '\r' => f.write_str("\\r"),
        '\t' => f.write_str("\\t"),
        '\x0b' => f.write_str("\\v"),
        ' '..='~' => f.write_char(character),
        '\0'..='\x7f' => write!(f, "\\x{:02x}", u32::from(character)),
        _ if is_printable(character) => f.write_char(character),
        _ if character <= '\u{ffff}' => {
            write!(f, "\\u{:04x}", u32::from(character))
        }
        _ => write!(f, "\\U{:08x}", u32::from(character)),
    }
}

/// Go prints letters, marks, numbers, punctuation and symbols.
fn is_printable(character: char) -> bool {
    !character.is_control()
        && !character.is_whitespace()
        && !matches!(
            character,
            '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{e000}'..='\u{f8ff}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{fffb}'
                | '\u{fffe}'..='\u{ffff}'
                | '\u{e0000}'..='\u{e0fff}'
                | '\u{f0000}'..
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    /// Printed by `fmt.Sprintf("%q")` of go1.26.
    #[test]
    fn quotes_are_those_of_go() {
        let q = |text| Quoted(text).to_string();
        assert_eq!(q(""), r#""""#);
        assert_eq!(q("Near"), r#""Near""#);
        assert_eq!(q("a\"\\b"), r#""a\"\\b""#);
        assert_eq!(q("\x07\x08\x0c\n\r\t\x0b"), r#""\a\b\f\n\r\t\v""#);
        assert_eq!(q("\0\x1b\x7f"), r#""\x00\x1b\x7f""#);
        assert_eq!(q("çé€😀"), r#""çé€😀""#);
        assert_eq!(q("\u{a0}\u{200b}"), r#""\u00a0\u200b""#);
    }
}
