/*!
`millicore_metricstore_page`: snapshots of stores under their headers. See
`millicore::metricstore::Page`.
*/

use millicore::exposition::HeaderProfile;
use millicore::metricstore::{Form, Page};
use millicore::{Error, ErrorKind};

use crate::error::millicore_error;
use crate::handle::{Noun, tag};
use crate::metricstore::millicore_metricstore_snapshot;
use crate::status::millicore_status;
use crate::{guard, slices};

/// Form of a page: headers as they are.
pub const MILLICORE_METRICSTORE_RAW: u32 = 0;
/// Form of a page: text 0.0.4.
pub const MILLICORE_METRICSTORE_TEXT: u32 = 1;
/// Form of a page: OpenMetrics.
pub const MILLICORE_METRICSTORE_OPEN_METRICS: u32 = 2;
/// Form of a page: asked for as protobuf; it is text all the same.
pub const MILLICORE_METRICSTORE_PROTOBUF: u32 = 3;

/// A page that is being put together or read. One that reads gzip keeps what
/// it compressed for the next page; a server has one and clears it.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_metricstore_page {
    _opaque: [u8; 0],
}

impl Noun for millicore_metricstore_page {
    type State = Page;
    const TAG: u32 = tag(b"mspa");
}

/// Makes an empty page with the header rules of kube-state-metrics v2.13 or
/// v2.20 (`MILLICORE_EXPOSITION_V2_13`, `..._V2_20`). `gzip_level` is 1, the
/// fastest, to 9; or 0 for a page that is read plain only. Aborts if there is
/// no memory for the compressor. On failure `*page` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_new(
    profile: u32,
    gzip_level: u32,
    page: *mut *mut millicore_metricstore_page,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(page, || {
            let profile = HeaderProfile::from_number(profile)
                .ok_or(Error::new(ErrorKind::InvalidArgument))?;
            if gzip_level == 0 {
                return Ok(Page::new(profile));
            }
            #[cfg(feature = "gzip")]
            return Ok(Page::with_gzip(profile, gzip_level)?);
            #[cfg(not(feature = "gzip"))]
            Err(Error::new(ErrorKind::Unsupported).into())
        })
    }
}

/// Frees a page. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_free(
    page: *mut millicore_metricstore_page,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(page) }
}

/// What the last call on the page refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_error(
    page: *const millicore_metricstore_page,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(page, error) }
}

/// Takes all stores out. What is compressed stays for the next page.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_clear(
    page: *mut millicore_metricstore_page,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(page, |page| {
            page.clear();
            Ok(())
        })
    }
}

/// Adds a store: with `new_writer` 1 as the first of a kind, whose headers
/// are written; with 0 as a further one of that kind, its families below the
/// same headers. The snapshot may be freed afterwards.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_add(
    page: *mut millicore_metricstore_page,
    snapshot: *const millicore_metricstore_snapshot,
    new_writer: u32,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::pair(page, snapshot, |page, snapshot| {
            Ok(page.add(snapshot, new_writer != 0)?)
        })
    }
}

/// Begins to read the page from its start, and tells its length.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_start(
    page: *mut millicore_metricstore_page,
    form: u32,
    len: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(page, |page| {
            let mut len = slices::out(len)?;
            page.start(self::form(form)?)?;
            len.set(page.len());
            Ok(())
        })
    }
}

/// Begins to read the page as one gzip member, whose last text is `end`:
/// `# EOF` of OpenMetrics, or nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_start_gzip(
    page: *mut millicore_metricstore_page,
    form: u32,
    end: *const u8,
    end_len: usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(page, |page| {
            let end = slices::bytes(end, end_len)?;
            let form = self::form(form)?;
            #[cfg(feature = "gzip")]
            return Ok(page.start_gzip(form, end)?);
            #[cfg(not(feature = "gzip"))]
            {
                let _ = (page, form, end);
                Err(Error::new(ErrorKind::Unsupported).into())
            }
        })
    }
}

/// Reads on: fills `buffer`, or its beginning with what is left, and tells
/// how many bytes that is. 0 is the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_read(
    page: *mut millicore_metricstore_page,
    buffer: *mut u8,
    capacity: usize,
    read: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(page, |page| {
            let mut read = slices::out(read)?;
            read.set(0);
            read.set(page.read(slices::column_out(buffer, capacity)?)?);
            Ok(())
        })
    }
}

/// The heap memory that compressed parts hold, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_metricstore_page_memory(
    page: *const millicore_metricstore_page,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(page, |page| {
            slices::out(bytes)?.set(page.memory());
            Ok(())
        })
    }
}

fn form(number: u32) -> Result<Form, Error> {
    Form::from_number(number).ok_or(Error::new(ErrorKind::InvalidArgument))
}
