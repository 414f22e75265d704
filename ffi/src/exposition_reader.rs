/*!
`millicore_exposition_reader`: the pages of one target, whole or in pieces. See
`millicore::exposition::Reader`.
*/

use millicore::Error;
use millicore::exposition::Reader;

use crate::error::{Failure, Within, millicore_error};
use crate::exposition::{millicore_exposition_page, parser_profile, view};
use crate::handle::{Noun, tag};
use crate::status::millicore_status;
use crate::{guard, slices};

/// Reads the pages of one target, one after the other, faster for what the
/// page before had; or a page in pieces. It owns the columns it gives.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_exposition_reader {
    _opaque: [u8; 0],
}

impl Noun for millicore_exposition_reader {
    type State = Reader;
    const TAG: u32 = tag(b"xrdr");
}

/// Makes a reader that has seen no page; `profile` as in
/// `millicore_exposition_parse`. On failure `*reader` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_new(
    profile: u32,
    reader: *mut *mut millicore_exposition_reader,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(reader, || Ok(Reader::new(parser_profile(profile)?)))
    }
}

/// Frees a reader with its columns. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_free(
    reader: *mut millicore_exposition_reader,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(reader) }
}

/// What the last call on the reader refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_error(
    reader: *const millicore_exposition_reader,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(reader, error) }
}

/// Forgets the page before, and a page begun in pieces; keeps the memory.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_clear(
    reader: *mut millicore_exposition_reader,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(reader, |reader| {
            reader.clear();
            Ok(())
        })
    }
}

/// The heap memory that the reader holds, in bytes: columns, the kept lines
/// of the page before (two pages, 60 bytes a line and 16 a label at most),
/// what is left of a page in pieces.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_memory(
    reader: *const millicore_exposition_reader,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(reader, |reader| {
            slices::out(bytes)?.set(reader.memory() as u64);
            Ok(())
        })
    }
}

/// Reads a whole page, as `millicore_exposition_parse` does, with the same
/// answers. The columns are the reader's, until its next call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_parse(
    reader: *mut millicore_exposition_reader,
    page: *const u8,
    len: usize,
    out: *mut millicore_exposition_page,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(reader, |reader| {
            let out = slices::struct_out(out)?;
            let text = slices::bytes(page, len)?;
            let parsed = reader.parse(text);
            out.set(view(reader.page()));
            parsed.within(text)
        })
    }
}

/// Takes the next piece of a page, of any size. The columns are those of the
/// entries that it completes; their offsets point into `*text`, which is the
/// reader's, and lines that were skipped have the numbers of the page. What is
/// not complete stays in the reader: an entry past 16 MiB is
/// `MILLICORE_TOO_LARGE`. An error's offset, line and column count in the
/// page; each further piece gives it again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_feed(
    reader: *mut millicore_exposition_reader,
    piece: *const u8,
    len: usize,
    out: *mut millicore_exposition_page,
    text: *mut *const u8,
    text_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(reader, |reader| {
            let out = slices::struct_out(out)?;
            let place = slices::bytes_out(text, text_len)?;
            let piece = slices::bytes(piece, len)?;
            let read = reader.feed(piece);
            out.set(view(reader.page()));
            place.set(reader.text());
            located(reader, read)
        })
    }
}

/// Ends a page that came in pieces; the columns are those of what was left.
/// Then the next page may begin.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_exposition_reader_finish(
    reader: *mut millicore_exposition_reader,
    out: *mut millicore_exposition_page,
    text: *mut *const u8,
    text_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(reader, |reader| {
            let out = slices::struct_out(out)?;
            let place = slices::bytes_out(text, text_len)?;
            let read = reader.finish();
            out.set(view(reader.page()));
            place.set(reader.text());
            located(reader, read)
        })
    }
}

/// Adds line and column, counted in the whole page.
fn located(reader: &Reader, read: Result<(), Error>) -> Result<(), Failure> {
    read.map_err(|error| {
        Failure::placed(error, || reader.position(error.offset()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::status::OK;
    use core::mem::zeroed;
    use core::ptr::{null, null_mut};

    #[test]
    fn whole_and_in_pieces() {
        let mut reader = null_mut();
        // SAFETY: pointers are valid, lengths are theirs; all bits zero are
        // values of the structs; the reader is freed once.
        unsafe {
            let status = millicore_exposition_reader_new(9, &raw mut reader);
            assert_ne!(status, OK);
            let status = millicore_exposition_reader_new(1, &raw mut reader);
            assert_eq!(status, OK);
            let mut page: millicore_exposition_page = zeroed();
            page.size = u32::try_from(size_of_val(&page)).unwrap();
            for text in [b"a{b=\"c\"} 1\n", b"a{b=\"c\"} 2\n"] {
                let status = millicore_exposition_reader_parse(
                    reader,
                    text.as_ptr(),
                    text.len(),
                    &raw mut page,
                );
                assert_eq!((status, page.entry_count), (OK, 1));
            }
            assert!((*page.values - 2.0).abs() < f64::EPSILON);
            let (mut text, mut len) = (null(), 0);
            let mut feed = |piece: &[u8]| {
                let status = millicore_exposition_reader_feed(
                    reader,
                    piece.as_ptr(),
                    piece.len(),
                    &raw mut page,
                    &raw mut text,
                    &raw mut len,
                );
                (status, page.entry_count)
            };
            assert_eq!(feed(b"a 1\nb"), (OK, 1));
            assert_eq!(feed(b" x"), (OK, 0));
            assert_eq!(feed(b"\n"), (113, 0));
            let mut error: millicore_error = zeroed();
            error.size = u32::try_from(size_of_val(&error)).unwrap();
            millicore_exposition_reader_error(reader, &raw mut error);
            assert_eq!((error.offset, error.line, error.column), (6, 2, 3));
            let status = millicore_exposition_reader_finish(
                reader,
                &raw mut page,
                &raw mut text,
                &raw mut len,
            );
            assert_eq!(status, 113);
            let mut bytes = 0;
            millicore_exposition_reader_memory(reader, &raw mut bytes);
            assert!(bytes > 0);
            assert_eq!(millicore_exposition_reader_clear(reader), OK);
            millicore_exposition_reader_free(reader);
        }
    }
}
