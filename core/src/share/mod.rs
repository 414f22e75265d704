/*!
One fallible reference-counted pointer, for published snapshots.

`alloc::sync::Arc` aborts the process when the allocator refuses, and its
`try_new` is not stable. [`Shared`] is the part of it that snapshots need: a
constructor that returns an error, `Clone`, `Deref` and
[`Shared::get_mut`]. There are no weak references.

This module and `exposition::simd` are the only ones with `unsafe`. It runs
under Miri (`cargo +nightly miri test -p millicore share`) and, with
`--cfg loom`, under loom, which tries every interleaving of two threads.

Cost: one allocation a value, one word beside it; clone and drop are one
compare-and-swap.
*/

use alloc::alloc::{Layout, alloc, dealloc};
use core::fmt;
use core::marker::PhantomData;
use core::ops::Deref;
use core::ptr::NonNull;

#[cfg(not(loom))]
use core::sync::atomic::{AtomicUsize, Ordering, fence};
#[cfg(loom)]
use loom::sync::atomic::{AtomicUsize, Ordering, fence};

use crate::error::{Error, ErrorKind};

/// A reference-counted value; the last owner drops it.
///
/// ```
/// use millicore::share::Shared;
///
/// let mut first = Shared::try_new(41)?;
/// *first.get_mut().expect("there is one owner") += 1;
/// let second = first.clone();
/// assert_eq!((*first, *second), (42, 42));
/// assert!(first.get_mut().is_none()); // shared, so read-only
/// # Ok::<(), millicore::Error>(())
/// ```
pub struct Shared<T> {
    /// Points to a live `Counted` for as long as any owner lives: each
    /// `Shared` stands for one unit of its count.
    counted: NonNull<Counted<T>>,
    /// Dropping a `Shared` may drop a `T`.
    owns: PhantomData<Counted<T>>,
}

struct Counted<T> {
    owners: AtomicUsize,
    value: T,
}

/// A count that ever reaches this stays there: the value then leaks, which
/// is sound, instead of being freed under an owner.
const PINNED: usize = usize::MAX;

// SAFETY: owners on several threads share one `T` (so `Sync`), and the last
// of them, on whatever thread, drops it (so `Send`).
unsafe impl<T: Send + Sync> Send for Shared<T> {}
// SAFETY: as above; `&Shared<T>` can be cloned into a `Shared<T>`.
unsafe impl<T: Send + Sync> Sync for Shared<T> {}

impl<T> Shared<T> {
    /// Moves a value to the heap, with one owner.
    ///
    /// # Errors
    /// `NoMemory` when the allocator refuses; the value is dropped then.
    pub fn try_new(value: T) -> Result<Shared<T>, Error> {
        let layout = Layout::new::<Counted<T>>();
        // SAFETY: the layout is not empty, it holds a count.
        let memory = unsafe { alloc(layout) }.cast::<Counted<T>>();
        let counted =
            NonNull::new(memory).ok_or(Error::new(ErrorKind::NoMemory))?;
        // SAFETY: fresh memory of the layout of `Counted<T>`, not yet
        // initialised, so nothing is overwritten.
        unsafe {
            counted.write(Counted { owners: AtomicUsize::new(1), value });
        }
        Ok(Shared { counted, owns: PhantomData })
    }

    /// The value, if this is its only owner.
    pub fn get_mut(&mut self) -> Option<&mut T> {
        // Acquire: what former owners did happens before what we do.
        if self.owners().load(Ordering::Acquire) != 1 {
            return None;
        }
        // SAFETY: the count is 1 and we hold that one owner exclusively, so
        // nobody can read or clone the value while the borrow lives.
        Some(unsafe { &mut self.counted.as_mut().value })
    }

    /// Whether both own the same value, not only an equal one.
    #[must_use]
    pub fn same(&self, other: &Shared<T>) -> bool {
        self.counted == other.counted
    }

    fn owners(&self) -> &AtomicUsize {
        // SAFETY: `counted` is live while `self` is, and only shared
        // references to the count exist.
        unsafe { &(*self.counted.as_ptr()).owners }
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Shared<T> {
        // Relaxed: whoever clones already owns, so the value stays.
        let _ = self.owners().fetch_update(
            Ordering::Relaxed,
            Ordering::Relaxed,
            |owners| Some(owners.saturating_add(1)),
        );
        Shared { counted: self.counted, owns: PhantomData }
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        // SAFETY: live while `self` is; `get_mut` gives out a mutable
        // reference only to a sole owner that it borrows mutably.
        unsafe { &(*self.counted.as_ptr()).value }
    }
}

impl<T> Drop for Shared<T> {
    fn drop(&mut self) {
        let before = self.owners().fetch_update(
            Ordering::Release,
            Ordering::Relaxed,
            |owners| (owners != PINNED).then(|| owners.saturating_sub(1)),
        );
        if before != Ok(1) {
            return;
        }
        // Every other owner's last use happens before the drop below.
        fence(Ordering::Acquire);
        // SAFETY: the count went from 1 to 0, so this was the last owner;
        // the value was initialised by `try_new` and is dropped once.
        unsafe { self.counted.drop_in_place() };
        // SAFETY: allocated in `try_new` with this layout, not used again.
        unsafe {
            dealloc(self.counted.as_ptr().cast(), Layout::new::<Counted<T>>());
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;
    use core::cell::Cell;
    use std::string::String;
    use std::{string::ToString, thread, vec::Vec};

    #[test]
    fn the_last_owner_drops_the_value_once() {
        struct Counter<'a>(&'a Cell<u32>);
        impl Drop for Counter<'_> {
            fn drop(&mut self) {
                self.0.set(self.0.get() + 1);
            }
        }
        let drops = Cell::new(0);
        let first = Shared::try_new(Counter(&drops)).unwrap();
        let second = first.clone();
        drop(first);
        assert_eq!(drops.get(), 0);
        drop(second);
        assert_eq!(drops.get(), 1);
    }

    #[test]
    fn same_is_not_equal() {
        let first = Shared::try_new(1).unwrap();
        assert!(first.same(&first.clone()));
        assert!(!first.same(&Shared::try_new(1).unwrap()));
    }

    #[test]
    fn only_a_sole_owner_may_write() {
        let mut first = Shared::try_new("a".to_string()).unwrap();
        first.get_mut().unwrap().push('b');
        let second = first.clone();
        assert!(first.get_mut().is_none());
        drop(second);
        assert_eq!(first.get_mut().map(|text| text.as_str()), Some("ab"));
    }

    #[test]
    fn a_pinned_count_leaks_and_never_dangles() {
        let shared = Shared::try_new(7).unwrap();
        shared.owners().store(PINNED, Ordering::Relaxed);
        let clone = shared.clone();
        drop(clone);
        assert_eq!(*shared, 7);
        shared.owners().store(1, Ordering::Relaxed); // so that it is freed
    }

    #[test]
    fn owners_on_many_threads() {
        let shared = Shared::try_new("text".to_string()).unwrap();
        let threads: Vec<_> = (0..4)
            .map(|_| {
                let mine = shared.clone();
                thread::spawn(move || {
                    for _ in 0..50 {
                        assert_eq!(*mine.clone(), "text");
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        let mut shared = shared;
        assert!(shared.get_mut().is_some());
    }

    #[test]
    fn a_value_without_size_is_counted_too() {
        let shared = Shared::try_new(()).unwrap();
        assert_eq!(*shared.clone(), ());
        assert_eq!(std::format!("{shared:?}"), "()");
        let _: Shared<String> = Shared::try_new(String::new()).unwrap();
    }
}

#[cfg(all(test, loom))]
mod loom_tests {
    use super::*;
    use loom::cell::UnsafeCell;
    use loom::thread;

    /// Writes on drop, so that loom sees a race of the drop with any read.
    struct Watched(UnsafeCell<u32>);

    // SAFETY: loom's cell reports every unsynchronised access itself; that
    // is what the test is for.
    unsafe impl Sync for Watched {}

    impl Drop for Watched {
        fn drop(&mut self) {
            // SAFETY: the pointer of a loom cell is valid in its closure.
            self.0.with_mut(|value| unsafe { *value = 0 });
        }
    }

    #[test]
    fn reads_happen_before_the_drop() {
        loom::model(|| {
            let first = Shared::try_new(Watched(UnsafeCell::new(1))).unwrap();
            let second = first.clone();
            let other = thread::spawn(move || {
                // SAFETY: as above.
                second.0.with(|value| assert_eq!(unsafe { *value }, 1));
            });
            // SAFETY: as above.
            first.0.with(|value| assert_eq!(unsafe { *value }, 1));
            drop(first);
            other.join().unwrap();
        });
    }
}
