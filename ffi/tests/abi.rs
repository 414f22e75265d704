/*!
What a binding holds on to, pinned in `abi.txt`: every function with its
parameters, every constant, and the layout of every struct on 64-bit hosts
and on wasm32. A difference is a decision: make it, raise
MILLICORE_ABI_VERSION, run with MILLICORE_BLESS=1, and say so in the
changelog. The numbers of statuses are pinned in `status.txt`.
*/

use std::fmt::Write;
use std::fs;

/// The committed header without comments, one declaration after the other.
fn header() -> String {
    let text = fs::read_to_string("include/millicore.h").unwrap();
    let mut plain = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("/*") {
        plain.push_str(before);
        rest = after.split_once("*/").unwrap().1;
    }
    plain.push_str(rest);
    plain
}

/// A text with single blanks.
fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `void millicore_ctx_free(struct millicore_ctx *ctx)`, sorted.
fn functions(header: &str) -> Vec<String> {
    let mut functions: Vec<String> = header
        .split(';')
        .filter_map(|declaration| {
            // Preprocessor lines and braces may stand before it.
            let start = declaration
                .rfind(['#', '}', '{'])
                .and_then(|at| declaration[at..].find('\n').map(|n| at + n))
                .unwrap_or(0);
            let declaration = squeeze(&declaration[start..]);
            (declaration.contains(" millicore_")
                && declaration.ends_with(')')
                && !declaration.contains("typedef"))
            .then_some(declaration)
        })
        .collect();
    functions.sort();
    functions
}

/// The name of a declared function.
fn name(function: &str) -> &str {
    let before = function.split('(').next().unwrap();
    before.rsplit([' ', '*']).next().unwrap()
}

/// Size and alignment of a field's type: on 64 bits and on wasm32.
fn width(declaration: &str) -> (u64, u64) {
    if declaration.contains('*') || declaration.contains("size_t") {
        return (8, 4);
    }
    let bytes = match declaration.split(' ').next().unwrap() {
        "uint8_t" => 1,
        "uint32_t" | "int32_t" | "millicore_status" => 4,
        "uint64_t" | "int64_t" | "double" => 8,
        other => panic!("a field of type {other} has no width here"),
    };
    (bytes, bytes)
}

/// Every struct that C sees into: its size and the offset of each field, on
/// 64 bits / on wasm32. All of our types align to their size.
fn structs(header: &str) -> Vec<(String, Vec<String>, [u64; 2])> {
    let mut found = Vec::new();
    for rest in header.split("typedef struct ").skip(1) {
        let (head, rest) = rest.split_once([';', '{']).unwrap();
        if head.trim().contains(' ') {
            continue; // opaque
        }
        let body = rest.split_once('}').unwrap().0;
        let mut at = [0_u64; 2];
        let mut largest = [1_u64; 2];
        let mut fields = Vec::new();
        for field in body.split(';').map(squeeze).filter(|f| !f.is_empty()) {
            let widths = <[u64; 2]>::from(width(&field));
            for side in 0..2 {
                at[side] = at[side].next_multiple_of(widths[side]);
                largest[side] = largest[side].max(widths[side]);
            }
            let name = field.rsplit([' ', '*']).next().unwrap();
            fields.push(format!("{name} {}/{}", at[0], at[1]));
            for side in 0..2 {
                at[side] += widths[side];
            }
        }
        for side in 0..2 {
            at[side] = at[side].next_multiple_of(largest[side]);
        }
        found.push((head.trim().to_owned(), fields, at));
    }
    found
}

/// `MILLICORE_SHARD_UPSTREAM 0`: constants that are no statuses.
fn constants(header: &str) -> Vec<String> {
    let statuses = fs::read_to_string("status.txt").unwrap();
    let is_status = |value: &str, name: &str| {
        let name = name.trim_start_matches("MILLICORE_").replace('_', "");
        statuses.lines().any(|line| {
            let mut words = line.split(' ');
            words.next() == Some(value)
                && words
                    .next()
                    .is_some_and(|kind| kind.eq_ignore_ascii_case(&name))
        })
    };
    header
        .lines()
        .filter_map(|line| line.strip_prefix("#define MILLICORE_"))
        .map(|rest| format!("MILLICORE_{}", rest.trim()))
        .filter(|line| {
            line.split_once(' ').is_some_and(|(name, value)| {
                !name.starts_with("MILLICORE_VERSION")
                    && !is_status(value.trim(), name)
            })
        })
        .collect()
}

#[test]
fn the_abi_is_pinned() {
    let header = header();
    let mut now = String::from("# See tests/abi.rs.\n");
    for constant in constants(&header) {
        writeln!(now, "constant {constant}").unwrap();
    }
    for (name, fields, size) in structs(&header) {
        writeln!(now, "struct {name} {}/{}", size[0], size[1]).unwrap();
        for field in fields {
            writeln!(now, "  {field}").unwrap();
        }
    }
    for function in functions(&header) {
        writeln!(now, "function {function}").unwrap();
    }
    if std::env::var_os("MILLICORE_BLESS").is_some() {
        fs::write("abi.txt", &now).unwrap();
    }
    let pinned = fs::read_to_string("abi.txt").unwrap();
    for (pinned, now) in pinned.lines().zip(now.lines()) {
        assert_eq!(pinned, now);
    }
    assert_eq!(pinned, now);
}

/// The offsets above against what Rust makes of the same structs.
#[test]
fn layouts_are_those_of_the_compiler() {
    let header = header();
    let of = |name: &str| {
        let found = structs(&header);
        found.into_iter().find(|(n, ..)| n == name).unwrap().2[0] as usize
    };
    use millicore_ffi::*;
    assert_eq!(of("millicore_error"), size_of::<error::millicore_error>());
    assert_eq!(
        of("millicore_exposition_page"),
        size_of::<exposition::millicore_exposition_page>()
    );
    assert_eq!(
        of("millicore_family_rows"),
        size_of::<family_rows::millicore_family_rows>()
    );
}

#[test]
fn versions_agree() {
    let header = header();
    let defined = |name: &str| {
        let prefix = format!("#define {name} ");
        let line = header.lines().find_map(|l| l.strip_prefix(&prefix));
        line.unwrap().trim().to_owned()
    };
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(defined("MILLICORE_VERSION"), format!("\"{version}\""));
    let abi: u32 = defined("MILLICORE_ABI_VERSION").parse().unwrap();
    assert_eq!(abi, millicore_ffi::version::millicore_abi_version());
    for manifest in ["artifact/Cargo.toml", "../wasm/plain/Cargo.toml"] {
        let text = fs::read_to_string(manifest).unwrap();
        let wanted = format!("version = \"{version}\"");
        assert!(text.contains(&wanted), "{manifest} is not {version}");
    }
}

/// What the localised archive exports is what the header declares.
#[test]
fn the_archive_exports_what_the_header_declares() {
    let Some(archive) = std::env::var_os("MILLICORE_ARCHIVE") else {
        println!("MILLICORE_ARCHIVE is not set: skipped");
        return;
    };
    let output = std::process::Command::new("nm")
        .args(["--defined-only", "--extern-only"])
        .arg(archive)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut exported: Vec<&str> = text
        .lines()
        .filter(|line| line.contains(" T "))
        .filter_map(|line| line.rsplit(' ').next())
        .collect();
    exported.sort_unstable();
    let header = header();
    let functions = functions(&header);
    let mut declared: Vec<&str> = functions.iter().map(|f| name(f)).collect();
    declared.sort_unstable();
    assert_eq!(exported, declared);
}
