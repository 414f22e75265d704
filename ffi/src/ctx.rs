/*!
`millicore_ctx`: where calls without a store of their own keep their error
and what they lend to the caller.

Contexts are cheap; a host keeps one a thread or one a goroutine, or a pool.
Nothing is thread-local: a context may move between threads.
*/

use alloc::vec::Vec;

use millicore::columns::StringColumn;

use crate::error::millicore_error;
use crate::handle::{Noun, tag};
use crate::status::millicore_status;
use crate::{guard, slices};

/// The error and the output buffers of calls. What a call lends stays valid
/// until the next call on the same context.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_ctx {
    _opaque: [u8; 0],
}

impl Noun for millicore_ctx {
    type State = Context;
    const TAG: u32 = tag(b"ctx ");
}

/// The buffers of a context. A noun that needs another one adds it here and
/// in [`Context::memory`].
#[derive(Debug, Default)]
pub(crate) struct Context {
    /// Text of calls that give one run of bytes.
    pub(crate) bytes: Vec<u8>,
    /// Text of calls that give a column of strings.
    pub(crate) strings: StringColumn,
    /// Rows over those strings.
    pub(crate) rows: Vec<u32>,
    /// When series began.
    pub(crate) starts: Vec<i64>,
    /// The page read last.
    #[cfg(feature = "exposition")]
    pub(crate) page: millicore::exposition::Page,
    /// The families read last.
    #[cfg(feature = "exposition")]
    pub(crate) families: millicore::exposition::families::FamilyRows,
    /// The usage read last.
    #[cfg(feature = "kubelet")]
    pub(crate) usage: millicore::kubelet::UsageColumns,
    /// What merging blocks works with.
    #[cfg(feature = "series")]
    pub(crate) merge: millicore::series::Merge,
    /// What deciding a fleet of HPAs works with.
    #[cfg(feature = "autoscale")]
    pub(crate) fleet: millicore::autoscale::hpa::fleet::Scratch,
}

impl Context {
    fn memory(&self) -> usize {
        let rows = self.rows.capacity().saturating_mul(size_of::<u32>());
        let bytes = self
            .bytes
            .capacity()
            .saturating_add(self.strings.memory())
            .saturating_add(rows)
            .saturating_add(
                self.starts.capacity().saturating_mul(size_of::<i64>()),
            );
        #[cfg(feature = "exposition")]
        let bytes = bytes
            .saturating_add(self.page.memory())
            .saturating_add(self.families.memory());
        #[cfg(feature = "kubelet")]
        let bytes = bytes.saturating_add(self.usage.memory());
        #[cfg(feature = "series")]
        let bytes = bytes.saturating_add(self.merge.memory());
        #[cfg(feature = "autoscale")]
        let bytes = bytes.saturating_add(self.fleet.memory());
        bytes
    }
}

/// Makes a context. On failure `*ctx` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_ctx_new(
    ctx: *mut *mut millicore_ctx,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::create(ctx, || Ok(Context::default())) }
}

/// Frees a context with everything it lent. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_ctx_free(ctx: *mut millicore_ctx) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(ctx) }
}

/// What the last call on the context refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_ctx_error(
    ctx: *const millicore_ctx,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(ctx, error) }
}

/// Gives the buffers of the context back to the allocator.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_ctx_reset(
    ctx: *mut millicore_ctx,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(ctx, |ctx| {
            *ctx = Context::default();
            Ok(())
        })
    }
}

/// The heap memory that the buffers of the context hold, in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_ctx_memory(
    ctx: *const millicore_ctx,
    bytes: *mut u64,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(ctx, |ctx| {
            slices::out(bytes)?.set(ctx.memory() as u64);
            Ok(())
        })
    }
}
