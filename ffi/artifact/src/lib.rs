/*!
`libmillicore.a`: the C ABI with an allocator and a panic handler.

The default flavour is `no_std`. Of its host it wants `malloc`, `realloc`,
`free`, `abort`, the `mem*` functions, and for gzip `calloc` and
`posix_memalign`, which both glibc and musl have; a
panic, which the core's lints exclude, reaches the host's hook and aborts.
With the feature `std` the Rust standard library brings both, and panics are
caught at every entry.
*/
#![cfg_attr(not(feature = "std"), no_std)]
#![deny(unsafe_op_in_unsafe_fn, clippy::undocumented_unsafe_blocks)]

pub use millicore_ffi::*;

#[cfg(not(feature = "std"))]
mod allocator;

#[cfg(not(feature = "std"))]
unsafe extern "C" {
    safe fn abort() -> !;
}

#[cfg(not(feature = "std"))]
#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    millicore_ffi::panic::report_info(info);
    abort()
}

/// The unwinder's two entries that the precompiled `core` and `alloc` refer
/// to. Nothing unwinds here; `cargo xtask lib` makes both symbols local.
#[cfg(not(feature = "std"))]
mod unwinder {
    #[unsafe(no_mangle)]
    extern "C" fn rust_eh_personality() {}

    #[unsafe(no_mangle)]
    extern "C" fn _Unwind_Resume() -> ! {
        super::abort()
    }
}
