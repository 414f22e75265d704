/*!
Makes `ffi/include/millicore.h` of the sources of `ffi`, or with `--check`
fails where the committed header differs.

cbindgen writes the declarations; the statuses come from
`millicore::ErrorKind` and the version from the workspace, so that no list is
kept twice.
*/

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::process::ExitCode;

use millicore::ErrorKind;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("header: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let ffi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ffi");
    let path = ffi.join("include/millicore.h");
    let header = generate(&ffi)?;
    if !std::env::args().any(|argument| argument == "--check") {
        std::fs::write(path, header)?;
        return Ok(());
    }
    let committed = std::fs::read_to_string(path)?;
    match first_difference(&committed, &header) {
        None => Ok(()),
        Some(line) => Err(format!(
            "ffi/include/millicore.h differs from its sources at line \
             {line}: run `cargo xtask header`"
        )
        .into()),
    }
}

fn generate(ffi: &Path) -> Result<String, Box<dyn Error>> {
    let mut config = cbindgen::Config::from_file(ffi.join("cbindgen.toml"))?;
    let mut preamble = config.after_includes.take().unwrap_or_default();
    preamble.push_str(&versions()?);
    preamble.push_str(&statuses()?);
    config.after_includes = Some(preamble);
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_crate(ffi)
        .generate()?;
    let mut header = Vec::new();
    bindings.write(&mut header);
    Ok(String::from_utf8(header)?)
}

/// The version of the workspace as macros.
fn versions() -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    let version = env!("CARGO_PKG_VERSION");
    writeln!(text, "/** The version of this header. */")?;
    writeln!(text, "#define MILLICORE_VERSION \"{version}\"")?;
    for (name, number) in [
        ("MAJOR", env!("CARGO_PKG_VERSION_MAJOR")),
        ("MINOR", env!("CARGO_PKG_VERSION_MINOR")),
        ("PATCH", env!("CARGO_PKG_VERSION_PATCH")),
    ] {
        writeln!(text, "#define MILLICORE_VERSION_{name} {number}")?;
    }
    Ok(text)
}

/// Every status as a macro, with its text.
fn statuses() -> Result<String, std::fmt::Error> {
    let mut text = String::from(
        "\n/** \\name Statuses\n * The comment of each is its text. @{ */\n",
    );
    writeln!(text, "#define MILLICORE_OK 0 /**< ok */")?;
    for &kind in ErrorKind::ALL {
        let name = constant(&format!("{kind:?}"));
        let status = kind as i32;
        let says = kind.text();
        writeln!(text, "#define MILLICORE_{name} {status} /**< {says} */")?;
    }
    writeln!(text, "/** @}} */")?;
    Ok(text)
}

/// `InvalidUtf8` as `INVALID_UTF8`.
fn constant(name: &str) -> String {
    let mut text = String::new();
    for (at, letter) in name.chars().enumerate() {
        if at > 0 && letter.is_ascii_uppercase() {
            text.push('_');
        }
        text.push(letter.to_ascii_uppercase());
    }
    text
}

/// The first line in which two texts differ, from 1.
fn first_difference(left: &str, right: &str) -> Option<usize> {
    if left == right {
        return None;
    }
    let same = left
        .lines()
        .zip(right.lines())
        .take_while(|(left, right)| left == right);
    Some(same.count().saturating_add(1))
}
