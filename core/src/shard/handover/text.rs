/*!
Words of the form `key=value`, one blank between them: the texts of views and
reports.
*/

use core::str::FromStr;

use crate::error::{Error, ErrorKind};

/// A text that is read word by word.
pub(super) struct Words<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    pub(super) const fn of(text: &'a [u8]) -> Words<'a> {
        Words { text, at: 0 }
    }

    /// Goes to a place in the text.
    pub(super) const fn skip(&mut self, to: usize) {
        self.at = to;
    }

    /// Everything behind the next blank, and where it begins.
    pub(super) fn tail(&mut self) -> Result<(usize, &'a [u8]), Error> {
        self.key("")?;
        Ok((self.at, self.rest()))
    }

    fn misfit(&self) -> Error {
        Error::at(ErrorKind::InvalidHandoverText, self.at)
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes what comes next, if it is this.
    fn take(&mut self, word: &str) -> bool {
        let there = self.rest().starts_with(word.as_bytes());
        if there {
            self.at = self.at.saturating_add(word.len());
        }
        there
    }

    fn key(&mut self, key: &str) -> Result<(), Error> {
        if self.at > 0 && !self.take(" ") || !self.take(key) {
            return Err(self.misfit());
        }
        Ok(())
    }

    /// Decimal digits that fit.
    fn digits<T: FromStr>(&mut self) -> Result<T, Error> {
        let rest = self.rest();
        let len = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let digits = rest.get(..len).unwrap_or_default();
        let number = core::str::from_utf8(digits).unwrap_or_default();
        let number = number.parse().map_err(|_| self.misfit())?;
        self.at = self.at.saturating_add(len);
        Ok(number)
    }

    /// Takes a number behind its key.
    pub(super) fn number<T: FromStr>(
        &mut self,
        key: &str,
    ) -> Result<T, Error> {
        self.key(key)?;
        self.digits()
    }

    /// Takes numbers and ranges of numbers behind their key, commas between
    /// them.
    pub(super) fn list(
        &mut self,
        key: &str,
        each: &mut dyn FnMut(i32, i32) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.key(key)?;
        loop {
            let first = self.digits()?;
            let last = if self.take("-") { self.digits()? } else { first };
            if last < first {
                return Err(Error::new(ErrorKind::InvalidView));
            }
            each(first, last)?;
            if !self.take(",") {
                return Ok(());
            }
        }
    }

    /// Takes one of two words.
    pub(super) fn flag(&mut self, no: &str, yes: &str) -> Result<bool, Error> {
        self.key("")?;
        if self.take(yes) {
            return Ok(true);
        }
        if self.take(no) { Ok(false) } else { Err(self.misfit()) }
    }

    /// Whether there is nothing more.
    pub(super) fn end(&self) -> Result<(), Error> {
        if self.rest().is_empty() { Ok(()) } else { Err(self.misfit()) }
    }
}
