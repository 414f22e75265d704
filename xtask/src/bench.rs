/*!
`cargo xtask bench`: ours beside its peers, in one run, by CPU time.

The Go driver in `bench/go` holds the upstream peers and calls millicore over
cgo and wazero; `bench/rust` holds ours in Rust, `bench/node` ours and the
peer in Node. Results are asserted equal
before anything is timed. Writes bench/RESULTS.md and a raw record by date.
*/

use std::process::Command;

use crate::{Error, Result, javascript, lib_archive, tools, wasm_module};

/// Arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Few rounds: for a look, not for a record
    #[arg(long)]
    quick: bool,
    /// Only rows whose name contains this
    pattern: Option<String>,
}

/// Runs the benchmarks.
pub(crate) fn run(arguments: &Arguments) -> Result {
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    javascript::ensure()?;
    javascript::install("bench/node")?;
    let program = tools::target_dir().join("bench-go");
    let folder = tools::root().join("bench/go");
    let built = Command::new("go")
        .current_dir(&folder)
        .env("GOWORK", "off")
        .env("CGO_ENABLED", "1")
        .args(["build", "-tags", "millicore_cgo", "-o"])
        .arg(&program)
        .arg(".")
        .status()?;
    if !built.success() {
        return Err(Error::new("bench/go does not build"));
    }
    for release in ["2.13", "2.20"] {
        let folder = format!("bench/kube-state-metrics/v{release}");
        let program = format!("bench-ksm-{release}");
        let built = Command::new("go")
            .current_dir(tools::root().join(folder))
            .env("GOWORK", "off")
            .args(["build", "-o"])
            .arg(tools::target_dir().join(program))
            .arg(".")
            .status()?;
        if !built.success() {
            return Err(Error::new("bench/kube-state-metrics does not build"));
        }
    }
    let built = Command::new("cargo")
        .current_dir(tools::root())
        .args(["build", "--quiet", "--release"])
        .args(["--package", "millicore-bench"])
        .status()?;
    if !built.success() {
        return Err(Error::new("bench/rust does not build"));
    }
    let mut bench = Command::new(&program);
    bench.current_dir(tools::root());
    bench
        .arg("-rust")
        .arg(tools::target_dir().join("release/millicore-bench"));
    bench
        .arg("-kube-state-metrics")
        .arg(tools::target_dir().join("bench-ksm-"));
    if arguments.quick {
        bench.arg("-quick");
    }
    bench.args(&arguments.pattern);
    if bench.status()?.success() {
        return Ok(());
    }
    Err(Error::new("the benchmark failed"))
}
