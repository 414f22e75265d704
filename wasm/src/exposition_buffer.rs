//! Pages read where they lie: text and columns in memory that is used again.

use millicore::ErrorKind;
use millicore::exposition::{Page, Profile};
use millicore::memory::TryPush;
use wasm_bindgen::prelude::*;

use crate::error::{Result, refused, thrown, thrown_in};
use crate::exposition::flat;

/// Columns of a page, in the order of `PageColumns`.
const COLUMNS: usize = 15;

/// One page after the other, each in the place of the one before. JavaScript
/// writes the text to `room` and looks at the columns where `columns` says.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PageBuffer {
    profile: Profile,
    /// As long as the longest page.
    text: Vec<u8>,
    page: Page,
    columns: [Column; COLUMNS],
}

/// Where a column lies; its layout is that of `uint32_t[2]`.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
struct Column {
    address: *const u8,
    items: usize,
}

impl Column {
    fn of<T>(items: &[T]) -> Column {
        Column { address: items.as_ptr().cast(), items: items.len() }
    }
}

#[wasm_bindgen]
impl PageBuffer {
    /// A buffer without memory.
    #[wasm_bindgen(constructor)]
    pub fn new(profile: u32) -> Result<PageBuffer> {
        let Some(profile) = Profile::from_number(profile) else {
            return Err(refused(ErrorKind::InvalidArgument));
        };
        let columns = [Column::of::<u8>(&[]); COLUMNS];
        Ok(PageBuffer {
            profile,
            text: Vec::new(),
            page: Page::new(),
            columns,
        })
    }

    /// The address of so many bytes for a text.
    pub fn room(&mut self, length: usize) -> Result<*mut u8> {
        if length > self.text.len() {
            self.text.try_resize(length, 0).map_err(thrown)?;
        }
        Ok(self.text.as_mut_ptr())
    }

    /// Reads the first `length` bytes of the room; returns what is wrong with
    /// them, for the entries before it are worth having.
    pub fn parse(&mut self, length: usize) -> JsValue {
        let text = self.text.get(..length).unwrap_or_default();
        match self.page.parse(self.profile, text) {
            Ok(()) => JsValue::UNDEFINED,
            Err(error) => thrown_in(text, error),
        }
    }

    /// The address of a pair for each column: its address and its length.
    pub fn columns(&mut self) -> *const u32 {
        let page = &self.page;
        let exemplars = page.exemplars();
        self.columns = [
            Column::of(page.kinds()),
            Column::of(flat::<_, u32>(page.names())),
            Column::of(flat::<_, u32>(page.texts())),
            Column::of(page.values()),
            Column::of(page.timestamps()),
            Column::of(page.has_timestamp()),
            Column::of(page.label_rows()),
            Column::of(flat::<_, u32>(page.labels())),
            Column::of(exemplars.entries()),
            Column::of(exemplars.values()),
            Column::of(exemplars.timestamps()),
            Column::of(exemplars.has_timestamp()),
            Column::of(exemplars.label_rows()),
            Column::of(flat::<_, u32>(exemplars.labels())),
            Column::of(flat::<_, u32>(page.skipped())),
        ];
        self.columns.as_ptr().cast()
    }

    /// The bytes held.
    pub fn memory(&self) -> f64 {
        (self.text.capacity() + self.page.memory()) as f64
    }
}

/// The module's memory: a `WebAssembly.Memory`.
#[wasm_bindgen(js_name = moduleMemory)]
pub fn module_memory() -> JsValue {
    wasm_bindgen::memory()
}
