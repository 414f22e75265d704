/*!
`cargo xtask ...`: the only entry to everything this repository does.

Two commands do it all on a fresh machine: `cargo xtask run` (the main job)
and `cargo xtask test` (what the README and CI call). The others build one
artifact or run one part. Each sub-command lives in a file of its own.
*/

mod bench;
mod coverage;
mod e2e;
mod fuzz;
mod header;
mod javascript;
mod lib_archive;
mod no_std;
mod page;
mod run;
mod site;
mod size;
mod structure;
mod test;
mod tools;
mod vectors;
mod wasm_module;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// What a sub-command returns: an error is one line for a person.
pub(crate) type Result<T = ()> = std::result::Result<T, Error>;

/// One line that says what went wrong and what to do about it.
#[derive(Debug)]
pub(crate) struct Error(String);

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Error {
        Error(text.into())
    }
}

impl<E: std::error::Error> From<E> for Error {
    fn from(error: E) -> Error {
        Error(error.to_string())
    }
}

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Builds, runs and tests millicore")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// The main job: builds what is missing, then examples/metrics-node
    #[command(disable_help_flag = true)]
    Run(run::Arguments),
    /// Everything that pins behaviour; what CI runs
    Test(test::Arguments),
    /// Replays vectors through one host
    Vectors(vectors::Arguments),
    /// The static archive for C and cgo
    Lib(lib_archive::Arguments),
    /// The plain wasm module for wazero, wasmtime and other hosts
    Wasm,
    /// The npm package: wasm-bindgen glue and the TypeScript facade
    Js,
    /// The pages of metrics-node as a static site, in dist/site
    Site,
    /// Generates ffi/include/millicore.h
    Header(header::Arguments),
    /// Builds `core` with nothing but `core` and `alloc`
    NoStd,
    /// Side-by-side benchmarks; writes bench/RESULTS.md
    Bench(bench::Arguments),
    /// A whole cluster in processes of its own, beside metrics-server
    E2e(e2e::Arguments),
    /// Runs the fuzz targets
    Fuzz(fuzz::Arguments),
    /// What the inputs of the conformance suites reach of the parsers
    Coverage,
    /// Sizes of the archive and the wasm modules against their budgets
    Size,
    /// Layering, file sizes and documents that must stay true
    Structure,
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Test(arguments) => test::run(&arguments),
        Command::Vectors(arguments) => vectors::run(&arguments),
        Command::Lib(arguments) => lib_archive::run(&arguments),
        Command::Wasm => wasm_module::run(),
        Command::Js => javascript::build(),
        Command::Site => site::run(),
        Command::Header(arguments) => header::run(&arguments),
        Command::NoStd => no_std::run(),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::E2e(arguments) => e2e::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Coverage => coverage::run(),
        Command::Size => size::run(),
        Command::Structure => structure::run(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(Error(text)) => {
            eprintln!("xtask: {text}");
            ExitCode::FAILURE
        }
    }
}
