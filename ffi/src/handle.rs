/*!
What a C pointer to a noun points to.

Every handle begins with a tag that names its noun, so that a pointer of the
wrong kind is a status instead of a wild read, and with a mark that a panic
was seen. Then comes the error slot of its last call and the noun's state.
Handles are allocated fallibly. A freed handle loses its tag before its
memory goes back: using it stays undefined, but most allocators let us say
so.
*/

use alloc::alloc::{alloc, dealloc};
use core::alloc::Layout;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicU32, Ordering};

use millicore::{Error, ErrorKind};

use crate::error::LastError;

/// A type that C knows by name only.
pub(crate) trait Noun {
    /// What a handle of this noun holds.
    type State;
    /// Four letters, unique among the nouns.
    const TAG: u32;
}

/// The tag of a noun, from four letters that can be read in a debugger.
pub(crate) const fn tag(letters: &[u8; 4]) -> u32 {
    u32::from_le_bytes(*letters)
}

/// The memory behind a `*mut N`.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Handle<S> {
    tag: u32,
    /// 1 after a panic inside a call that could change the state.
    poisoned: AtomicU32,
    pub(crate) error: LastError,
    pub(crate) state: S,
}

impl<S> Handle<S> {
    pub(crate) fn poison(&self) {
        self.poisoned.store(1, Ordering::Relaxed);
    }

    /// Refuses a handle that saw a panic.
    pub(crate) fn check_poison(&self) -> Result<(), Error> {
        if self.poisoned.load(Ordering::Relaxed) != 0 {
            return Err(Error::new(ErrorKind::Poisoned));
        }
        Ok(())
    }
}

/// Moves a state to a new handle.
pub(crate) fn allocate<N: Noun>(state: N::State) -> Result<NonNull<N>, Error> {
    let layout = Layout::new::<Handle<N::State>>();
    // SAFETY: a handle has a tag, so its layout is not empty.
    let memory = unsafe { alloc(layout) };
    let Some(handle) = NonNull::new(memory.cast::<Handle<N::State>>()) else {
        return Err(Error::new(ErrorKind::NoMemory));
    };
    // SAFETY: fresh memory of exactly this layout.
    unsafe {
        handle.write(Handle {
            tag: N::TAG,
            poisoned: AtomicU32::new(0),
            error: LastError::new(),
            state,
        });
    }
    Ok(handle.cast())
}

/// The handle behind a pointer from C, if it is of this noun.
///
/// # Safety
/// `noun` is null or points to a handle of this library that was not freed.
pub(crate) unsafe fn check<N: Noun>(
    noun: *const N,
) -> Result<NonNull<Handle<N::State>>, Error> {
    let Some(handle) = NonNull::new(noun.cast_mut()) else {
        return Err(Error::new(ErrorKind::InvalidArgument));
    };
    let handle = handle.cast::<Handle<N::State>>();
    if !handle.is_aligned() {
        return Err(Error::new(ErrorKind::InvalidHandle));
    }
    // SAFETY: every handle begins with a u32, whatever its noun.
    if unsafe { handle.cast::<u32>().read() } != N::TAG {
        return Err(Error::new(ErrorKind::InvalidHandle));
    }
    Ok(handle)
}

/// Drops the state and gives the memory back.
///
/// # Safety
/// As [`check`], and nothing else uses the handle, now or later.
pub(crate) unsafe fn release<N: Noun>(noun: *mut N) -> Result<(), Error> {
    // SAFETY: the same promise.
    let mut handle = unsafe { check(noun.cast_const())? };
    // SAFETY: `check` saw the tag, and the caller gives the handle up.
    unsafe {
        handle.as_mut().tag = 0;
        handle.drop_in_place();
        dealloc(handle.as_ptr().cast(), Layout::new::<Handle<N::State>>());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Numbers;
    impl Noun for Numbers {
        type State = std::vec::Vec<u64>;
        const TAG: u32 = tag(b"numb");
    }

    struct Words;
    impl Noun for Words {
        type State = u8;
        const TAG: u32 = tag(b"word");
    }

    #[test]
    fn a_handle_is_known_by_its_tag() {
        let numbers = allocate::<Numbers>(std::vec![1, 2]).unwrap().as_ptr();
        // SAFETY: live handles of this library, or null.
        unsafe {
            assert!(check(numbers).is_ok());
            let kind = |checked: Result<_, Error>| {
                checked.map(|_: NonNull<_>| ()).map_err(Error::kind)
            };
            let wrong = check(numbers.cast::<Words>().cast_const());
            assert_eq!(wrong.unwrap_err().kind(), ErrorKind::InvalidHandle);
            let null = check(core::ptr::null::<Numbers>());
            assert_eq!(kind(null), Err(ErrorKind::InvalidArgument));
            let odd = numbers.cast::<u8>().wrapping_add(2).cast::<Numbers>();
            assert_eq!(kind(check(odd)), Err(ErrorKind::InvalidHandle));
            assert!(release(numbers.cast::<Words>()).is_err());
            release(numbers).unwrap();
        }
    }

    #[test]
    fn tags_are_unique() {
        let mut tags = crate::noun_tags();
        tags.sort_unstable();
        assert!(tags.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
