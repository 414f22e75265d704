/*!
`cargo xtask site`: the pages of `examples/metrics-node` as a static site in
`dist/site`, for any server of files. The lab works there whole; the figures
beside it are those of the recorded cluster, asked of the host once.
*/

use std::path::PathBuf;

use xshell::cmd;

use crate::{Result, lib_archive, page, run, tools, wasm_module};

/// Builds what is missing, then the site.
pub(crate) fn run() -> Result {
    let site = build()?;
    println!("the site is in {}", site.display());
    Ok(())
}

/// Builds the site; where it is.
pub(crate) fn build() -> Result<PathBuf> {
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    page::ensure()?;
    let host = run::host()?;
    let site = tools::root().join("dist/site");
    let shell = tools::shell()?;
    cmd!(shell, "node examples/metrics-node/web-lib/site.mjs {host} {site}")
        .run()?;
    Ok(site)
}
