/*!
`cargo xtask vectors`: replays upstream's own answers through one host.

Finds every `*.jsonl` and `*.jsonl.gz` below the given paths, takes the
suite's name from the file's name up to the first dot, hands each file to the
host's runner (see `host.rs`), and prints a line a suite, the first ten
differences of each, and `N passed, N failed` in the end. It fails on any
difference, on a suite nobody knows, on a suite that the host should have a
call for but has not, and when nothing ran.
*/

mod host;
mod suite;

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::{Error, Result, tools};

pub(crate) use host::Host;

/// How many differences of a suite are printed.
const SHOWN: usize = 10;

/// Arguments of `cargo xtask vectors`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Who answers
    #[arg(long, value_enum, default_value = "rust")]
    host: Host,
    /// Only this suite (may be repeated)
    #[arg(long = "suite", value_name = "NAME")]
    suites: Vec<String>,
    /// Folders or files; the project's `vectors` when none is given
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// Replays what the arguments select.
pub(crate) fn run(arguments: &Arguments) -> Result {
    let outcome = replay(arguments.host, &arguments.suites, &arguments.paths)?;
    println!("{} passed, {} failed", outcome.passed, outcome.failed);
    if outcome.failed > 0 || !outcome.complaints.is_empty() {
        return Err(Error::new(format!(
            "vectors differ on host {}",
            arguments.host.name()
        )));
    }
    Ok(())
}

/// What came of a replay.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Rows that agreed.
    pub(crate) passed: u64,
    /// Rows that did not, and suites that could not run.
    pub(crate) failed: u64,
    /// Suites unknown, unsupported or without a row.
    pub(crate) complaints: Vec<String>,
}

/// Replays the selected suites of the paths through one host.
pub(crate) fn replay(
    host: Host,
    suites: &[String],
    paths: &[PathBuf],
) -> Result<Outcome> {
    for name in suites {
        if suite::find(name).is_none() {
            return Err(Error::new(format!("unknown suite `{name}`")));
        }
    }
    let own = [tools::root().join("vectors")];
    let paths = if paths.is_empty() { &own[..] } else { paths };
    let mut files = BTreeMap::<String, Vec<PathBuf>>::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    if !suites.is_empty() {
        files.retain(|name, _| suites.contains(name));
        for name in suites {
            if !files.contains_key(name) {
                return Err(Error::new(format!(
                    "suite `{name}` has no file under the paths"
                )));
            }
        }
    }
    if files.is_empty() {
        return Err(Error::new("no *.jsonl or *.jsonl.gz under the paths"));
    }
    let runner = host.prepare()?;
    let mut outcome = Outcome::default();
    for (name, paths) in &files {
        if suite::find(name).is_none() {
            outcome.complain(name, "is not a suite that anybody knows");
            continue;
        }
        if !host.runs(name) {
            println!("{:<22} not for host {}", name, host.name());
            continue;
        }
        replay_suite(&runner, name, paths, &mut outcome)?;
    }
    if outcome.passed == 0 && outcome.failed == 0 {
        return Err(Error::new("nothing ran"));
    }
    Ok(outcome)
}

impl Outcome {
    fn complain(&mut self, suite: &str, text: &str) {
        println!("{suite:<22} FAILED: {text}");
        self.failed += 1;
        self.complaints.push(format!("{suite} {text}"));
    }
}

/// One suite: all its files, one line, and its first differences.
fn replay_suite(
    runner: &host::Runner,
    name: &str,
    paths: &[PathBuf],
    outcome: &mut Outcome,
) -> Result {
    let mut passed = 0;
    let mut failed = 0;
    let mut differences = Vec::new();
    for path in paths {
        let plain = Plain::of(path)?;
        match runner.replay(name, plain.path())? {
            host::Reply::Unsupported => {
                outcome.complain(name, "has no call in this host");
                return Ok(());
            }
            host::Reply::Broken(text) => {
                outcome.complain(name, &text);
                return Ok(());
            }
            host::Reply::Done(done) => {
                passed += done.passed;
                failed += done.failed;
                let shown = path.display();
                for (label, detail) in done.differences {
                    // A row without a name of its own is named by its line.
                    let label = match label.strip_prefix("line ") {
                        Some(line) => format!("{shown}:{line}"),
                        None => label,
                    };
                    differences.push(format!("    {label}: {detail}"));
                }
            }
        }
    }
    if passed + failed == 0 {
        outcome.complain(name, "has no row");
        return Ok(());
    }
    println!("{name:<22} {passed:>6} passed {failed:>6} failed");
    for difference in differences.iter().take(SHOWN) {
        println!("{difference}");
    }
    outcome.passed += passed;
    outcome.failed += failed;
    Ok(())
}

/// Adds every vector file below `path`, by suite.
fn collect(path: &Path, files: &mut BTreeMap<String, Vec<PathBuf>>) -> Result {
    if path.is_dir() {
        let mut entries = fs::read_dir(path)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<std::io::Result<Vec<_>>>()?;
        entries.sort();
        for entry in entries {
            collect(&entry, files)?;
        }
        return Ok(());
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    if name.ends_with(".jsonl") || name.ends_with(".jsonl.gz") {
        let suite = name.split('.').next().unwrap_or_default().to_owned();
        files.entry(suite).or_default().push(path.to_path_buf());
    } else if !path.exists() {
        return Err(Error::new(format!("no such path: {}", path.display())));
    }
    Ok(())
}

/// A vector file as plain text; a decompressed copy goes when dropped.
struct Plain {
    path: PathBuf,
    temporary: bool,
}

impl Plain {
    fn of(path: &Path) -> Result<Plain> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(stem) = name.strip_suffix(".gz") else {
            let path = path.canonicalize()?;
            return Ok(Plain { path, temporary: false });
        };
        let mut text = Vec::new();
        flate2::read::MultiGzDecoder::new(fs::File::open(path)?)
            .read_to_end(&mut text)
            .map_err(|error| {
                Error::new(format!("{}: {error}", path.display()))
            })?;
        let folder = tools::target_dir().join("vectors");
        fs::create_dir_all(&folder)?;
        let plain = folder.join(format!("{}-{stem}", std::process::id()));
        fs::write(&plain, text)?;
        Ok(Plain { path: plain.canonicalize()?, temporary: true })
    }

    fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        if self.temporary {
            // A leftover copy below `target` does no harm.
            let _ = fs::remove_file(&self.path);
        }
    }
}
