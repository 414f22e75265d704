/*!
`cargo xtask test`: everything that pins behaviour, stage by stage.

Each stage has a budget in minutes (docs/testing.md shows the table). A tool
that is absent skips its stage, which the last lines name; with
`MILLICORE_REQUIRE_ALL=1`, as in CI, a skip is a failure. A failed stage does
not stop the others: one run shows everything that is wrong.
*/

mod stages;

use std::time::{Duration, Instant};

use crate::{Error, Result, tools};

pub(crate) use stages::{STAGES, SUITES, kubectl};

/// Arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Long random runs as well
    #[arg(long)]
    full: bool,
    /// Only this stage (may be repeated)
    #[arg(long = "stage", value_name = "NAME")]
    stages: Vec<String>,
}

/// What a stage came to, when it did not fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It ran.
    Passed,
    /// It could not: why, in one line.
    Skipped(String),
}

/// One part of the test command.
#[derive(Debug)]
pub(crate) struct Stage {
    /// As `--stage` takes it.
    pub(crate) name: &'static str,
    /// Minutes from nothing and warm that it may take, on two cores.
    pub(crate) minutes: (u64, u64),
    /// What it runs.
    pub(crate) run: fn(Effort) -> Result<Verdict>,
}

/// How long random comparisons go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effort {
    /// The counts of the test command.
    Normal,
    /// Ten times as many, and the long runs.
    Full,
}

struct Report {
    name: &'static str,
    took: Duration,
    budget: u64,
    outcome: Result<Verdict>,
}

/// Runs the selected stages and prints what came of each.
pub(crate) fn run(arguments: &Arguments) -> Result {
    for name in &arguments.stages {
        if !STAGES.iter().any(|stage| stage.name == *name) {
            return Err(Error::new(format!("no stage is called `{name}`")));
        }
    }
    tools::need("go", "build the Go binding and the main job")?;
    tools::need("node", "test the npm package")?;
    tools::need("cc", "link the C and cgo hosts")?;
    tools::ensure_rust()?;
    let effort = if arguments.full { Effort::Full } else { Effort::Normal };
    let chosen: Vec<&Stage> = STAGES
        .iter()
        .filter(|stage| {
            arguments.stages.is_empty()
                || arguments.stages.iter().any(|name| name == stage.name)
        })
        .collect();
    let mut reports = Vec::new();
    for (index, stage) in chosen.iter().enumerate() {
        println!("==> [{}/{}] {}", index + 1, chosen.len(), stage.name);
        let start = Instant::now();
        let outcome = match (stage.run)(effort) {
            Ok(Verdict::Skipped(why)) if tools::require_all() => {
                Err(Error::new(format!("skipped, though required: {why}")))
            }
            outcome => outcome,
        };
        if let Err(Error(text)) = &outcome {
            println!("FAILED {}: {text}", stage.name);
        }
        reports.push(Report {
            name: stage.name,
            took: start.elapsed(),
            budget: stage.minutes.0,
            outcome,
        });
    }
    summary(&reports)
}

fn summary(reports: &[Report]) -> Result {
    println!("\n{:<14} {:>9} {:>9}  result", "stage", "took", "budget");
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for report in reports {
        let result = match &report.outcome {
            Ok(Verdict::Passed) => {
                passed += 1;
                "passed".to_owned()
            }
            Ok(Verdict::Skipped(why)) => {
                skipped += 1;
                format!("SKIPPED: {why}")
            }
            Err(Error(text)) => {
                failed += 1;
                format!("FAILED: {text}")
            }
        };
        println!(
            "{:<14} {:>7.1} s {:>5} min  {result}",
            report.name,
            report.took.as_secs_f64(),
            report.budget,
        );
    }
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    if failed == 0 {
        return Ok(());
    }
    Err(Error::new(format!("{failed} stages failed")))
}
