//! What the integration tests share: the carried vectors and recordings.
#![allow(dead_code)] // Each test uses some of it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use flate2::read::GzDecoder;
use serde_json::Value;

/// The bytes of a gzip file of the project, by its path from the top.
pub(crate) fn gunzip(path: &str) -> Vec<u8> {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = File::open(top.join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut bytes = Vec::new();
    GzDecoder::new(file).read_to_end(&mut bytes).expect(path);
    bytes
}

/// The rows of a vector file.
pub(crate) fn rows(path: &str) -> Vec<Value> {
    gunzip(path)
        .split(|&byte| byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).expect(path))
        .collect()
}

/// Standard base64.
pub(crate) fn base64(text: &str) -> Vec<u8> {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let mut out = Vec::new();
    for group in text.as_bytes().chunks(4) {
        let digits = group.iter().filter(|&&byte| byte != b'=');
        let bits = digits
            .clone()
            .fold(0_u32, |bits, &byte| bits << 6 | u32::from(value(byte)));
        let count = digits.count();
        let bits = bits << (6 * (4 - count));
        out.extend_from_slice(&bits.to_be_bytes()[1..count]);
    }
    out
}

/// The text of a file of the project, by its path from the top.
pub(crate) fn read(path: &str) -> String {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(top.join(path)).expect(path)
}
