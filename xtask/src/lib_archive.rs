/*!
`cargo xtask lib`: the static archive for C and cgo.

The default flavour is `no_std`: one object, made by a partial link that
drops what no `millicore_` function reaches, with every other symbol
localised, so that it links beside any other Rust archive and on musl. The
`std` flavour catches panics at every entry and is shipped as the compiler
made it: a partial link would break unwinding.
*/

use std::fs;
use std::path::{Path, PathBuf};

use xshell::cmd;

use crate::{Error, Result, tools};

/// Arguments of `cargo xtask lib`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// The flavour that catches panics (dist/lib/libmillicore_std.a)
    #[arg(long)]
    std: bool,
}

/// The only symbols the archive may leave to the host; the last two of the
/// first line are the compressor's.
const ALLOWED: &[&str] = &[
    "abort",
    "free",
    "malloc",
    "realloc",
    "calloc",
    "posix_memalign",
    "memcmp",
    "bcmp",
    "memcpy",
    "memmove",
    "memset",
    "strlen",
];

/// What the archive is made from.
const SOURCES: &[&str] = &["core", "ffi", "Cargo.toml"];

/// Where the Go binding and the C examples find the archive.
pub(crate) fn output() -> PathBuf {
    let folder = "bindings/go/internal/native/lib/linux_amd64";
    tools::root().join(folder).join("libmillicore.a")
}

/// Builds the no_std archive if it is older than its sources.
pub(crate) fn ensure() -> Result {
    if tools::is_fresh(&output(), SOURCES) {
        return Ok(());
    }
    no_std()
}

/// Builds one flavour.
pub(crate) fn run(arguments: &Arguments) -> Result {
    if arguments.std { std_flavour().map(|_| ()) } else { no_std() }
}

/// The crate `ffi/artifact`, compiled.
fn compile(features: &[&str]) -> Result<PathBuf> {
    tools::ensure_rust()?;
    let shell = tools::shell()?;
    // Catching panics needs a profile that unwinds.
    let (flavour, profile) = if features.is_empty() {
        ("no_std", "release")
    } else {
        ("std", "unwind")
    };
    let target = tools::target_dir().join("ffi-artifact").join(flavour);
    let mut cargo = cmd!(
        shell,
        "cargo build --quiet --profile {profile}
         --manifest-path ffi/artifact/Cargo.toml --target-dir {target}"
    );
    for feature in features {
        cargo = cargo.args(["--features", feature]);
    }
    cargo.run()?;
    Ok(target.join(profile).join("libmillicore.a"))
}

fn no_std() -> Result {
    let compiled = compile(&[])?;
    let folder = tools::target_dir().join("ffi-artifact/link");
    fs::create_dir_all(&folder)?;
    let shell = tools::shell()?;
    let keep = folder.join("keep.txt");
    let symbols = exported(&compiled)?;
    fs::write(&keep, symbols.join("\n"))?;
    let object = folder.join("millicore.o");
    let roots = symbols.iter().map(|symbol| format!("--undefined={symbol}"));
    let first = symbols.first().ok_or_else(|| {
        Error::new("the archive exports no millicore_ function")
    })?;
    // The entry is only a root for --gc-sections.
    cmd!(shell, "ld -r --gc-sections --entry={first} -o {object}")
        .args(roots)
        .arg(&compiled)
        .quiet() // a line of all symbols tells nobody anything
        .run()?;
    let objcopy = tools::llvm_tool("llvm-objcopy")?;
    // Objects of compiler-builtins carry bitcode of a newer LLVM than the
    // host's, on which its `nm` stops.
    cmd!(
        shell,
        "{objcopy} --keep-global-symbols={keep} --strip-unneeded
         --remove-section=.comment --remove-section=.llvmbc
         --remove-section=.llvmcmd {object}"
    )
    .run()?;
    let made = output();
    let lib = made.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(lib)?;
    if made.exists() {
        fs::remove_file(&made)?;
    }
    let ar = tools::llvm_tool("llvm-ar")?;
    cmd!(shell, "{ar} rcsD {made} {object}").run()?;
    let header = tools::root().join("ffi/include/millicore.h");
    fs::copy(header, lib.join("millicore.h"))?;
    check_undefined(&made)
}

/// The `std` flavour, which stays as the compiler made it.
pub(crate) fn std_flavour() -> Result<PathBuf> {
    let compiled = compile(&["std"])?;
    let folder = tools::root().join("dist/lib");
    fs::create_dir_all(&folder)?;
    let made = folder.join("libmillicore_std.a");
    fs::copy(compiled, &made)?;
    Ok(made)
}

/// The `millicore_` functions an archive defines.
fn exported(archive: &Path) -> Result<Vec<String>> {
    let shell = tools::shell()?;
    let nm = tools::llvm_tool("llvm-nm")?;
    let text = cmd!(shell, "{nm} --defined-only --extern-only {archive}")
        .quiet()
        .ignore_stderr()
        .read()?;
    let mut symbols: Vec<String> = text
        .lines()
        .filter_map(|line| line.rsplit(' ').next())
        .filter(|symbol| symbol.starts_with("millicore_"))
        .map(str::to_owned)
        .collect();
    symbols.sort();
    symbols.dedup();
    Ok(symbols)
}

/// Fails if the archive wants more of its host than memory and abort.
fn check_undefined(archive: &Path) -> Result {
    let shell = tools::shell()?;
    let nm = tools::llvm_tool("llvm-nm")?;
    let text = cmd!(shell, "{nm} --undefined-only {archive}")
        .quiet()
        .ignore_stderr()
        .read()?;
    let wanted: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("U "))
        .filter(|symbol| !ALLOWED.contains(symbol))
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    Err(Error::new(format!(
        "the archive wants {} of its host: only memory and abort are allowed",
        wanted.join(", ")
    )))
}

/// The C vector runner, linked with the no_std archive.
pub(crate) fn c_vector_runner() -> Result<PathBuf> {
    let shell = tools::shell()?;
    let folder = tools::root().join("ffi/tests/vectors");
    let mut sources = fs::read_dir(&folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<std::io::Result<Vec<_>>>()?;
    sources.retain(|path| path.extension().is_some_and(|e| e == "c"));
    sources.sort();
    let program = tools::target_dir().join("vectors-c");
    let include = tools::root().join("ffi/include");
    let archive = output();
    cmd!(
        shell,
        "cc -std=c99 -Wall -Wextra -Wpedantic -Werror -O1 -g
         -I{include} -o {program} {sources...} {archive}"
    )
    .run()?;
    Ok(program)
}
