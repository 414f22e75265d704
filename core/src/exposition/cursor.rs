/*!
A position in a page, and the scans the text format is made of.

textparse (Prometheus v0.316, `ensureEndsWithNewline`) works on a copy of the
page that ends in a line feed. Here nothing is copied: a [`Cursor`] reads one
line feed past a page that does not end in one, and NUL beyond that, which is
also what textparse's lexer reads at the end of its copy.

All scans take time proportional to what they pass over.
*/

use super::entry::Span;

/// Bytes of a page, from a position on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'p> {
    page: &'p [u8],
    at: usize,
    /// What stands at `page.len()`: LF, or NUL if the page ends in LF.
    last: u8,
}

impl<'p> Cursor<'p> {
    pub(super) fn new(page: &'p [u8]) -> Cursor<'p> {
        let last = if page.last() == Some(&b'\n') { 0 } else { b'\n' };
        Cursor { page, at: 0, last }
    }

    /// A cursor over OpenMetrics, where nothing is put at the end: NUL stands
    /// there.
    pub(super) fn new_open_metrics(page: &'p [u8]) -> Cursor<'p> {
        Cursor { page, at: 0, last: 0 }
    }

    pub(super) fn page(&self) -> &'p [u8] {
        self.page
    }

    #[inline]
    pub(super) fn at(&self) -> usize {
        self.at
    }

    #[inline]
    pub(super) fn seek(&mut self, at: usize) {
        self.at = at;
    }

    /// The byte at the position; NUL at the end.
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.byte(self.at)
    }

    /// Whether nothing of the page is left.
    #[inline]
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.page.len()
    }

    #[inline]
    pub(super) fn byte(&self, at: usize) -> u8 {
        match self.page.get(at) {
            Some(&byte) => byte,
            None if at == self.page.len() => self.last,
            None => 0,
        }
    }

    /// Steps over one byte.
    #[inline]
    pub(super) fn bump(&mut self) {
        self.at = self.at.wrapping_add(1);
    }

    /// Steps over `byte` if it stands here.
    #[inline]
    pub(super) fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == byte;
        if found {
            self.bump();
        }
        found
    }

    #[inline]
    fn skip_while(&mut self, class: impl Fn(u8) -> bool) {
        while class(self.peek()) {
            self.bump();
        }
    }

    /// Steps over spaces and tabs.
    #[inline]
    pub(super) fn skip_blanks(&mut self) {
        self.skip_while(is_blank);
    }

    /// Steps over blanks and, once there was one, NULs: the white space
    /// before a label value.
    #[inline]
    pub(super) fn skip_blanks_and_nuls(&mut self) {
        if is_blank(self.peek()) {
            self.bump();
            while self.peek_is_nul() || is_blank(self.peek()) {
                self.bump();
            }
        }
    }

    /// Steps over NULs, but never past the end.
    #[inline]
    pub(super) fn skip_nuls(&mut self) {
        while self.peek_is_nul() {
            self.bump();
        }
    }

    #[inline]
    fn peek_is_nul(&self) -> bool {
        self.page.get(self.at) == Some(&0)
    }

    /// Steps over `[a-zA-Z0-9_:]*`.
    #[inline]
    pub(super) fn skip_metric_name(&mut self) {
        self.skip_while(|byte| is_label_byte(byte) || byte == b':');
    }

    /// Steps over `[a-zA-Z0-9_]*`.
    #[inline]
    pub(super) fn skip_label_name(&mut self) {
        self.skip_while(is_label_byte);
    }

    /// Steps over a number of OpenMetrics: anything but blank, LF and NUL.
    #[inline]
    pub(super) fn skip_word(&mut self) {
        self.skip_while(|byte| !matches!(byte, b' ' | b'\n' | 0));
    }

    /// Steps over a value: anything but blank, LF, `{` and NUL.
    #[inline]
    pub(super) fn skip_value(&mut self) {
        self.skip_while(|byte| {
            !matches!(byte, b' ' | b'\t' | b'\n' | b'{' | 0)
        });
    }

    /// Steps over decimal digits.
    #[inline]
    pub(super) fn skip_digits(&mut self) {
        self.skip_while(|byte| byte.is_ascii_digit());
    }

    /// Goes to the LF that ends this line.
    #[inline]
    pub(super) fn skip_to_line_feed(&mut self) {
        let rest = self.page.get(self.at..).unwrap_or_default();
        self.at = match rest.iter().position(|&byte| byte == b'\n') {
            Some(length) => self.at.wrapping_add(length),
            None => self.page.len(),
        };
    }

    /// Goes to the first LF or NUL of the rest.
    pub(super) fn skip_to_line_feed_or_nul(&mut self) {
        self.skip_while(|byte| byte != b'\n' && byte != 0);
    }

    /// Steps over the rest of a quoted string and its closing quote; the
    /// opening one is behind. False, at the byte that does not fit, if it is
    /// not closed: a NUL, or an LF right after a backslash.
    pub(super) fn skip_quoted(&mut self) -> bool {
        loop {
            match self.peek() {
                b'"' => {
                    self.bump();
                    return true;
                }
                b'\\' => {
                    self.bump();
                    if matches!(self.peek(), b'\n' | 0) {
                        return false;
                    }
                    self.bump();
                }
                0 => return false,
                _ => self.bump(),
            }
        }
    }

    /// [`Cursor::skip_quoted`] as it is for label values: there NULs are
    /// skipped wherever they stand, also between a backslash and the byte
    /// it escapes and after the closing quote.
    pub(super) fn skip_label_value(&mut self) -> bool {
        loop {
            self.skip_nuls();
            match self.peek() {
                b'"' => {
                    self.bump();
                    self.skip_nuls();
                    return true;
                }
                b'\\' => {
                    self.bump();
                    self.skip_nuls();
                    if matches!(self.peek(), b'\n' | 0) {
                        return false;
                    }
                    self.bump();
                }
                0 => return false,
                _ => self.bump(),
            }
        }
    }

    /// Steps over the rest of a quoted string that must stay in its line, and
    /// its closing quote; NULs are skipped where `nuls` says so, as
    /// [`Cursor::skip_label_value`] does.
    pub(super) fn skip_string_of_line(&mut self, nuls: bool) -> bool {
        let skip = |cursor: &mut Self| {
            if nuls {
                cursor.skip_nuls();
            }
        };
        loop {
            skip(self);
            match self.peek() {
                b'"' => {
                    self.bump();
                    skip(self);
                    return true;
                }
                b'\\' => {
                    self.bump();
                    skip(self);
                    if matches!(self.peek(), b'\n' | 0) {
                        return false;
                    }
                    self.bump();
                }
                b'\n' | 0 => return false,
                _ => self.bump(),
            }
        }
    }

    /// The bytes from `start` to here.
    #[inline]
    pub(super) fn span_from(&self, start: usize) -> Span {
        Span::new(start, self.at)
    }
}

#[inline]
pub(super) fn is_blank(byte: u8) -> bool {
    byte == b' ' || byte == b'\t'
}

/// `[a-zA-Z0-9_]`
#[inline]
pub(super) fn is_label_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// `[a-zA-Z_]`
#[inline]
pub(super) fn starts_label_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_'
}

/// `[a-zA-Z_:]`
#[inline]
pub(super) fn starts_metric_name(byte: u8) -> bool {
    starts_label_name(byte) || byte == b':'
}

/// Eight bytes as a number, the first one lowest; `None` past the end.
#[inline]
pub(super) fn chunk_at(page: &[u8], at: usize) -> Option<u64> {
    let chunk = page.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*chunk))
}
