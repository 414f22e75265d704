/*!
The programs that xtask calls: where the repository is, what is installed,
and how to get what is missing.

Package clients may be used without asking (rustup targets and components, Go
modules, npm packages; apt only in CI). Anything else that is missing stops
the run with one line that says what to install and why.
*/

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use xshell::{Shell, cmd};

use crate::{Error, Result};

/// The top folder of the repository.
pub(crate) fn root() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        here.parent().unwrap_or(here).to_path_buf()
    })
}

/// A shell that stands in the top folder.
pub(crate) fn shell() -> Result<Shell> {
    let shell = Shell::new()?;
    shell.change_dir(root());
    Ok(shell)
}

/// Where this build keeps what it made: `CARGO_TARGET_DIR` or `target`.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), PathBuf::from)
}

/// Whether a missing tool is a failure (CI) rather than a skipped stage.
pub(crate) fn require_all() -> bool {
    std::env::var_os("MILLICORE_REQUIRE_ALL").is_some_and(|v| v == "1")
}

/// The full path of a program on PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// A program that nothing works without.
pub(crate) fn need(program: &str, why: &str) -> Result<PathBuf> {
    find(program).ok_or_else(|| {
        Error::new(format!("install `{program}`: it is needed to {why}"))
    })
}

/// Adds the rustup targets and components of rust-toolchain.toml that are
/// missing. rustup installs a missing toolchain by itself.
pub(crate) fn ensure_rust() -> Result {
    if find("rustup").is_none() {
        return Ok(()); // a toolchain of the system: it must be complete
    }
    let shell = shell()?;
    let text = std::fs::read_to_string(root().join("rust-toolchain.toml"))?;
    let wanted = |key: &str| -> Vec<String> {
        text.lines()
            .filter_map(|line| line.strip_prefix(key))
            .flat_map(|rest| rest.split('"').skip(1).step_by(2))
            .map(str::to_owned)
            .collect()
    };
    let targets = cmd!(shell, "rustup target list --installed").quiet();
    let installed = targets.read()?;
    for target in wanted("targets") {
        if !installed.lines().any(|line| line == target) {
            cmd!(shell, "rustup target add {target}").run()?;
        }
    }
    let components = cmd!(shell, "rustup component list --installed").quiet();
    let installed = components.read()?;
    for component in wanted("components") {
        // Installed components carry the host: `clippy-x86_64-...`.
        if !installed.lines().any(|line| line.starts_with(&component)) {
            cmd!(shell, "rustup component add {component}").run()?;
        }
    }
    Ok(())
}

/// A program of the toolchain's `llvm-tools` component.
pub(crate) fn llvm_tool(name: &str) -> Result<PathBuf> {
    let shell = shell()?;
    let sysroot = cmd!(shell, "rustc --print sysroot").quiet().read()?;
    let version = cmd!(shell, "rustc -vV").quiet().read()?;
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .ok_or_else(|| Error::new("rustc -vV names no host"))?;
    let path = Path::new(&sysroot)
        .join("lib/rustlib")
        .join(host)
        .join("bin")
        .join(name);
    if path.is_file() {
        return Ok(path);
    }
    Err(Error::new(format!(
        "install the rustup component llvm-tools: `{name}` is missing"
    )))
}

/// Whether `made` exists and is at least as new as every source below the
/// given folders (a rebuild is then not needed).
pub(crate) fn is_fresh(made: &Path, sources: &[&str]) -> bool {
    let Ok(made) = made.metadata().and_then(|data| data.modified()) else {
        return false;
    };
    sources.iter().all(|source| older(&root().join(source), made))
}

fn older(path: &Path, made: std::time::SystemTime) -> bool {
    let name = path.file_name().unwrap_or_default();
    if name == "target" || name == "node_modules" || name == "tests" {
        return true;
    }
    if path.is_dir() {
        let Ok(entries) = std::fs::read_dir(path) else { return false };
        return entries.flatten().all(|entry| older(&entry.path(), made));
    }
    path.metadata()
        .and_then(|data| data.modified())
        .is_ok_and(|modified| modified <= made)
}
