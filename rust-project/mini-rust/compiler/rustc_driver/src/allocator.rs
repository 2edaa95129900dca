//! The compiler's memory: small pieces by size from big chunks. Nothing goes back to the system; a compiler is short-lived.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;

/// Pieces of up to this size come from here, in steps of 16 bytes; what is larger comes from the system.
const MAX_SIZE: usize = 1024;
const STEP: usize = 16;
const CLASSES: usize = MAX_SIZE / STEP;
const CHUNK: usize = 2 << 20;

pub struct CompilerAllocator;

/// A piece that is free; it holds the address of the next one.
struct Free {
    next: *mut Free,
}

struct Pools {
    free: [Cell<*mut Free>; CLASSES],
    next: Cell<usize>,
    end: Cell<usize>,
}

thread_local! {
    static POOLS: Pools = const {
        Pools { free: [const { Cell::new(null_mut()) }; CLASSES], next: Cell::new(0), end: Cell::new(0) }
    };
}

extern "C" {
    fn madvise(address: *mut u8, length: usize, advice: i32) -> i32;
}

const MADV_HUGEPAGE: i32 = 14;

impl Pools {
    #[cold]
    #[inline(never)]
    fn grow(&self) -> bool {
        let Ok(layout) = Layout::from_size_align(CHUNK, CHUNK) else { return false };
        // SAFETY: the layout has a size; the advice is about memory that was just obtained.
        let chunk = unsafe { System.alloc(layout) };
        if chunk.is_null() {
            return false;
        }
        if cfg!(target_os = "linux") {
            unsafe { madvise(chunk, CHUNK, MADV_HUGEPAGE) };
        }
        self.next.set(chunk as usize);
        self.end.set(chunk as usize + CHUNK);
        true
    }

    fn allocate(&self, class: usize) -> *mut u8 {
        let head = self.free[class].get();
        if !head.is_null() {
            // SAFETY: what is in the list was given back and is at least as large as `Free`.
            self.free[class].set(unsafe { (*head).next });
            return head.cast();
        }
        let size = (class + 1) * STEP;
        if self.end.get() - self.next.get() < size && !self.grow() {
            return null_mut();
        }
        let piece = self.next.get();
        self.next.set(piece + size);
        piece as *mut u8
    }

    fn release(&self, piece: *mut u8, class: usize) {
        let piece: *mut Free = piece.cast();
        // SAFETY: nobody else uses the piece any more.
        unsafe { (*piece).next = self.free[class].get() };
        self.free[class].set(piece);
    }
}

/// The list for pieces of this layout, if they come from here.
fn class_of(layout: &Layout) -> Option<usize> {
    let size = layout.size();
    (size <= MAX_SIZE && layout.align() <= STEP && size > 0).then(|| (size - 1) / STEP)
}

// SAFETY: pieces of a class are disjoint and large enough; lists belong to one thread, and a piece may change threads.
unsafe impl GlobalAlloc for CompilerAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match class_of(&layout) {
            Some(class) => POOLS.with(|pools| pools.allocate(class)),
            None => System.alloc(layout),
        }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        match class_of(&layout) {
            Some(class) => POOLS.with(|pools| pools.release(piece, class)),
            None => System.dealloc(piece, layout),
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return null_mut() };
        match (class_of(&layout), class_of(&wanted)) {
            (Some(old), Some(new)) if old == new => piece,
            (None, None) => System.realloc(piece, layout, size),
            _ => {
                let moved = self.alloc(wanted);
                if !moved.is_null() {
                    std::ptr::copy_nonoverlapping(piece, moved, layout.size().min(size));
                    self.dealloc(piece, layout);
                }
                moved
            }
        }
    }
}
