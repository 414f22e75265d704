/*!
The stages of `cargo xtask test`, in the order in which they run: cheap and
telling first, whole programs last.
*/

use std::path::Path;

use xshell::{Shell, cmd};

use super::{Effort, Stage, Verdict};
use crate::vectors::{self, Host};
use crate::{
    Error, Result, header, javascript, lib_archive, no_std, page, run, site,
    size, structure, tools, wasm_module,
};

/// The suites that are implemented; docs/STATUS.md has a row for each.
pub(crate) const SUITES: &[&str] = &[
    "shard",
    "jump_edge",
    "consistenthash",
    "hashmod",
    "vminsert",
    "vmagent_cluster",
    "vmagent_shardbyurl",
    "podtopologyspread",
    "floats",
    "families",
    "labels",
    "store_ops",
    "sanitize",
    "quantity",
    "quantity_arith",
    "quantity_scaled",
    "decode",
    "decode_fuzz",
    "storage",
    "storage_fuzz",
    "top",
    "hpa",
    "vpa_recommendations",
    "vpa_histogram_ops",
    "vpa_cap_priority_patch",
    "dedup",
    "vmselect_merge",
];

/// Every stage, with its minutes from nothing and warm.
pub(crate) const STAGES: &[Stage] = &[
    Stage { name: "format", minutes: (1, 1), run: format },
    Stage { name: "structure", minutes: (1, 1), run: check_structure },
    Stage { name: "lint", minutes: (3, 1), run: lint },
    Stage { name: "core", minutes: (3, 1), run: core },
    Stage { name: "no-std", minutes: (1, 1), run: core_alone },
    Stage { name: "miri", minutes: (3, 2), run: miri },
    Stage { name: "artifacts", minutes: (6, 1), run: artifacts },
    Stage { name: "c", minutes: (3, 1), run: c },
    Stage { name: "go", minutes: (3, 1), run: go },
    Stage { name: "js", minutes: (2, 1), run: js },
    Stage { name: "vectors", minutes: (6, 1), run: replay },
    Stage { name: "metrics-node", minutes: (6, 1), run: metrics_node },
    Stage { name: "page", minutes: (4, 3), run: the_page },
    Stage { name: "run-once", minutes: (1, 1), run: run_once },
    Stage { name: "conformance", minutes: (7, 2), run: conformance },
    Stage { name: "cluster", minutes: (7, 2), run: cluster },
    Stage { name: "bench", minutes: (3, 1), run: bench_builds },
];

/// Modules that need a Go build of their own, off the workspace.
const CONFORMANCE: &str = "conformance";

fn passed() -> Result<Verdict> {
    Ok(Verdict::Passed)
}

fn skipped(why: &str) -> Result<Verdict> {
    Ok(Verdict::Skipped(why.to_owned()))
}

fn format(_: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    cmd!(shell, "cargo fmt --all --check").run()?;
    for manifest in ["ffi/artifact", "wasm/plain", "fuzz"] {
        let manifest = format!("{manifest}/Cargo.toml");
        cmd!(shell, "cargo fmt --manifest-path {manifest} --check").run()?;
    }
    let listed = cmd!(shell, "git ls-files *.go").quiet().read()?;
    let files: Vec<&str> = listed.lines().collect();
    let wrong = cmd!(shell, "gofmt -l {files...}").quiet().read()?;
    if wrong.is_empty() {
        return passed();
    }
    Err(Error::new(format!("gofmt finds differences: {wrong}")))
}

fn check_structure(_: Effort) -> Result<Verdict> {
    structure::run()?;
    passed()
}

fn lint(_: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    cmd!(
        shell,
        "cargo clippy --quiet --workspace --all-targets -- -Dwarnings"
    )
    .run()?;
    cmd!(
        shell,
        "cargo clippy --quiet --package millicore-ffi --features std
         -- -Dwarnings"
    )
    .run()?;
    cmd!(
        shell,
        "cargo doc --quiet --no-deps --package millicore
         --package millicore-ffi"
    )
    .env("RUSTDOCFLAGS", "-Dwarnings")
    .run()?;
    passed()
}

fn core(effort: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    // What CI runs must not turn red because the dice fell otherwise.
    let dice = match effort {
        Effort::Full => [("PROPTEST_CASES", "20000")].as_slice(),
        _ => &[("PROPTEST_CASES", "256"), ("PROPTEST_RNG_SEED", "1")],
    };
    cmd!(shell, "cargo test --quiet --package millicore")
        .envs(dice.iter().copied())
        .run()?;
    cmd!(shell, "cargo test --quiet --package xtask").run()?;
    // Each pillar stands alone.
    for feature in [
        "exposition",
        "shard",
        "series",
        "metricstore",
        "gzip",
        "kubelet",
        "autoscale",
        "topology",
    ] {
        cmd!(
            shell,
            "cargo check --quiet --package millicore-ffi
             --no-default-features --features {feature}"
        )
        .run()?;
    }
    passed()
}

fn core_alone(_: Effort) -> Result<Verdict> {
    no_std::run()?;
    passed()
}

/// The two modules that have `unsafe`: the pointer and the SIMD kernels.
fn miri(_: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    if !has_miri(&shell) {
        return skipped("no nightly toolchain with miri can be had");
    }
    for (filter, flags) in [
        ("share::", ""),
        ("simd::", ""),
        // Without the feature the dispatcher would test the scalar path.
        ("simd::", "-Ctarget-feature=+avx2"),
    ] {
        cmd!(
            shell,
            "cargo +nightly miri test --quiet --package millicore --lib
             {filter}"
        )
        .env("RUSTFLAGS", flags)
        .env("MIRIFLAGS", "-Zmiri-disable-isolation")
        .env("PROPTEST_CASES", "8")
        .env("PROPTEST_RNG_SEED", "1")
        .env("CARGO_TARGET_DIR", tools::target_dir().join("miri"))
        .run()?;
    }
    // Handles, columns and outputs of the C ABI.
    cmd!(
        shell,
        "cargo +nightly miri test --quiet --package millicore-ffi --lib"
    )
    .env("MIRIFLAGS", "-Zmiri-disable-isolation")
    .env("CARGO_TARGET_DIR", tools::target_dir().join("miri"))
    .run()?;
    passed()
}

fn has_miri(shell: &Shell) -> bool {
    let works = || {
        cmd!(shell, "cargo +nightly miri --version")
            .quiet()
            .ignore_stderr()
            .read()
            .is_ok()
    };
    if works() || tools::find("rustup").is_none() {
        return works();
    }
    // The nightly that is there is kept; an update could fail where the
    // components alone can be had.
    let added =
        cmd!(shell, "rustup component add miri rust-src --toolchain nightly");
    let installed = cmd!(
        shell,
        "rustup toolchain install nightly --profile minimal
         --component miri,rust-src"
    );
    (added.run().is_ok() || installed.run().is_ok()) && works()
}

fn artifacts(_: Effort) -> Result<Verdict> {
    lib_archive::ensure()?;
    lib_archive::std_flavour()?;
    wasm_module::ensure()?;
    javascript::ensure()?;
    size::run()?;
    passed()
}

fn c(_: Effort) -> Result<Verdict> {
    let check = header::Arguments { check: true };
    header::run(&check)?;
    let shell = tools::shell()?;
    let unwinding = lib_archive::std_flavour()?;
    cmd!(shell, "cargo test --quiet --package millicore-ffi")
        .env("MILLICORE_ARCHIVE", lib_archive::output())
        .env("MILLICORE_ARCHIVE_STD", unwinding)
        .run()?;
    // Panics are only caught with `std`.
    cmd!(
        shell,
        "cargo test --quiet --package millicore-ffi --features std --lib"
    )
    .run()?;
    passed()
}

fn go(_: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    shell.change_dir("bindings/go");
    cmd!(shell, "go vet ./...").run()?;
    cmd!(shell, "go vet -tags millicore_cgo ./...").run()?;
    cmd!(shell, "go test ./...").env("CGO_ENABLED", "0").run()?;
    let both = "millicore_cgo";
    cmd!(shell, "go test -tags {both} ./...").run()?;
    cmd!(shell, "go test -race -tags {both} ./...").run()?;
    let debug = "millicore_cgo,millicore_debug";
    cmd!(shell, "go test -tags {debug} ./...").run()?;
    // With Kubernetes' types, a module of its own.
    shell.change_dir("kube");
    cmd!(shell, "go vet -tags {both} ./...").run()?;
    cmd!(shell, "go test -tags {both} ./...").run()?;
    passed()
}

fn js(_: Effort) -> Result<Verdict> {
    javascript::ensure()?;
    let shell = tools::shell()?;
    shell.change_dir("bindings/js");
    cmd!(shell, "npm test --silent").run()?;
    passed()
}

/// Every implemented suite on every host of the table.
fn replay(_: Effort) -> Result<Verdict> {
    let suites: Vec<String> =
        SUITES.iter().map(|&name| name.to_owned()).collect();
    let mut failed = Vec::new();
    for host in Host::ALL {
        println!("--- {}", host.name());
        let outcome = vectors::replay(host, &suites, &[])?;
        if outcome.failed > 0 || !outcome.complaints.is_empty() {
            failed.push(host.name());
        }
    }
    if failed.is_empty() {
        return passed();
    }
    Err(Error::new(format!("vectors differ on {}", failed.join(", "))))
}

/// The real kubectl, built from its Go module.
pub(crate) fn kubectl() -> Result<std::path::PathBuf> {
    let made = tools::root().join(".cache/bin/kubectl");
    let module = "conformance/kubectl";
    if tools::is_fresh(&made, &[&format!("{module}/go.sum")]) {
        return Ok(made);
    }
    let shell = tools::shell()?;
    shell.change_dir(module);
    let version = "v1.36.3";
    let base = "k8s.io/component-base/version";
    let client = "k8s.io/client-go/pkg/version";
    let flags = format!(
        "-s -w -X {base}.gitVersion={version} -X {base}.gitMajor=1 \
         -X {base}.gitMinor=36 -X {client}.gitVersion={version}"
    );
    let package = "k8s.io/kubernetes/cmd/kubectl";
    // With cgo and without -trimpath, as the stages after it build: most
    // packages are the same and compiled once.
    cmd!(shell, "go build -ldflags {flags} -o {made} {package}")
        .env("GOWORK", "off")
        .env("CGO_ENABLED", "1")
        .run()?;
    Ok(made)
}

/// The real promtool, built from its Go module without what discovers
/// services.
fn promtool() -> Result<std::path::PathBuf> {
    let made = tools::root().join(".cache/bin/promtool");
    let module = "conformance/promtool";
    if tools::is_fresh(&made, &[&format!("{module}/go.sum")]) {
        return Ok(made);
    }
    let shell = tools::shell()?;
    shell.change_dir(module);
    let package = "github.com/prometheus/prometheus/cmd/promtool";
    cmd!(shell, "go build -tags remove_all_sd -o {made} {package}")
        .env("GOWORK", "off")
        .run()?;
    Ok(made)
}

fn metrics_node(_: Effort) -> Result<Verdict> {
    let kubectl = kubectl()?;
    let shell = tools::shell()?;
    shell.change_dir("examples/metrics-node");
    cmd!(shell, "go vet -tags millicore_cgo ./...").run()?;
    cmd!(shell, "go test -tags millicore_cgo ./...")
        .env("MILLICORE_KUBECTL", kubectl)
        .run()?;
    passed()
}

/// The page of metrics-node, in a real browser before the real host.
fn the_page(_: Effort) -> Result<Verdict> {
    let Some(browser) = tools::find("chromium") else {
        return skipped("chromium is not installed (Debian: chromium)");
    };
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    page::ensure()?;
    let host = run::host()?;
    let site = site::build()?;
    let folder = "examples/metrics-node/web-test";
    javascript::install(folder)?;
    let shell = tools::shell()?;
    shell.change_dir(folder);
    cmd!(shell, "npm test --silent")
        .env("MILLICORE_METRICS_NODE", host)
        .env("MILLICORE_SITE", site)
        .env("MILLICORE_CHROMIUM", browser)
        .run()?;
    passed()
}

/// The main job as a newcomer starts it, on both back ends.
fn run_once(_: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    for backend in ["cgo", "wazero"] {
        let text = cmd!(
            shell,
            "cargo xtask run --once --interval 1s --backend {backend}"
        )
        .read()?;
        for wanted in ["node-19", "kube-system", "CPU(cores)"] {
            if !text.contains(wanted) {
                return Err(Error::new(format!(
                    "`run --once` on {backend} does not print {wanted}"
                )));
            }
        }
    }
    passed()
}

/// Upstream's functions and ours in one process, at random.
fn conformance(effort: Effort) -> Result<Verdict> {
    let promtool = promtool()?;
    for folder in go_modules(&tools::root().join(CONFORMANCE))? {
        // A program, a stage, and a command of their own.
        if ["kubectl", "promtool", "cluster", "e2e"]
            .iter()
            .any(|one| folder.ends_with(one))
        {
            continue;
        }
        let is_slow = folder.ends_with("hpa") || folder.ends_with("vpa");
        let cases = match (effort, is_slow) {
            // A case is a whole sync, or all samples of a VPA.
            (Effort::Full, true) => "50000",
            (Effort::Full, false) => "500000",
            (_, true) => "5000",
            (_, false) => "10000",
        };
        println!("--- {}", folder.display());
        let shell = tools::shell()?;
        if effort == Effort::Full {
            shell.set_var("MILLICORE_SEED", "clock");
        }
        shell.change_dir(&folder);
        // As a command, not a test: only then does the build information
        // name upstream's versions.
        let how = if folder.join("main.go").is_file() {
            cmd!(shell, "go run -tags millicore_cgo .")
        } else {
            cmd!(shell, "go test -count=1 -tags millicore_cgo -v ./...")
        };
        // Upstream's tests must notice each delegated function that is wrong.
        let broken = if effort == Effort::Full { "all" } else { "" };
        how.env("GOWORK", "off")
            .env("MILLICORE_CASES", cases)
            .env("MILLICORE_BREAK", broken)
            .env("MILLICORE_PROMTOOL", &promtool)
            .run()?;
    }
    passed()
}

/// A real control plane in one process decides from our numbers, and every
/// decision of it is predicted.
fn cluster(_: Effort) -> Result<Verdict> {
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    let shell = tools::shell()?;
    shell.change_dir("conformance/cluster");
    // Upstream's test servers look for files by the path of their source: no
    // -trimpath.
    let small = "-s -w";
    cmd!(
        shell,
        "go test -count=1 -timeout 15m -tags millicore_cgo
         -ldflags {small} ."
    )
    .env("GOWORK", "off")
    .run()?;
    passed()
}

/// Folders below `folder` with a go.mod, by name.
fn go_modules(folder: &Path) -> Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("go.mod").is_file() {
            found.push(path);
        }
    }
    found.sort();
    if found.is_empty() {
        return Err(Error::new("conformance has no module"));
    }
    Ok(found)
}

/// The benchmarks build, and their results agree before they are timed.
fn bench_builds(_: Effort) -> Result<Verdict> {
    let shell = tools::shell()?;
    cmd!(shell, "cargo xtask bench --quick").run()?;
    passed()
}
