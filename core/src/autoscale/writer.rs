/*!
JSON objects and lists being written.
*/

use alloc::vec::Vec;

use crate::encoding::json::append_string;
use crate::error::Error;
use crate::memory::TryPush;
use crate::num::time::{GO_ZERO, append_rfc3339, append_rfc3339_nano};
use crate::num::{append_float, f64_to_i64};

/// An object being written: knows whether a comma is due.
pub(in crate::autoscale) struct Object<'o> {
    pub(in crate::autoscale) out: &'o mut Vec<u8>,
    any: bool,
}

pub(in crate::autoscale) type Done = Result<(), Error>;

impl<'o> Object<'o> {
    pub(in crate::autoscale) fn open(
        out: &'o mut Vec<u8>,
    ) -> Result<Object<'o>, Error> {
        out.try_push(b'{')?;
        Ok(Object { out, any: false })
    }

    /// A comma, where one is due.
    pub(in crate::autoscale) fn comma(&mut self) -> Done {
        if self.any {
            self.out.try_push(b',')?;
        }
        self.any = true;
        Ok(())
    }

    pub(in crate::autoscale) fn key(
        &mut self,
        key: &str,
    ) -> Result<&mut Vec<u8>, Error> {
        self.comma()?;
        self.out.try_push(b'"')?;
        self.out.try_extend(key.as_bytes())?;
        self.out.try_extend(b"\":")?;
        Ok(self.out)
    }

    pub(in crate::autoscale) fn text(
        &mut self,
        key: &str,
        value: &str,
    ) -> Done {
        append_string(self.key(key)?, value.as_bytes())
    }

    /// As Go prints it; what JSON has no number for is a string.
    pub(in crate::autoscale) fn float(
        &mut self,
        key: &str,
        value: f64,
    ) -> Done {
        let out = self.key(key)?;
        if value.is_finite() {
            return append_float(out, value);
        }
        out.try_push(b'"')?;
        append_float(out, value)?;
        out.try_push(b'"')
    }

    /// As Go's JSON has it: a whole number without an exponent.
    pub(in crate::autoscale) fn number(
        &mut self,
        key: &str,
        value: f64,
    ) -> Done {
        let whole = f64_to_i64(value);
        if whole as f64 == value && whole != i64::MIN {
            return self.integer(key, whole);
        }
        self.float(key, value)
    }

    /// Left out when empty.
    pub(in crate::autoscale) fn text_if(
        &mut self,
        key: &str,
        value: &str,
    ) -> Done {
        if value.is_empty() {
            return Ok(());
        }
        self.text(key, value)
    }

    pub(in crate::autoscale) fn integer(
        &mut self,
        key: &str,
        value: impl itoa::Integer,
    ) -> Done {
        let mut digits = itoa::Buffer::new();
        self.key(key)?.try_extend(digits.format(value).as_bytes())
    }

    pub(in crate::autoscale) fn boolean(
        &mut self,
        key: &str,
        value: bool,
    ) -> Done {
        let text: &[u8] = if value { b"true" } else { b"false" };
        self.key(key)?.try_extend(text)
    }

    pub(in crate::autoscale) fn null(&mut self, key: &str) -> Done {
        self.key(key)?.try_extend(b"null")
    }

    /// A time in whole seconds; Go's zero time is null.
    pub(in crate::autoscale) fn time(&mut self, key: &str, time: i64) -> Done {
        if time == GO_ZERO {
            return self.null(key);
        }
        let out = self.key(key)?;
        out.try_push(b'"')?;
        append_rfc3339(out, time)?;
        out.try_push(b'"')
    }

    pub(in crate::autoscale) fn nanos(
        &mut self,
        key: &str,
        time: i64,
    ) -> Done {
        let out = self.key(key)?;
        out.try_push(b'"')?;
        append_rfc3339_nano(out, time)?;
        out.try_push(b'"')
    }

    /// A time with its fraction; Go's zero time is null.
    pub(in crate::autoscale) fn time_or_null(
        &mut self,
        key: &str,
        time: i64,
    ) -> Done {
        if time == GO_ZERO {
            return self.null(key);
        }
        self.nanos(key, time)
    }

    pub(in crate::autoscale) fn object(
        &mut self,
        key: &str,
        write: impl FnOnce(&mut Object<'_>) -> Done,
    ) -> Done {
        object(self.key(key)?, write)
    }

    pub(in crate::autoscale) fn list<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(T, &mut Vec<u8>) -> Done,
    ) -> Done {
        let out = self.key(key)?;
        out.try_push(b'[')?;
        for (index, item) in items.into_iter().enumerate() {
            if index > 0 {
                out.try_push(b',')?;
            }
            write(item, out)?;
        }
        out.try_push(b']')
    }
}

pub(in crate::autoscale) fn object(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Object<'_>) -> Done,
) -> Done {
    let mut object = Object::open(out)?;
    write(&mut object)?;
    object.out.try_push(b'}')
}
