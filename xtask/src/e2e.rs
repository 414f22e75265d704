/*!
`cargo xtask e2e`: a whole cluster of separate processes, on demand.

etcd, kube-apiserver, kube-controller-manager, kubectl, metrics-server and
kwok are built from their Go modules (`conformance/e2e`), then
`conformance/e2e/drive` runs them with metrics-node, compares what the metrics
servers answer and measures what they cost. From an empty build cache the
programs take some minutes to build; the run takes its `--minutes` and about
eight more.
*/

use std::path::{Path, PathBuf};

use xshell::cmd;

use crate::{Result, lib_archive, run, test, tools, wasm_module};

/// Arguments of `cargo xtask e2e`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long the servers' cost is measured
    #[arg(long, default_value_t = 10.0)]
    minutes: f64,
    /// Simulated nodes
    #[arg(long, default_value_t = 50)]
    nodes: u32,
    /// Simulated pods
    #[arg(long, default_value_t = 2000)]
    pods: u32,
    /// Changes of load to time, with each metrics API
    #[arg(long, default_value_t = 4)]
    steps: u32,
}

/// What is built from modules: its folder, its package, its name.
const PROGRAMS: &[(&str, &str, &str)] = &[
    ("conformance/e2e", "./kubernetes", "kubernetes"),
    (
        "conformance/e2e/peers",
        "sigs.k8s.io/metrics-server/cmd/metrics-server",
        "metrics-server",
    ),
    ("conformance/e2e/peers", "sigs.k8s.io/kwok/cmd/kwok", "kwok"),
    ("conformance/e2e", "./drive", "drive"),
];

/// Builds what is missing and runs the cluster.
pub(crate) fn run(arguments: &Arguments) -> Result {
    tools::need("go", "build the cluster's programs")?;
    lib_archive::ensure()?;
    wasm_module::ensure()?;
    let programs = tools::root().join(".cache/bin");
    for (folder, package, name) in PROGRAMS {
        eprintln!("building {name}");
        build(folder, package, &programs.join(name))?;
    }
    let (kubectl, host) = (test::kubectl()?, run::host()?);
    let kwok = module("conformance/e2e/peers", "sigs.k8s.io/kwok")?;
    let Arguments { minutes, nodes, pods, steps } = arguments;
    let (minutes, nodes) = (minutes.to_string(), nodes.to_string());
    let (pods, steps) = (pods.to_string(), steps.to_string());
    let shell = tools::shell()?;
    let drive = programs.join("drive");
    cmd!(
        shell,
        "{drive} -programs {programs} -metrics-node {host} -kubectl {kubectl}
         -kwok-module {kwok} -minutes {minutes} -nodes {nodes} -pods {pods}
         -steps {steps}"
    )
    .run()?;
    Ok(())
}

/// Builds one program, if it is older than what names its version.
fn build(folder: &str, package: &str, made: &Path) -> Result {
    let sources = [format!("{folder}/go.sum"), sources_of(folder, package)];
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    if tools::is_fresh(made, &sources) {
        return Ok(());
    }
    let shell = tools::shell()?;
    shell.change_dir(folder);
    let small = "-s -w";
    cmd!(shell, "go build -ldflags {small} -o {made} {package}")
        .env("GOWORK", "off")
        .env("CGO_ENABLED", "1")
        .run()?;
    Ok(())
}

/// The folder of a package of ours; of another's, the module that names it.
fn sources_of(folder: &str, package: &str) -> String {
    match package.strip_prefix("./") {
        Some(own) => format!("{folder}/{own}"),
        None => format!("{folder}/go.mod"),
    }
}

/// Where a module lies in the module cache.
fn module(folder: &str, path: &str) -> Result<PathBuf> {
    let shell = tools::shell()?;
    shell.change_dir(folder);
    let format = "{{.Dir}}";
    let found = cmd!(shell, "go list -m -f {format} {path}")
        .env("GOWORK", "off")
        .quiet()
        .read()?;
    Ok(PathBuf::from(found))
}
