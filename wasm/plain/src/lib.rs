/*!
`millicore.wasm`: the C ABI as a module that imports nothing.

Hosts put their inputs into memory they got from [`millicore_alloc`] and pass
its addresses where the header has pointers. Structs have wasm32's layout:
pointers and `size_t` are 32 bits, everything else as in C. A panic, which the
core's lints exclude, is a trap; the instance must then be dropped.
*/
#![cfg_attr(target_arch = "wasm32", no_std)]
#![deny(unsafe_op_in_unsafe_fn, clippy::undocumented_unsafe_blocks)]

extern crate alloc;

use alloc::alloc::{alloc, dealloc};
use core::alloc::Layout;
use core::ptr::null_mut;

pub use millicore_ffi::*;

#[global_allocator]
static ALLOCATOR: dlmalloc::GlobalDlmalloc = dlmalloc::GlobalDlmalloc;

/// Enough for every column of the ABI and for the host's vector loads.
const ALIGN: usize = 16;

/// Memory for an input, aligned to 16; null when there is no more.
#[unsafe(no_mangle)]
pub extern "C" fn millicore_alloc(size: usize) -> *mut u8 {
    match Layout::from_size_align(size.max(1), ALIGN) {
        // SAFETY: the layout is not empty.
        Ok(layout) => unsafe { alloc(layout) },
        Err(_) => null_mut(),
    }
}

/// Gives memory of [`millicore_alloc`] back, with the size it was asked for.
/// Null is fine.
///
/// # Safety
/// `block` is null or came from `millicore_alloc(size)` and was not given
/// back.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_dealloc(block: *mut u8, size: usize) {
    if block.is_null() {
        return;
    }
    if let Ok(layout) = Layout::from_size_align(size.max(1), ALIGN) {
        // SAFETY: the caller's promise.
        unsafe { dealloc(block, layout) };
    }
}

#[cfg(target_arch = "wasm32")]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    millicore_ffi::panic::report_info(info);
    core::arch::wasm32::unreachable()
}
