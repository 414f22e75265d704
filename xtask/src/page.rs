/*!
The pages of `examples/metrics-node`: the built npm package and the libraries
of the lab go where the Go module embeds them, without what a browser never
asks for.
*/

use std::fs;
use std::path::Path;

use xshell::cmd;

use crate::{Result, javascript, tools};

/// Where the Go module embeds the package (git-ignored below).
const EMBEDDED: &str = "examples/metrics-node/web/core";

/// Where it embeds the libraries (git-ignored below).
const LIBRARIES: &str = "examples/metrics-node/web/lib";

/// What bundles them: third-party packages that a lock file pins.
const BUNDLER: &str = "examples/metrics-node/web-lib";

/// Builds the npm package if it is older than its sources, and puts its
/// files into place. Files that are the same stay untouched.
pub(crate) fn ensure() -> Result {
    javascript::ensure()?;
    libraries()?;
    let package = tools::root().join("bindings/js");
    let embedded = tools::root().join(EMBEDDED);
    for part in ["dist", "generated"] {
        mirror(&package.join(part), &embedded.join(part))?;
    }
    Ok(())
}

/// Bundles the libraries if they are older than what they are made from.
fn libraries() -> Result {
    // The licences are written last.
    let made = tools::root().join(LIBRARIES).join("LICENSES.txt");
    if tools::is_fresh(&made, &[BUNDLER]) {
        return Ok(());
    }
    javascript::install(BUNDLER)?;
    let shell = tools::shell()?;
    shell.change_dir(BUNDLER);
    cmd!(shell, "npm run --silent build").run()?;
    Ok(())
}

/// Whether a file is part of what the browser loads. The module inside
/// JavaScript and the entry for Node are for others.
fn wanted(name: &str) -> bool {
    let loaded = Path::new(name)
        .extension()
        .is_some_and(|extension| extension == "js" || extension == "wasm");
    loaded && !name.contains("inline") && name != "node.js"
}

/// Makes `to` hold the wanted files below `from`, and no others.
fn mirror(from: &Path, to: &Path) -> Result {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(to)? {
        let old = entry?;
        if !from.join(old.file_name()).exists() {
            if old.file_type()?.is_dir() {
                fs::remove_dir_all(old.path())?;
            } else {
                fs::remove_file(old.path())?;
            }
        }
    }
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let made = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            mirror(&entry.path(), &made)?;
        } else if wanted(&entry.file_name().to_string_lossy()) {
            let content = without_map(fs::read(entry.path())?);
            if fs::read(&made).ok().as_ref() != Some(&content) {
                fs::write(made, content)?;
            }
        }
    }
    Ok(())
}

/// Without the last line of tsc, which names a source map that is not there.
fn without_map(mut content: Vec<u8>) -> Vec<u8> {
    const MARK: &[u8] = b"//# sourceMappingURL=";
    let last = content
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |newline| newline + 1);
    if content.get(last..).is_some_and(|line| line.starts_with(MARK)) {
        content.truncate(last);
    }
    content
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_loads_neither_node_nor_inline() {
        for (name, loaded) in [
            ("browser.js", true),
            ("millicore_bg.wasm", true),
            ("browser.js.map", false),
            ("browser.d.ts", false),
            ("node.js", false),
            ("inline.js", false),
            ("millicore_inline.js", false),
            (".built", false),
        ] {
            assert_eq!(wanted(name), loaded, "{name}");
        }
    }

    #[test]
    fn source_maps_are_not_named() {
        let f = |text: &str| {
            String::from_utf8(without_map(text.as_bytes().to_vec()))
                .unwrap_or_default()
        };
        assert_eq!(f("a;\n//# sourceMappingURL=a.js.map"), "a;\n");
        assert_eq!(f("a;\n// b"), "a;\n// b");
        assert_eq!(f("a;\n"), "a;\n");
        assert_eq!(f(""), "");
    }
}
