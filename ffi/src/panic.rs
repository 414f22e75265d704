/*!
The process-wide panic hook: the one state of this library that is not in a
handle.

The core is total by its lints, so the hook is for our own mistakes. The
`std` flavour calls it with the text of a panic it caught; the no_std archive
and the .wasm call it from their panic handlers, just before they abort.
*/

use core::fmt::{self, Write};
use core::panic::PanicInfo;
use core::sync::atomic::{AtomicPtr, Ordering};

/// What a host may set to hear about a panic. It gets a text that is not
/// NUL-terminated and lives until it returns. It may be called from any
/// thread, and must not call this library or unwind.
pub type millicore_panic_hook =
    Option<unsafe extern "C" fn(text: *const u8, len: usize)>;

static HOOK: AtomicPtr<()> = AtomicPtr::new(core::ptr::null_mut());

/// Sets the hook of the process, or removes it when NULL. Without a hook the
/// no_std archive aborts silently.
#[unsafe(no_mangle)]
pub extern "C" fn millicore_set_panic_hook(hook: millicore_panic_hook) {
    let hook = hook
        .map_or(core::ptr::null_mut(), |hook| hook as *const () as *mut ());
    HOOK.store(hook, Ordering::Release);
}

/// Tells the hook, if there is one.
#[cold]
pub fn report(text: &[u8]) {
    let hook = HOOK.load(Ordering::Acquire);
    if hook.is_null() {
        return;
    }
    // SAFETY: only `millicore_set_panic_hook` stores here, and what it
    // stores is a pointer to such a function; `Option` of one is a pointer.
    let hook =
        unsafe { core::mem::transmute::<*mut (), millicore_panic_hook>(hook) };
    if let Some(hook) = hook {
        // SAFETY: the bytes are valid for the length during the call.
        unsafe { hook(text.as_ptr(), text.len()) };
    }
}

/// Tells the hook about a panic, without memory: for panic handlers.
#[cold]
pub fn report_info(info: &PanicInfo<'_>) {
    let mut text = Text { bytes: [0; 256], len: 0 };
    // Writing to `Text` cannot fail.
    let _ = write!(text, "{info}");
    report(text.bytes.get(..text.len).unwrap_or(&[]));
}

/// A text on the stack; what does not fit is cut.
struct Text {
    bytes: [u8; 256],
    len: usize,
}

impl Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let free = self.bytes.get_mut(self.len..).unwrap_or(&mut []);
        for (to, &from) in free.iter_mut().zip(text.as_bytes()) {
            *to = from;
            self.len = self.len.saturating_add(1);
        }
        Ok(())
    }
}
