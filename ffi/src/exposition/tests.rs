/*!
Pages, label sets and families through the ABI.
*/

use super::*;
use crate::ctx::{millicore_ctx_free, millicore_ctx_new};
use crate::error::millicore_error;
use crate::status::OK;
use core::mem::zeroed;
use core::ptr::{null, null_mut};
use std::vec::Vec;

/// Runs a test with a context.
fn with_ctx(test: impl FnOnce(*mut millicore_ctx)) {
    let mut ctx = null_mut();
    // SAFETY: the place is valid; the context is freed once.
    unsafe {
        assert_eq!(millicore_ctx_new(&raw mut ctx), OK);
        test(ctx);
        millicore_ctx_free(ctx);
    }
}

fn parse(
    ctx: *mut millicore_ctx,
    profile: u32,
    page: &[u8],
) -> (millicore_status, millicore_exposition_page) {
    // SAFETY: all bits zero is a value of the struct; pointers are valid.
    unsafe {
        let mut out: millicore_exposition_page = zeroed();
        out.size = u32::try_from(size_of_val(&out)).unwrap();
        let status = millicore_exposition_parse(
            ctx,
            profile,
            page.as_ptr(),
            page.len(),
            &raw mut out,
        );
        (status, out)
    }
}

/// SAFETY of all uses: the call just made lends `n` items.
fn lent<T: Copy>(data: *const T, n: usize) -> Vec<T> {
    // SAFETY: see above.
    unsafe { core::slice::from_raw_parts(data, n).to_vec() }
}

#[test]
fn a_page_as_columns() {
    with_ctx(|ctx| {
        let (status, page) =
            parse(ctx, 1, b"# TYPE a gauge\na{b=\"c\"} 2 3\n# x\n");
        assert_eq!(status, OK);
        assert_eq!((page.entry_count, page.label_count), (3, 1));
        assert_eq!(lent(page.kinds, 3), [1, 4, 3]);
        assert_eq!(lent(page.names, 6), [7, 8, 15, 16, 0, 0]);
        assert_eq!(lent(page.texts, 6), [9, 14, 15, 23, 28, 31]);
        assert_eq!(lent(page.values, 3), [0.0, 2.0, 0.0]);
        assert_eq!(lent(page.timestamps, 3), [0, 3, 0]);
        assert_eq!(lent(page.has_timestamp, 3), [0, 1, 0]);
        assert_eq!(lent(page.label_rows, 4), [0, 0, 1, 1]);
        assert_eq!(lent(page.labels, 4), [17, 18, 20, 21]);
    });
}

#[test]
fn a_refused_page_keeps_what_came_before() {
    with_ctx(|ctx| {
        let (status, page) = parse(ctx, 1, b"a 1\nb{c=\"d\"} x\n");
        assert_eq!(status, ErrorKind::InvalidValue as i32);
        assert_eq!((page.entry_count, page.label_count), (1, 0));
        // SAFETY: all bits zero is a value; the context is alive.
        let error = unsafe {
            let mut error: millicore_error = zeroed();
            error.size = u32::try_from(size_of_val(&error)).unwrap();
            crate::ctx::millicore_ctx_error(ctx, &raw mut error);
            error
        };
        assert_eq!((error.offset, error.line, error.column), (13, 2, 10));
    });
}

#[test]
fn an_open_metrics_page_as_columns() {
    with_ctx(|ctx| {
        let text = b"# TYPE a counter\n# UNIT a \na_total 1 # {b=\"c\"} 2 3\na_created 4\n# EOF\n";
        let (status, page) = parse(ctx, 2, text);
        assert_eq!(status, OK);
        assert_eq!(lent(page.kinds, 4), [1, 5, 4, 4]);
        assert_eq!((page.label_count, page.exemplar_count), (0, 1));
        assert_eq!(lent(page.exemplar_entries, 1), [2]);
        assert_eq!(lent(page.exemplar_values, 1), [2.0]);
        assert_eq!(lent(page.exemplar_timestamps, 1), [3000]);
        assert_eq!(lent(page.exemplar_has_timestamp, 1), [1]);
        assert_eq!(lent(page.exemplar_label_rows, 2), [0, 1]);
        assert_eq!(lent(page.exemplar_labels, 4), [40, 41, 43, 44]);
        let (mut starts, mut created, mut n) = (null(), null(), 0);
        // SAFETY: pointers are valid.
        let status = unsafe {
            millicore_exposition_start_timestamps(
                ctx,
                text.as_ptr(),
                text.len(),
                &raw mut starts,
                &raw mut created,
                &raw mut n,
            )
        };
        assert_eq!((status, n), (OK, 4));
        assert_eq!(lent(starts, 4), [0, 0, 4000, 0]);
        assert_eq!(lent(created, 4), [0, 0, 0, 1]);
    });
}

#[test]
fn skipped_lines_are_told() {
    with_ctx(|ctx| {
        let (status, page) = parse(ctx, 3, b"a 1\nb x\nc 2\n");
        assert_eq!(status, OK);
        assert_eq!((page.entry_count, page.skipped_count), (2, 1));
        assert_eq!(lent(page.skipped, 4), [6, 2, 3, 113]);
    });
}

#[test]
fn an_unknown_profile_is_refused() {
    with_ctx(|ctx| {
        let (status, page) = parse(ctx, 7, b"a 1\n");
        assert_eq!(status, ErrorKind::InvalidArgument as i32);
        assert_eq!(page.entry_count, 0);
    });
}

#[test]
fn label_sets_follow_the_entries() {
    with_ctx(|ctx| {
        let page = b"# HELP x y\nb{a=\"\\n\"} 1\n\0";
        let (mut data, mut offsets, mut rows) = (null(), null(), null());
        let mut entries = 0;
        // SAFETY: pointers are valid.
        let status = unsafe {
            millicore_exposition_labels(
                ctx,
                1,
                page.as_ptr(),
                page.len(),
                &raw mut data,
                &raw mut offsets,
                &raw mut rows,
                &raw mut entries,
            )
        };
        assert_eq!((status, entries), (OK, 2));
        assert_eq!(lent(rows, 3), [0, 0, 4]);
        assert_eq!(lent(offsets, 5), [0, 8, 9, 10, 11]);
        assert_eq!(lent(data, 11), b"__name__ba\n");
    });
}

#[test]
fn a_family_from_one_column() {
    with_ctx(|ctx| {
        let (mut out, mut len) = (null(), 0);
        let mut family = |value_rows: [u32; 3]| {
            // SAFETY: pointers are valid, lengths are theirs.
            unsafe {
                let status = millicore_exposition_family(
                    ctx,
                    b"f".as_ptr(),
                    1,
                    b"kv".as_ptr(),
                    [0, 1, 2].as_ptr(),
                    [0, 0, 1].as_ptr(),
                    value_rows.as_ptr(),
                    [1.0, 0.5].as_ptr(),
                    2,
                    &raw mut out,
                    &raw mut len,
                );
                (status, out, len)
            }
        };
        let (status, out, len) = family([1, 1, 2]);
        assert_eq!(status, OK);
        assert_eq!(lent(out, len), b"f 1\nf{k=\"v\"} 0.5\n");
        let (status, _, len) = family([0, 1, 2]);
        let kind = ErrorKind::ExpectedAsManyValuesAsKeys;
        assert_eq!((status, len), (kind as i32, 0));
    });
}
