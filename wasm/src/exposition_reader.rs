//! The pages of one target, whole or in pieces.

use js_sys::{Array, Uint8Array};
use millicore::ErrorKind;
use millicore::exposition::{Profile, Reader};
use wasm_bindgen::prelude::*;

use crate::error::{Result, refused, thrown_at, thrown_in};
use crate::exposition::page_columns;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The entries that a piece completes, and the text they point into. */
export type PieceColumns = [text: Uint8Array, page: PageColumns];
";

/// Reads the pages of one target.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PageReader {
    reader: Reader,
}

#[wasm_bindgen]
impl PageReader {
    /// A reader that has seen no page.
    #[wasm_bindgen(constructor)]
    pub fn new(profile: u32) -> Result<PageReader> {
        let Some(profile) = Profile::from_number(profile) else {
            return Err(refused(ErrorKind::InvalidArgument));
        };
        Ok(PageReader { reader: Reader::new(profile) })
    }

    /// Reads a whole page; an error in it is the last item of the result.
    #[wasm_bindgen(unchecked_return_type = "PageColumns")]
    pub fn parse(&mut self, text: &[u8]) -> Array {
        let error = match self.reader.parse(text) {
            Ok(()) => JsValue::UNDEFINED,
            Err(error) => thrown_in(text, error),
        };
        page_columns(self.reader.page(), &error)
    }

    /// Takes the next piece of a page.
    #[wasm_bindgen(unchecked_return_type = "PieceColumns")]
    pub fn feed(&mut self, piece: &[u8]) -> Array {
        let read = self.reader.feed(piece);
        self.piece(read)
    }

    /// Ends a page that came in pieces.
    #[wasm_bindgen(unchecked_return_type = "PieceColumns")]
    pub fn finish(&mut self) -> Array {
        let read = self.reader.finish();
        self.piece(read)
    }

    fn piece(
        &self,
        read: core::result::Result<(), millicore::Error>,
    ) -> Array {
        let error = match read {
            Ok(()) => JsValue::UNDEFINED,
            Err(error) => {
                thrown_at(error, || self.reader.position(error.offset()))
            }
        };
        let piece = Array::new();
        piece.push(&Uint8Array::from(self.reader.text()));
        piece.push(&page_columns(self.reader.page(), &error));
        piece
    }

    /// Forgets the page before and a page begun.
    pub fn clear(&mut self) {
        self.reader.clear();
    }

    /// The bytes held.
    pub fn memory(&self) -> f64 {
        self.reader.memory() as f64
    }
}
