/*!
The six hosts and how the runner of each is built and called.

A runner is called as `RUNNER SUITE FILE` with a plain JSONL file. It prints
`FAIL<TAB>label<TAB>detail` for each row that differs and closes with
`DONE<TAB>passed<TAB>failed`; `UNSUPPORTED` and exit code 3 say that the host
has no call for the suite. Anything else is a broken runner.
*/

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Stdio};

use super::suite;
use crate::{Error, Result, javascript, lib_archive, tools, wasm_module};

/// Who answers the vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Host {
    /// The core, called directly.
    Rust,
    /// A C99 program linked with the no_std archive.
    C,
    /// The Go binding over cgo.
    GoCgo,
    /// The Go binding over wazero.
    GoWazero,
    /// The npm package in Node.
    Node,
    /// The plain wasm module in wasmtime.
    Wasmtime,
}

impl Host {
    /// All six.
    pub(crate) const ALL: [Host; 6] = [
        Host::Rust,
        Host::C,
        Host::GoCgo,
        Host::GoWazero,
        Host::Node,
        Host::Wasmtime,
    ];

    /// The name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Host::Rust => "rust",
            Host::C => "c",
            Host::GoCgo => "go-cgo",
            Host::GoWazero => "go-wazero",
            Host::Node => "node",
            Host::Wasmtime => "wasmtime",
        }
    }

    /// Whether the host should have a call for the suite.
    pub(crate) fn runs(self, name: &str) -> bool {
        suite::find(name).is_some_and(|suite| match self {
            Host::Rust | Host::GoCgo | Host::GoWazero => true,
            Host::C => suite.c,
            Host::Node | Host::Wasmtime => suite.wasm,
        })
    }

    /// Builds what the host needs and says how to call its runner.
    pub(crate) fn prepare(self) -> Result<Runner> {
        match self {
            Host::Rust => cargo_runner("vectors-rust", &[]),
            Host::Wasmtime => {
                wasm_module::ensure()?;
                let mut runner =
                    cargo_runner("vectors-wasmtime", &["wasmtime"])?;
                let module = wasm_module::output().into_os_string();
                runner.environment.push(("MILLICORE_WASM", module));
                Ok(runner)
            }
            Host::C => {
                lib_archive::ensure()?;
                let program = lib_archive::c_vector_runner()?;
                Ok(Runner::new(program.into_os_string(), Vec::new()))
            }
            Host::GoCgo => {
                lib_archive::ensure()?;
                go_runner("cgo")
            }
            Host::GoWazero => {
                wasm_module::ensure()?;
                go_runner("wazero")
            }
            Host::Node => {
                javascript::ensure()?;
                let node = tools::need("node", "run the Node host")?;
                let script =
                    tools::root().join("bindings/js/test/vectors.mjs");
                Ok(Runner::new(node.into(), vec![script.into()]))
            }
        }
    }
}

/// Builds one runner of the crate `millicore-vectors`.
fn cargo_runner(bin: &str, features: &[&str]) -> Result<Runner> {
    let mut cargo = Command::new("cargo");
    cargo.current_dir(tools::root());
    cargo.args(["build", "--quiet", "--profile", "tools"]);
    cargo.args(["--package", "millicore-vectors", "--bin", bin]);
    for feature in features {
        cargo.args(["--features", feature]);
    }
    check(&mut cargo, "the vector runner does not build")?;
    let program = tools::target_dir().join("tools").join(bin);
    Ok(Runner::new(program.into_os_string(), Vec::new()))
}

/// Builds the Go runner for one back end.
fn go_runner(backend: &str) -> Result<Runner> {
    tools::need("go", "run the Go hosts")?;
    let name = format!("vectors-go-{backend}");
    let program = tools::target_dir().join(name);
    let mut go = Command::new("go");
    go.current_dir(tools::root().join("bindings/go"));
    go.args(["build", "-o"]).arg(&program);
    if backend == "cgo" {
        go.env("CGO_ENABLED", "1").args(["-tags", "millicore_cgo"]);
    } else {
        go.env("CGO_ENABLED", "0");
    }
    go.arg("./cmd/vectors");
    check(&mut go, "the Go vector runner does not build")?;
    let arguments = vec!["-backend".into(), backend.into()];
    Ok(Runner::new(program.into_os_string(), arguments))
}

fn check(command: &mut Command, complaint: &str) -> Result {
    if command.status()?.success() {
        return Ok(());
    }
    Err(Error::new(complaint))
}

/// A program that replays one file of one suite.
#[derive(Debug)]
pub(crate) struct Runner {
    program: OsString,
    arguments: Vec<OsString>,
    environment: Vec<(&'static str, OsString)>,
}

/// What a runner said.
#[derive(Debug)]
pub(crate) enum Reply {
    /// It ran.
    Done(Done),
    /// It has no call for the suite.
    Unsupported,
    /// It died or broke the protocol.
    Broken(String),
}

/// The rows of one file.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// Rows that agreed.
    pub(crate) passed: u64,
    /// Rows that did not.
    pub(crate) failed: u64,
    /// Label and detail of each difference.
    pub(crate) differences: Vec<(String, String)>,
}

impl Runner {
    fn new(program: OsString, arguments: Vec<OsString>) -> Runner {
        Runner { program, arguments, environment: Vec::new() }
    }

    /// Replays one plain file.
    pub(crate) fn replay(&self, suite: &str, file: &Path) -> Result<Reply> {
        let output = Command::new(&self.program)
            .current_dir(tools::root())
            .args(&self.arguments)
            .arg(suite)
            .arg(file)
            .envs(self.environment.iter().map(|(k, v)| (k, v)))
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        if output.status.code() == Some(3) {
            return Ok(Reply::Unsupported);
        }
        Ok(match parse(&text) {
            Some(done) if output.status.success() => Reply::Done(done),
            _ => Reply::Broken(format!("the runner ended {}", output.status)),
        })
    }
}

/// Reads a runner's lines; `None` when the closing line is missing or does
/// not agree with the lines before it.
fn parse(text: &str) -> Option<Done> {
    let mut done = Done::default();
    for line in text.lines() {
        let mut fields = line.split('\t');
        match fields.next()? {
            "FAIL" => {
                let label = fields.next()?.to_owned();
                let detail = fields.next().unwrap_or_default().to_owned();
                done.differences.push((label, detail));
            }
            "DONE" => {
                done.passed = fields.next()?.parse().ok()?;
                done.failed = fields.next()?.parse().ok()?;
                let listed = u64::try_from(done.differences.len()).ok()?;
                return (listed == done.failed).then_some(done);
            }
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_needs_its_closing_line() {
        let rows = |text| parse(text).map(|done| (done.passed, done.failed));
        assert_eq!(rows("DONE\t3\t0\n"), Some((3, 0)));
        assert_eq!(rows("FAIL\ta\tb\nDONE\t3\t1\n"), Some((3, 1)));
        assert_eq!(rows("FAIL\ta\tb\n"), None); // it died on the way
        assert_eq!(rows("DONE\t3\t1\n"), None); // a difference is not shown
        assert_eq!(rows("hello\nDONE\t3\t0\n"), None);
    }
}
