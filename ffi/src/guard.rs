/*!
The way into every call.

A call is one closure that returns `Result<(), Failure>`. The functions here
check the handles it works on, run it, record what it refused in the handle
and return the status. With the `std` feature a panic inside is caught:
`PANIC` is returned and the mutable handle refuses every later call but
`_free`, as its state may be half changed. Without `std` the core is total by
its lints, and a panic that happens all the same ends in the artifact's panic
handler.
*/

use core::ptr::NonNull;

use millicore::{Error, ErrorKind};

use crate::error::{Failure, millicore_error};
use crate::handle::{self, Handle, Noun};
use crate::slices;
use crate::status::{OK, millicore_status};

/// A call without a handle.
pub(crate) fn leaf(
    call: impl FnOnce() -> Result<(), Failure>,
) -> millicore_status {
    match caught(call) {
        Ok(result) => status(result),
        Err(Panicked) => ErrorKind::Panic as millicore_status,
    }
}

/// A call that only reads one handle. Others may read it at the same time,
/// so nothing is recorded in it.
///
/// # Safety
/// As [`handle::check`]; nothing changes the handle meanwhile.
pub(crate) unsafe fn shared<N: Noun>(
    noun: *const N,
    call: impl FnOnce(&N::State) -> Result<(), Failure>,
) -> millicore_status {
    leaf(|| {
        // SAFETY: the same promise.
        let handle = unsafe { handle::check(noun)?.as_ref() };
        handle.check_poison()?;
        call(&handle.state)
    })
}

/// A call that only reads two handles, which may be the same.
///
/// # Safety
/// As [`shared`] for both.
pub(crate) unsafe fn shared_pair<N: Noun, O: Noun>(
    noun: *const N,
    other: *const O,
    call: impl FnOnce(&N::State, &O::State) -> Result<(), Failure>,
) -> millicore_status {
    leaf(|| {
        // SAFETY: the same promise.
        let (handle, other) = unsafe {
            (handle::check(noun)?.as_ref(), handle::check(other)?.as_ref())
        };
        handle.check_poison()?;
        other.check_poison()?;
        call(&handle.state, &other.state)
    })
}

/// A call that may change one handle and records its error there.
///
/// # Safety
/// As [`handle::check`]; nothing else uses the handle meanwhile.
pub(crate) unsafe fn exclusive<N: Noun>(
    noun: *mut N,
    call: impl FnOnce(&mut N::State) -> Result<(), Failure>,
) -> millicore_status {
    // SAFETY: the same promise.
    match unsafe { open(noun) } {
        Ok(handle) => run(handle, call),
        Err(error) => error.kind() as millicore_status,
    }
}

/// A call that may change one handle and reads another one. The same handle
/// twice is refused.
///
/// # Safety
/// As [`exclusive`] for the first and [`shared`] for the second.
pub(crate) unsafe fn pair<N: Noun, O: Noun>(
    noun: *mut N,
    other: *const O,
    call: impl FnOnce(&mut N::State, &O::State) -> Result<(), Failure>,
) -> millicore_status {
    // SAFETY: the same promise.
    match unsafe { open(noun) } {
        Ok(handle) => run(handle, |state| {
            if core::ptr::addr_eq(noun, other) {
                return Err(Error::new(ErrorKind::InvalidArgument).into());
            }
            // SAFETY: the same promise; it is not the handle borrowed above.
            let other = unsafe { handle::check(other)?.as_ref() };
            other.check_poison()?;
            call(state, &other.state)
        }),
        Err(error) => error.kind() as millicore_status,
    }
}

/// One more handle that a call reads.
///
/// # Safety
/// As [`shared`]; it stays during `'a`.
pub(crate) unsafe fn also<'a, N: Noun>(
    noun: *const N,
) -> Result<&'a N::State, Error> {
    // SAFETY: the same promise.
    let handle = unsafe { handle::check(noun)?.as_ref() };
    handle.check_poison()?;
    Ok(&handle.state)
}

/// A call that may change two handles and records its error in the first.
/// The same handle twice is refused.
///
/// # Safety
/// As [`exclusive`] for both.
pub(crate) unsafe fn exclusive_pair<N: Noun, O: Noun>(
    noun: *mut N,
    other: *mut O,
    call: impl FnOnce(&mut N::State, &mut O::State) -> Result<(), Failure>,
) -> millicore_status {
    // SAFETY: the same promise.
    match unsafe { open(noun) } {
        Ok(handle) => run(handle, |state| {
            if core::ptr::addr_eq(noun, other) {
                return Err(Error::new(ErrorKind::InvalidArgument).into());
            }
            // SAFETY: the same promise; it is not the handle borrowed above.
            let other = unsafe { handle::check(other.cast_const())?.as_mut() };
            other.check_poison()?;
            call(state, &mut other.state)
        }),
        Err(error) => error.kind() as millicore_status,
    }
}

/// Makes a handle of the state that `make` returns. On failure `*out` is
/// null.
///
/// # Safety
/// `out` is null or can be written.
pub(crate) unsafe fn create<N: Noun>(
    out: *mut *mut N,
    make: impl FnOnce() -> Result<N::State, Failure>,
) -> millicore_status {
    leaf(|| {
        // SAFETY: the same promise.
        let mut out = unsafe { slices::out(out)? };
        out.set(core::ptr::null_mut());
        out.set(handle::allocate::<N>(make()?)?.as_ptr());
        Ok(())
    })
}

/// Frees a handle. Null is fine; so is a handle of another noun, which stays
/// as it is.
///
/// # Safety
/// As [`handle::release`].
pub(crate) unsafe fn free<N: Noun>(noun: *mut N) {
    leaf(|| {
        // SAFETY: the same promise.
        unsafe { handle::release(noun)? };
        Ok(())
    });
}

/// What the last call on a handle refused. Also of a poisoned handle.
///
/// # Safety
/// As [`shared`]; `error` is null or points to a `millicore_error`.
pub(crate) unsafe fn error<N: Noun>(
    noun: *const N,
    error: *mut millicore_error,
) -> millicore_status {
    leaf(|| {
        // SAFETY: the same promises.
        let (handle, out) = unsafe {
            (handle::check(noun)?.as_ref(), slices::struct_out(error)?)
        };
        out.set(handle.error.view());
        Ok(())
    })
}

/// The handle behind a pointer, for a call that may change it.
///
/// # Safety
/// As [`exclusive`], for as long as the reference lives.
unsafe fn open<'a, N: Noun>(
    noun: *mut N,
) -> Result<&'a mut Handle<N::State>, Error>
where
    N::State: 'a,
{
    // SAFETY: the same promise.
    let mut handle: NonNull<_> = unsafe { handle::check(noun.cast_const())? };
    // SAFETY: nothing else uses it.
    let handle = unsafe { handle.as_mut() };
    handle.check_poison()?;
    Ok(handle)
}

fn run<S>(
    handle: &mut Handle<S>,
    call: impl FnOnce(&mut S) -> Result<(), Failure>,
) -> millicore_status {
    let state = &mut handle.state;
    match caught(|| call(state)) {
        Ok(Ok(())) => {
            handle.error.clear();
            OK
        }
        Ok(Err(failure)) => {
            handle.error.record(failure);
            failure.status()
        }
        Err(Panicked) => {
            handle.poison();
            handle.error.record(Error::new(ErrorKind::Panic).into());
            ErrorKind::Panic as millicore_status
        }
    }
}

fn status(result: Result<(), Failure>) -> millicore_status {
    result.map_or_else(|failure| failure.status(), |()| OK)
}

/// The closure panicked and was stopped here.
struct Panicked;

#[cfg(feature = "std")]
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    // What the closure could leave half changed is poisoned by the callers.
    let call = std::panic::AssertUnwindSafe(call);
    std::panic::catch_unwind(call).map_err(|payload| {
        let text = payload
            .downcast_ref::<&'static str>()
            .copied()
            .or_else(|| {
                payload.downcast_ref::<std::string::String>().map(|s| &**s)
            })
            .unwrap_or("panic without a text");
        crate::panic::report(text.as_bytes());
        Panicked
    })
}

#[cfg(not(feature = "std"))]
#[inline(always)]
#[allow(clippy::unnecessary_wraps)] // The other flavour can fail.
fn caught<T>(call: impl FnOnce() -> T) -> Result<T, Panicked> {
    Ok(call())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ctx::{millicore_ctx, millicore_ctx_new};
    use core::ptr::null_mut;

    fn context() -> *mut millicore_ctx {
        let mut ctx = null_mut();
        // SAFETY: a place for the handle.
        let status = unsafe { millicore_ctx_new(&raw mut ctx) };
        assert_eq!(status, OK);
        ctx
    }

    fn status_of(error: ErrorKind) -> Result<(), Failure> {
        Err(Error::new(error).into())
    }

    #[test]
    fn failures_stay_in_the_handle_that_could_change() {
        let (a, b) = (context(), context());
        let recorded = |ctx: *mut millicore_ctx| {
            let mut view = crate::error::LastError::new().view();
            view.size = size_of::<millicore_error>() as u32;
            // SAFETY: a live handle and a struct of ours.
            let status = unsafe { error(ctx, &raw mut view) };
            assert_eq!(status, OK);
            view.status
        };
        // SAFETY: live handles, or null.
        unsafe {
            let refused = |_: &mut _| status_of(ErrorKind::NotFound);
            assert_eq!(exclusive(a, refused), 12);
            assert_eq!((recorded(a), recorded(b)), (12, 0));
            assert_eq!(pair(a, b, |_, _| Ok(())), OK);
            assert_eq!(recorded(a), OK);
            assert_eq!(pair(a, a, |_, _| Ok(())), 1);
            assert_eq!(recorded(a), 1);
            assert_eq!(shared(b, |_| status_of(ErrorKind::TooLarge)), 6);
            assert_eq!(recorded(b), OK);
            assert_eq!(exclusive(null_mut::<millicore_ctx>(), refused), 1);
            free(a);
            free(b);
        }
    }

    #[cfg(feature = "std")]
    #[test]
    fn a_panic_is_a_status_and_poisons_what_could_change() {
        use core::sync::atomic::{AtomicUsize, Ordering};

        static HEARD: AtomicUsize = AtomicUsize::new(0);
        unsafe extern "C" fn hook(_: *const u8, len: usize) {
            HEARD.fetch_add(len, Ordering::Relaxed);
        }
        crate::panic::millicore_set_panic_hook(Some(hook));
        let panic = ErrorKind::Panic as millicore_status;
        let poisoned = ErrorKind::Poisoned as millicore_status;
        let (a, b) = (context(), context());
        let mut bytes = 0;
        // SAFETY: live handles.
        unsafe {
            assert_eq!(leaf(|| panic!("four")), panic);
            assert_eq!(shared(b, |_| panic!("four")), panic);
            assert_eq!(exclusive(b, |_| Ok(())), OK);
            assert_eq!(exclusive(a, |_| panic!("four")), panic);
            assert_eq!(exclusive(a, |_| Ok(())), poisoned);
            assert_eq!(pair(b, a, |_, _| Ok(())), poisoned);
            let bytes = &raw mut bytes;
            let memory = crate::ctx::millicore_ctx_memory(a, bytes);
            assert_eq!(memory, poisoned);
            let mut view = crate::error::LastError::new().view();
            view.size = size_of::<millicore_error>() as u32;
            assert_eq!(error(a, &raw mut view), OK);
            assert_eq!(view.status, panic);
            free(a);
            free(b);
        }
        crate::panic::millicore_set_panic_hook(None);
        assert_eq!(HEARD.load(Ordering::Relaxed), 12);
    }
}
