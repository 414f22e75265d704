/*!
`millicore_status`: the number every fallible call returns.

The numbers and texts are those of [`millicore::ErrorKind`]; the header's
`MILLICORE_...` constants are generated from the same table, so there is no
second list to keep. The test below pins all of it.
*/

use millicore::{Error, ErrorKind};

use crate::guard;
use crate::slices;

/// 0 (`MILLICORE_OK`) or the number of what was refused: 1-99 any call, 100
/// exposition, 200 kubelet, 300 autoscaling, 400 shard, 500 quantity. Numbers are never
/// changed.
pub type millicore_status = i32;

/// The call did what it says.
pub(crate) const OK: millicore_status = 0;

/// The text of a status, static and without a terminating NUL: "ok" for 0.
/// `MILLICORE_INVALID_ARGUMENT` for a number that is no status.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_status_text(
    status: millicore_status,
    text: *mut *const u8,
    len: *mut usize,
) -> millicore_status {
    guard::leaf(|| {
        // SAFETY: the caller's promises are those of the header.
        let out = unsafe { slices::bytes_out(text, len)? };
        out.set(status_text(status)?.as_bytes());
        Ok(())
    })
}

fn status_text(status: millicore_status) -> Result<&'static str, Error> {
    if status == OK {
        return Ok("ok");
    }
    ErrorKind::from_status(status)
        .map(ErrorKind::text)
        .ok_or(Error::new(ErrorKind::InvalidArgument))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::format;
    use std::string::String;

    /// The table that C, Go and JS callers hold. A line may be added; a line
    /// that was released is never changed.
    const TABLE: &str = include_str!("../status.txt");

    #[test]
    fn the_table_of_statuses_is_pinned() {
        let mut table = String::new();
        for &kind in ErrorKind::ALL {
            let line = format!("{} {kind:?} {}\n", kind as i32, kind.text());
            table.push_str(&line);
        }
        assert_eq!(table, TABLE);
    }

    #[test]
    fn every_status_has_its_text() {
        let text = |status| status_text(status).map_err(Error::kind);
        assert_eq!(text(0), Ok("ok"));
        assert_eq!(text(5), Ok("out of memory"));
        assert_eq!(text(-1), Err(ErrorKind::InvalidArgument));
        assert_eq!(text(i32::MAX), Err(ErrorKind::InvalidArgument));
    }
}
