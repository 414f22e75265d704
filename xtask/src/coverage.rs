/*!
`cargo xtask coverage`: how much of the readers of metric text, and of families
in every form, the inputs of the conformance suites reach by themselves.

5,000 cases of each suite leave their inputs in a file; a program with counters
gives them to the core; llvm-cov counts lines. Fails below [`LEAST`].
*/

use xshell::cmd;

use crate::{Error, Result, lib_archive, tools, wasm_module};

/// The least share of lines, in percent.
const LEAST: f64 = 90.0;

/// What is not read by those suites: kube-state-metrics' and a kubelet's
/// writers, which vectors pin, and what all pillars share.
const OTHERS: &str = "core/src/(autoscale|encoding|kube|kubelet|num|quantity|shard|share)/|core/src/[a-z]+.rs|xtask|registry|rustc|exposition/(family|header|label_names|text|escape).rs";

/// Measures and prints a line a file.
pub(crate) fn run() -> Result {
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    let folder = tools::target_dir().join("coverage");
    let corpus = folder.join("corpus");
    let raw = folder.join("corpus.profraw");
    let data = folder.join("corpus.profdata");
    let shell = tools::shell()?;
    shell.create_dir(&folder)?;
    shell.remove_path(&corpus)?;
    {
        let _there = shell.push_dir("conformance/prometheus");
        cmd!(
            shell,
            "go run -tags millicore_cgo . parse openmetrics lenient families"
        )
        .env("GOWORK", "off")
        .env("MILLICORE_CASES", "5000")
        .env("MILLICORE_CORPUS", &corpus)
        .run()?;
    }
    let build = folder.join("build");
    cmd!(
        shell,
        "cargo build --quiet --package millicore-vectors --bin corpus"
    )
    .env("RUSTFLAGS", "-Cinstrument-coverage")
    .env("CARGO_TARGET_DIR", &build)
    .run()?;
    let program = build.join("debug/corpus");
    cmd!(shell, "{program} {corpus}").env("LLVM_PROFILE_FILE", &raw).run()?;
    let profdata = tools::llvm_tool("llvm-profdata")?;
    cmd!(shell, "{profdata} merge -sparse {raw} -o {data}").run()?;
    let cov = tools::llvm_tool("llvm-cov")?;
    let report = cmd!(
        shell,
        "{cov} report {program} -instr-profile {data}
         -ignore-filename-regex {OTHERS}
         -show-region-summary=false -show-branch-summary=false"
    )
    .read()?;
    println!("{report}");
    let total = report
        .lines()
        .find(|line| line.starts_with("TOTAL"))
        .and_then(|line| line.split_whitespace().last())
        .and_then(|cell| cell.strip_suffix('%')?.parse::<f64>().ok())
        .ok_or_else(|| Error::new("llvm-cov gives no total"))?;
    if total < LEAST {
        return Err(Error::new(format!(
            "the corpus reaches {total} % of the lines, not {LEAST} %"
        )));
    }
    Ok(())
}
