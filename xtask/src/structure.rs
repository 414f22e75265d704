/*!
`cargo xtask structure`: rules of the house that no compiler checks.

Imports in `core` go downwards only and pillars do not know each other; every
source file opens with what it is for and stays short; the documents that a
reader starts with say what is true; nothing names a machine or a registry.
*/

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use xshell::cmd;

use crate::{Error, Result, test, tools};

/// The layers of `core`, from the bottom. A module may import those before
/// its own row; modules of one row do not know each other, but for the base.
const LAYERS: &[&[&str]] = &[
    &["error"],
    &["memory"],
    &["columns"],
    &["num"],
    &["quantity", "encoding", "share"],
    &["kube", "exposition"],
    &["shard", "series", "metricstore", "kubelet", "autoscale", "topology"],
    &["pipeline"],
];

/// Lines a source file may have before it wants splitting by noun.
const LONGEST_FILE: usize = 600;

/// Lines of the README.
const LONGEST_README: usize = 150;

/// Checks every rule and prints each breach.
pub(crate) fn run() -> Result {
    let files = tracked()?;
    let mut breaches = Vec::new();
    for file in &files {
        let Ok(text) = fs::read_to_string(tools::root().join(file)) else {
            continue; // binary
        };
        layering(file, &text, &mut breaches);
        shape(file, &text, &mut breaches);
        machine(file, &text, &mut breaches);
    }
    packages(&files, &mut breaches);
    documents(&mut breaches)?;
    for breach in &breaches {
        println!("{breach}");
    }
    if breaches.is_empty() {
        println!("{} files keep the rules of the house", files.len());
        return Ok(());
    }
    Err(Error::new(format!("{} breaches of structure", breaches.len())))
}

fn tracked() -> Result<Vec<PathBuf>> {
    let shell = tools::shell()?;
    let listed =
        cmd!(shell, "git ls-files --cached --others --exclude-standard")
            .quiet()
            .read()?;
    Ok(listed.lines().map(PathBuf::from).collect())
}

fn layer(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

/// `use crate::x` of `core` must point to a lower layer.
fn layering(file: &Path, text: &str, breaches: &mut Vec<String>) {
    let Ok(inside) = file.strip_prefix("core/src") else { return };
    let Some(first) = inside.components().next() else { return };
    let own = first.as_os_str().to_string_lossy();
    let own = own.trim_end_matches(".rs");
    if own == "lib" {
        return;
    }
    let shown = file.display();
    let Some(height) = layer(own) else {
        breaches.push(format!("{shown}: module `{own}` is in no layer"));
        return;
    };
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        for rest in code.split("crate::").skip(1) {
            let name: String = rest
                .chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect();
            // `Error` and its like stand at the top of the crate.
            let Some(other) = layer(&name) else { continue };
            if name != own && other >= height {
                breaches.push(format!(
                    "{shown}:{}: `{own}` may not import `{name}`",
                    number + 1
                ));
            }
        }
    }
}

/// A header that says what the file is for, and a length one can read.
fn shape(file: &Path, text: &str, breaches: &mut Vec<String>) {
    let shown = file.display();
    let extension = file.extension().unwrap_or_default().to_string_lossy();
    let starts: &[&str] = match extension.as_ref() {
        "rs" => &["/*!", "//!", "// ", "#![no_main]"],
        "go" => &[""], // a comment a package: see `packages`
        "ts" | "mjs" | "js" | "c" => &["/*", "//"],
        _ => return,
    };
    if !starts.iter().any(|start| text.starts_with(start)) {
        breaches.push(format!("{shown}: opens without its purpose"));
    }
    let lines = text.lines().count();
    if lines > LONGEST_FILE {
        breaches.push(format!("{shown}: {lines} lines"));
    }
}

/// Every Go package says in one of its files what it is for.
fn packages(files: &[PathBuf], breaches: &mut Vec<String>) {
    let mut documented = BTreeMap::<&Path, bool>::new();
    for file in
        files.iter().filter(|f| f.extension().is_some_and(|e| e == "go"))
    {
        let Ok(text) = fs::read_to_string(tools::root().join(file)) else {
            continue;
        };
        let says =
            ["// Package ", "// Command ", "\n// Package ", "\n// Command "]
                .iter()
                .any(|start| text.contains(start));
        let folder = file.parent().unwrap_or(Path::new(""));
        *documented.entry(folder).or_default() |= says;
    }
    for (folder, says) in documented {
        if !says {
            let shown = folder.display();
            breaches.push(format!("{shown}: the package has no comment"));
        }
    }
}

/// No path of a machine, no registry's host.
fn machine(file: &Path, text: &str, breaches: &mut Vec<String>) {
    // Put together here so that this file does not find itself.
    let marks = [["/home", "/"], ["/roo", "t/"], ["registry.npmjs", ".org/"]];
    if file.extension().is_some_and(|e| e == "md") {
        return;
    }
    for mark in marks {
        let mark = mark.concat();
        if let Some(at) = text.find(&mark) {
            let line = text[..at].lines().count().max(1);
            breaches.push(format!("{}:{line}: `{mark}`", file.display()));
        }
    }
}

/// README is short; STATUS has a row for every suite that is replayed.
fn documents(breaches: &mut Vec<String>) -> Result {
    let readme = fs::read_to_string(tools::root().join("README.md"))?;
    let lines = readme.lines().count();
    if lines > LONGEST_README {
        breaches.push(format!("README.md: {lines} lines"));
    }
    let status = fs::read_to_string(tools::root().join("docs/STATUS.md"))?;
    for suite in test::SUITES {
        if !status.contains(&format!("`{suite}`")) {
            breaches.push(format!("docs/STATUS.md: no row for `{suite}`"));
        }
    }
    let tests = fs::read_to_string(tools::root().join("docs/testing.md"))?;
    for stage in test::STAGES {
        if !tests.contains(&format!("| {} |", stage.name)) {
            breaches.push(format!(
                "docs/testing.md: no row for stage {}",
                stage.name
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn breaches_of(file: &str, text: &str) -> usize {
        let mut breaches = Vec::new();
        layering(Path::new(file), text, &mut breaches);
        shape(Path::new(file), text, &mut breaches);
        machine(Path::new(file), text, &mut breaches);
        breaches.len()
    }

    #[test]
    fn imports_go_downwards() {
        let b = |file, text| breaches_of(file, text);
        let down = "/*! a */\nuse crate::num::hash;\n";
        let up = "/*! a */\nuse crate::kubelet::Store;\n";
        assert_eq!(b("core/src/shard/jump.rs", down), 0);
        assert_eq!(b("core/src/num/hash.rs", up), 1);
        assert_eq!(b("core/src/shard/jump.rs", up), 1); // a sister pillar
        assert_eq!(b("core/src/kubelet/top.rs", up), 0); // itself
        assert_eq!(b("core/src/stray/mod.rs", "/*! a */\n"), 1);
    }

    #[test]
    fn files_say_what_they_are_for_and_stay_short() {
        assert_eq!(breaches_of("xtask/src/a.rs", "fn a() {}\n"), 1);
        let long = format!("/*! a */\n{}", "\n".repeat(LONGEST_FILE));
        assert_eq!(breaches_of("xtask/src/a.rs", &long), 1);
    }
}
