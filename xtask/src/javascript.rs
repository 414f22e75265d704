/*!
`cargo xtask js`: the npm package in `bindings/js`.

`millicore-bindgen` (a crate of its own: wasm-bindgen's library is heavy)
makes the glue and the module; tsc compiles the hand-written facade.
*/

use xshell::cmd;

use crate::{Result, tools};

/// What the package is made from.
const SOURCES: &[&str] = &[
    "core",
    "wasm/src",
    "wasm/Cargo.toml",
    "xtask/bindgen",
    "bindings/js/src",
    "bindings/js/package.json",
];

/// Builds the package if it is older than its sources.
pub(crate) fn ensure() -> Result {
    let stamp = tools::root().join("bindings/js/dist/.built");
    if tools::is_fresh(&stamp, SOURCES) {
        return Ok(());
    }
    build()?;
    std::fs::write(stamp, "")?;
    Ok(())
}

/// Builds the glue, the module and the facade.
pub(crate) fn build() -> Result {
    tools::need("node", "build and test the npm package")?;
    tools::need("npm", "fetch the TypeScript compiler")?;
    tools::ensure_rust()?;
    let shell = tools::shell()?;
    cmd!(
        shell,
        "cargo run --quiet --profile tools --package millicore-bindgen"
    )
    .run()?;
    install("bindings/js")?;
    shell.change_dir("bindings/js");
    cmd!(shell, "npm run --silent build").run()?;
    Ok(())
}

/// npm packages of a folder's lock file, when they are not there yet.
pub(crate) fn install(folder: &str) -> Result {
    let lock = format!("{folder}/package-lock.json");
    let stamp = format!("{folder}/node_modules/.package-lock.json");
    if !tools::is_fresh(&tools::root().join(stamp), &[&lock]) {
        let shell = tools::shell()?;
        shell.change_dir(folder);
        cmd!(shell, "npm ci --silent --no-audit --no-fund").run()?;
    }
    Ok(())
}
