/*!
`cargo xtask wasm`: the C ABI as a wasm module without imports.

The SIMD build is the default; the second, without SIMD, is for hosts that
lack it. Both land below `dist/wasm`; the first also where the Go binding
embeds it.
*/

use std::fs;
use std::path::PathBuf;

use xshell::cmd;

use crate::{Result, tools};

/// What the module is made from.
const SOURCES: &[&str] = &["core", "ffi/src", "wasm/plain", "Cargo.toml"];

/// The module that hosts load by default.
pub(crate) fn output() -> PathBuf {
    tools::root().join("bindings/go/internal/wasm/artifact/millicore.wasm")
}

/// Builds the module if it is older than its sources.
pub(crate) fn ensure() -> Result {
    if tools::is_fresh(&output(), SOURCES) {
        return Ok(());
    }
    run()
}

/// Builds both modules.
pub(crate) fn run() -> Result {
    tools::ensure_rust()?;
    let folder = tools::root().join("dist/wasm");
    fs::create_dir_all(&folder)?;
    build("", &folder.join("millicore-nosimd.wasm"))?;
    build("-Ctarget-feature=+simd128", &folder.join("millicore.wasm"))?;
    let embedded = output();
    if let Some(parent) = embedded.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::copy(folder.join("millicore.wasm"), embedded)?;
    Ok(())
}

fn build(flags: &str, made: &std::path::Path) -> Result {
    let shell = tools::shell()?;
    let simd = if flags.is_empty() { "nosimd" } else { "simd" };
    let target = tools::target_dir().join("wasm-plain").join(simd);
    let flags =
        format!("{flags} --remap-path-prefix={}=.", tools::root().display());
    cmd!(
        shell,
        "cargo build --quiet --release --target wasm32-unknown-unknown
         --manifest-path wasm/plain/Cargo.toml --target-dir {target}"
    )
    .env("RUSTFLAGS", flags)
    .run()?;
    let built =
        target.join("wasm32-unknown-unknown/release/millicore_plain.wasm");
    fs::copy(built, made)?;
    Ok(())
}
