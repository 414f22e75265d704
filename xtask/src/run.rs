/*!
`cargo xtask run`: the main job.

Builds the archive, the wasm module and, where the page at `/` will be served
and Node is there, the npm package if they are older than their sources, then
starts `examples/metrics-node` with the arguments it was given. Every step
says what it is doing: on a fresh machine the first run compiles for some
minutes.
*/

use std::path::PathBuf;
use std::process::Command;

use crate::{Error, Result, lib_archive, page, tools, wasm_module};

/// Arguments of `cargo xtask run`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Handed to metrics-node as they are
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<String>,
}

/// Builds what is missing and hands over to metrics-node.
pub(crate) fn run(arguments: &Arguments) -> Result {
    tools::need("go", "build examples/metrics-node (Go 1.26 or newer)")?;
    tools::need("cc", "link the archive into the Go host by cgo")?;
    tools::ensure_rust()?;
    eprintln!("[1/4] the core as a static archive, for cgo");
    lib_archive::ensure()?;
    eprintln!("[2/4] the core as a wasm module, for wazero");
    wasm_module::ensure()?;
    the_page(&arguments.arguments);
    eprintln!("[4/4] examples/metrics-node");
    hand_over(Command::new(host()?).args(&arguments.arguments))
}

/// The core for the page. Nothing else needs it, so that a failure costs the
/// page alone, which then says what is missing.
fn the_page(arguments: &[String]) {
    const STEP: &str = "[3/4] the core for the page at /";
    if !serves(arguments) {
        eprintln!("{STEP}: left out, nothing is served");
        return;
    }
    if tools::find("node").is_none() || tools::find("npm").is_none() {
        eprintln!("{STEP}: left out, for Node.js with npm is not installed");
        return;
    }
    eprintln!("{STEP}");
    if let Err(Error(text)) = page::ensure() {
        eprintln!("{STEP}: left out, {text}");
    }
}

/// Whether metrics-node will serve: its one subcommand that does is the
/// default, and `--once` ends it before.
fn serves(arguments: &[String]) -> bool {
    let once = |argument: &String| {
        let flag = argument.trim_start_matches('-');
        flag.len() < argument.len()
            && matches!(flag, "once" | "once=true" | "h" | "help")
    };
    let subcommand = arguments
        .first()
        .is_some_and(|first| !first.starts_with('-') && first != "serve");
    !subcommand && !arguments.iter().any(once)
}

/// Builds metrics-node with what is there.
pub(crate) fn host() -> Result<PathBuf> {
    let program = tools::target_dir().join("metrics-node");
    let folder = tools::root().join("examples/metrics-node");
    let built = Command::new("go")
        .current_dir(&folder)
        .env("CGO_ENABLED", "1")
        .args(["build", "-tags", "millicore_cgo", "-o"])
        .arg(&program)
        .arg(".")
        .status()?;
    if !built.success() {
        return Err(Error::new("metrics-node does not build: see above"));
    }
    Ok(program)
}

/// Becomes the program: signals and the exit code are its own.
#[cfg(unix)]
fn hand_over(command: &mut Command) -> Result {
    use std::os::unix::process::CommandExt;
    Err(command.exec().into())
}

/// Waits for the program and repeats its exit code.
#[cfg(not(unix))]
fn hand_over(command: &mut Command) -> Result {
    std::process::exit(command.status()?.code().unwrap_or(1));
}

#[cfg(test)]
mod tests {
    use super::serves;

    #[test]
    fn the_page_is_built_for_those_who_serve_it() {
        for (arguments, served) in [
            ("", true),
            ("serve --swing 0", true),
            ("--listen 127.0.0.1:0", true),
            ("--once", false),
            ("serve -once", false),
            ("shards --total-shards 4", false),
            ("--help", false),
        ] {
            let given: Vec<String> =
                arguments.split_whitespace().map(str::to_owned).collect();
            assert_eq!(serves(&given), served, "{arguments}");
        }
    }
}
