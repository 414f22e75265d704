/*!
Rust's allocator over the host's `malloc`, `realloc` and `free`.

`malloc` aligns to two words. What wants more (nothing does so far) gets a
larger block, with the block's own address kept just before the part handed
out, because C99 has no aligned allocation.
*/

use core::alloc::{GlobalAlloc, Layout};
use core::ptr::null_mut;

unsafe extern "C" {
    fn malloc(size: usize) -> *mut u8;
    fn realloc(block: *mut u8, size: usize) -> *mut u8;
    fn free(block: *mut u8);
}

/// `malloc`, out of the optimiser's sight: it would make `calloc` of
/// `malloc` and a `memset`, and the host is not asked for that.
///
/// # Safety
/// None; as `malloc`.
#[inline(never)]
unsafe fn host_malloc(size: usize) -> *mut u8 {
    // SAFETY: `malloc` takes any size.
    unsafe { malloc(size) }
}

/// What every `malloc` we link with guarantees.
const MALLOC_ALIGN: usize = 2 * size_of::<usize>();

struct Host;

#[global_allocator]
static HOST: Host = Host;

// SAFETY: blocks come from `malloc`, are aligned as asked and never unwind.
unsafe impl GlobalAlloc for Host {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() <= MALLOC_ALIGN {
            // SAFETY: `malloc` takes any size.
            return unsafe { host_malloc(layout.size()) };
        }
        // SAFETY: the alignment is past `malloc`'s.
        unsafe { alloc_aligned(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        if layout.align() <= MALLOC_ALIGN {
            // SAFETY: `alloc` gave this block by the same layout.
            return unsafe { free(block) };
        }
        // SAFETY: `alloc_aligned` wrote the address before its block.
        unsafe { free(block.cast::<*mut u8>().sub(1).read()) }
    }

    unsafe fn realloc(
        &self,
        block: *mut u8,
        layout: Layout,
        size: usize,
    ) -> *mut u8 {
        if layout.align() <= MALLOC_ALIGN {
            // SAFETY: `alloc` gave this block by the same layout.
            return unsafe { realloc(block, size) };
        }
        // SAFETY: the caller promises that `size` makes a valid layout.
        let larger =
            unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        // SAFETY: both blocks are ours and hold what is copied.
        unsafe {
            let moved = self.alloc(larger);
            if !moved.is_null() {
                let kept = layout.size().min(size);
                core::ptr::copy_nonoverlapping(block, moved, kept);
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

/// A block past `malloc`'s alignment, its address one word before it.
///
/// # Safety
/// `layout.align()` is more than [`MALLOC_ALIGN`].
unsafe fn alloc_aligned(layout: Layout) -> *mut u8 {
    let Some(size) = layout.size().checked_add(layout.align()) else {
        return null_mut();
    };
    // SAFETY: `malloc` takes any size.
    let block = unsafe { host_malloc(size) };
    if block.is_null() {
        return null_mut();
    }
    // The next multiple of the alignment strictly after the block's start:
    // at least MALLOC_ALIGN bytes in, so a word fits before it.
    let skip = layout.align() - (block.addr() & (layout.align() - 1));
    // SAFETY: `skip` is at most the alignment, which was added to the size,
    // and at least one word.
    unsafe {
        let aligned = block.add(skip);
        aligned.cast::<*mut u8>().sub(1).write(block);
        aligned
    }
}
