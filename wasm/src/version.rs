//! Which library this is, and what it holds.

use js_sys::WebAssembly::Memory;
use js_sys::{ArrayBuffer, JsString};
use wasm_bindgen::prelude::*;

/// The release, as in Cargo.toml.
#[wasm_bindgen]
pub fn version() -> JsString {
    env!("CARGO_PKG_VERSION").into()
}

/// Bytes of the module's memory: what calls and handles took at most so far.
#[wasm_bindgen(js_name = memoryBytes)]
pub fn memory_bytes() -> f64 {
    let memory: Memory = wasm_bindgen::memory().unchecked_into();
    let buffer: ArrayBuffer = memory.buffer().unchecked_into();
    f64::from(buffer.byte_length())
}
