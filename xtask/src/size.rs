/*!
`cargo xtask size`: what a host has to carry, against a budget each. Past a
budget it fails.

A budget is what was measured last plus a twentieth, so that growth is seen
when it happens. The design's goals (600 KB, 500 KB, 200 KB) are lower; what
stands between is in docs/performance.md.
*/

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::{Error, Result, javascript, lib_archive, tools, wasm_module};

/// Bytes a file may have, as it is or gzipped.
struct Budget {
    name: &'static str,
    path: std::path::PathBuf,
    bytes: u64,
    gzip: bool,
}

/// Prints the table and fails past a budget.
pub(crate) fn run() -> Result {
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    javascript::ensure()?;
    let js = tools::root().join("bindings/js/generated/millicore_bg.wasm");
    let budgets = [
        Budget {
            name: "archive, linux/amd64",
            path: lib_archive::output(),
            bytes: 3_640_000,
            gzip: false,
        },
        Budget {
            name: "plain wasm module",
            path: wasm_module::output(),
            bytes: 2_020_000,
            gzip: false,
        },
        Budget {
            name: "npm package's module, gzip",
            path: js,
            bytes: 602_000,
            gzip: true,
        },
    ];
    let mut over = Vec::new();
    for budget in &budgets {
        let size = measure(&budget.path, budget.gzip)?;
        println!("{:<28} {size:>8} of {:>8}", budget.name, budget.bytes);
        if size > budget.bytes {
            over.push(budget.name);
        }
    }
    if over.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!("over budget: {}", over.join(", "))))
}

fn measure(path: &Path, gzip: bool) -> Result<u64> {
    let bytes = fs::read(path)?;
    if !gzip {
        return Ok(bytes.len() as u64);
    }
    let level = flate2::Compression::best();
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), level);
    encoder.write_all(&bytes)?;
    Ok(encoder.finish()?.len() as u64)
}
