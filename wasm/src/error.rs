/*!
The errors of the core as JavaScript objects.

`JsError` would keep the text alone. A plain object carries the status, the
offset and the position too; the facade makes a `MillicoreError` of it.
*/

use js_sys::{Object, Reflect};
use millicore::encoding::json::path::append_path;
use millicore::{Error, ErrorKind, position};
use wasm_bindgen::prelude::*;

/// What a call gives or throws.
pub(crate) type Result<T> = core::result::Result<T, JsValue>;

/// An error of a call whose input is columns: there are no lines in those.
#[cold]
pub(crate) fn thrown(error: Error) -> JsValue {
    object(error, 0, 0)
}

/// An error in a text, with the line and column of its offset.
#[cold]
pub(crate) fn thrown_in(input: &[u8], error: Error) -> JsValue {
    thrown_at(error, || position(input, error.offset()))
}

/// An error in a JSON document, with the path of the value too.
#[cold]
pub(crate) fn thrown_in_json(document: &[u8], error: Error) -> JsValue {
    let object = thrown_in(document, error);
    let mut path = Vec::new();
    // The path is a help; without memory for it the error says enough.
    if error.kind().has_offset()
        && append_path(&mut path, document, error.offset()).is_ok()
    {
        let path = String::from_utf8_lossy(&path);
        let _ = Reflect::set(&object, &"path".into(), &path.as_ref().into());
    }
    object
}

/// An error with the line and column that somebody else tells.
#[cold]
pub(crate) fn thrown_at(
    error: Error,
    place: impl FnOnce() -> (u64, u64),
) -> JsValue {
    if !error.kind().has_offset() {
        return thrown(error);
    }
    let (line, column) = place();
    object(error, line, column)
}

/// An error of the call as a whole.
#[cold]
pub(crate) fn refused(kind: ErrorKind) -> JsValue {
    thrown(Error::new(kind))
}

fn object(error: Error, line: u64, column: u64) -> JsValue {
    let object = Object::new();
    // Defining a property of a fresh object cannot fail.
    let set = |name: &str, value: JsValue| {
        let _ = Reflect::set(&object, &name.into(), &value);
    };
    set("code", (error.kind() as i32).into());
    // Offsets into memory of 32 bits: exact as numbers.
    set("offset", (error.offset() as f64).into());
    set("line", (line as f64).into());
    set("column", (column as f64).into());
    set("message", error.to_string().into());
    object.into()
}

/// The text of a status, `undefined` for a number that is none.
#[wasm_bindgen(js_name = statusText)]
pub fn status_text(code: i32) -> Option<String> {
    ErrorKind::from_status(code).map(|kind| kind.text().to_owned())
}
