/*!
The HELP and TYPE lines of a family, as kube-state-metrics
(`pkg/metric_generator/generator.go`, `generateHeader`) writes them.

* v2.13 writes the help text as it is and leaves out the last line feed,
  which its page writer adds.
* v2.20 escapes backslash and line feed in the help text, and ends in a line
  feed.

The help text is whole: upstream's prefixes `[STABLE] ` and `(Deprecated
since X) ` are part of it.
*/

use alloc::vec::Vec;

use super::escape::append_escaped_help;
use crate::error::Error;
use crate::memory::TryPush;

/// Whose form a header has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderProfile {
    /// kube-state-metrics v2.13.
    V2_13 = 13,
    /// kube-state-metrics v2.20.
    V2_20 = 20,
}

impl HeaderProfile {
    /// The profile that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<HeaderProfile> {
        match number {
            13 => Some(HeaderProfile::V2_13),
            20 => Some(HeaderProfile::V2_20),
            _ => None,
        }
    }
}

/// Appends the header of a family.
///
/// ```
/// use millicore::exposition::{HeaderProfile, append_header};
///
/// let mut out = Vec::new();
/// append_header(&mut out, HeaderProfile::V2_20, b"f", b"Help.", b"gauge")?;
/// assert_eq!(out, b"# HELP f Help.\n# TYPE f gauge\n");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`; what was appended so far stays.
pub fn append_header(
    out: &mut Vec<u8>,
    profile: HeaderProfile,
    name: &[u8],
    help: &[u8],
    type_: &[u8],
) -> Result<(), Error> {
    out.try_extend(b"# HELP ")?;
    out.try_extend(name)?;
    out.try_push(b' ')?;
    match profile {
        HeaderProfile::V2_13 => out.try_extend(help)?,
        HeaderProfile::V2_20 => append_escaped_help(out, help)?,
    }
    out.try_extend(b"\n# TYPE ")?;
    out.try_extend(name)?;
    out.try_push(b' ')?;
    out.try_extend(type_)?;
    match profile {
        HeaderProfile::V2_13 => Ok(()),
        HeaderProfile::V2_20 => out.try_push(b'\n'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_profiles() {
        let p = |profile, help: &[u8], want: &str| {
            let mut out = Vec::new();
            append_header(&mut out, profile, b"f", help, b"info").unwrap();
            assert_eq!(core::str::from_utf8(&out).unwrap(), want);
        };
        let (old, new) = (HeaderProfile::V2_13, HeaderProfile::V2_20);
        p(old, b"[STABLE] x", "# HELP f [STABLE] x\n# TYPE f info");
        p(new, b"[STABLE] x", "# HELP f [STABLE] x\n# TYPE f info\n");
        p(old, b"\\\"\n", "# HELP f \\\"\n\n# TYPE f info");
        p(new, b"\\\"\n", "# HELP f \\\\\"\\n\n# TYPE f info\n");
        assert_eq!(HeaderProfile::from_number(13), Some(old));
        assert_eq!(HeaderProfile::from_number(20), Some(new));
        assert_eq!(HeaderProfile::from_number(0), None);
    }
}
