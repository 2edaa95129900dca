//! The compiler's memory: small pieces by size from big chunks. Nothing goes back to the system; a compiler is short-lived.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::ptr::null_mut;

/// Small pieces are made in steps of 16 bytes, larger ones in powers of two; the largest come from the system.
const STEP: usize = 16;
const SMALL: usize = 1024;
const SMALL_CLASSES: usize = SMALL / STEP;
const MAX_SIZE: usize = 256 << 10;
const CLASSES: usize = SMALL_CLASSES + (MAX_SIZE / SMALL).ilog2() as usize;
/// Size of the big chunks, and from when on memory of the system's is aligned to huge pages.
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

/// Memory of the system's in huge pages, so that few faults fill it.
fn allocate_pages(layout: Layout) -> *mut u8 {
    // SAFETY: the layout has a size; the advice is about memory that was just obtained.
    unsafe {
        let pages = System.alloc(layout);
        if !pages.is_null() && cfg!(target_os = "linux") {
            madvise(pages, layout.size(), MADV_HUGEPAGE);
        }
        pages
    }
}

impl Pools {
    #[cold]
    #[inline(never)]
    fn grow(&self) -> bool {
        let Ok(layout) = Layout::from_size_align(CHUNK, CHUNK) else { return false };
        let chunk = allocate_pages(layout);
        if chunk.is_null() {
            return false;
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
        let size = size_of_class(class);
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

fn size_of_class(class: usize) -> usize {
    if class < SMALL_CLASSES {
        (class + 1) * STEP
    } else {
        SMALL << (class - SMALL_CLASSES + 1)
    }
}

/// The list for pieces of this layout, if they come from here.
fn class_of(layout: &Layout) -> Option<usize> {
    let size = layout.size();
    if size == 0 || size > MAX_SIZE || layout.align() > STEP {
        None
    } else if size <= SMALL {
        Some((size - 1) / STEP)
    } else {
        Some(SMALL_CLASSES + ((size - 1) / SMALL).ilog2() as usize)
    }
}

/// The layout with which the system is asked.
fn of_system(layout: Layout) -> Layout {
    if layout.size() < CHUNK {
        return layout;
    }
    layout.align_to(CHUNK).unwrap_or(layout)
}

// SAFETY: pieces of a class are disjoint and large enough; lists belong to one thread, and a piece may change threads.
unsafe impl GlobalAlloc for CompilerAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match class_of(&layout) {
            Some(class) => POOLS.with(|pools| pools.allocate(class)),
            None if layout.size() < CHUNK => System.alloc(layout),
            None => allocate_pages(of_system(layout)),
        }
    }

    unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
        match class_of(&layout) {
            Some(class) => POOLS.with(|pools| pools.release(piece, class)),
            None => System.dealloc(piece, of_system(layout)),
        }
    }

    unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let Ok(wanted) = Layout::from_size_align(size, layout.align()) else { return null_mut() };
        match (class_of(&layout), class_of(&wanted)) {
            (Some(old), Some(new)) if old == new => piece,
            (None, None) if layout.size() < CHUNK && size < CHUNK => System.realloc(piece, layout, size),
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
