//! The files of recordings/, which the Go engines read too.

use std::error::Error;
use std::fs::File;
use std::io::Read;

/// A recording by its path without `.gz`, below the working directory.
pub(crate) fn read(path: &str) -> Result<Vec<u8>, Box<dyn Error>> {
    let file = File::open(format!("recordings/{path}.gz"))?;
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(file).read_to_end(&mut plain)?;
    Ok(plain)
}
