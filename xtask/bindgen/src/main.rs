/*!
Builds `wasm/` for `wasm32-unknown-unknown` and writes the npm package's glue
and module into `bindings/js/generated/`. `cargo xtask js` calls it.

A crate of its own because wasm-bindgen's library is heavy (1.5 CPU minutes)
and nothing else of xtask needs it. It is the same release as the
`wasm-bindgen` that `wasm/` links: Cargo.toml pins both to the digit.

| choice | why |
|---|---|
| target `web` | one glue file and one module for Node, browsers, workers and bundlers |
| default module path kept | `init()` without an argument finds the module beside the glue |
| reset function | the facade starts a fresh instance after a trap; stale handles are told apart |
| opt-level 3 | "s" is 152 KB (gzip), and half as fast on floats and shards |
| inlining held back | 171 KB instead of 190, and no call slower |
| `+simd128` | Node 16.4, Chrome 91, Firefox 89, Safari 16.4 and newer have it |
*/

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use wasm_bindgen_cli_support::Bindgen;

const TARGET: &str = "wasm32-unknown-unknown";
/// The profile of the workspace's Cargo.toml, and its folder under `target`.
const PROFILE: &str = "wasm";
/// Given to cargo as configuration, so that RUSTFLAGS stay the user's.
const FLAGS: &str = r#"target.wasm32-unknown-unknown.rustflags=[
    "-Ctarget-feature=+simd128",
    "-Cllvm-args=-inline-threshold=60",
]"#;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("millicore-bindgen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let root = root();
    compile(&root)?;
    let target = std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |folder| root.join(folder));
    let module = target.join(TARGET).join(PROFILE).join("millicore_wasm.wasm");
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(&module)
        .out_name("millicore")
        .typescript(true)
        .omit_default_module_path(false)
        .reset_state_function(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .web(true)?;
    bindgen.generate(root.join("bindings/js/generated"))?;
    Ok(())
}

/// The top folder of the repository, two above this crate.
fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// Builds the module with the cargo that runs this program.
fn compile(root: &Path) -> Result<(), Box<dyn Error>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--quiet", "--package", "millicore-wasm"])
        .args(["--target", TARGET, "--profile", PROFILE])
        .args(["--config", FLAGS])
        .status()?;
    if status.success() {
        return Ok(());
    }
    Err(format!("cargo build of millicore-wasm: {status}").into())
}
