/*!
`cargo xtask fuzz [--minutes N] [TARGET]`: runs the targets of `fuzz/`.

Needs a nightly toolchain and cargo-fuzz; both are installed when rustup and
cargo can fetch them. A target starts from the seeds and the dictionary of its
pillar and keeps what it learns in `fuzz/corpus`, which is not in git.
*/

use xshell::cmd;

use crate::{Result, tools};

/// Arguments of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long each target runs
    #[arg(long, default_value_t = 1)]
    minutes: u64,
    /// Only this target
    target: Option<String>,
}

/// Runs one target or all of them in turn.
pub(crate) fn run(arguments: &Arguments) -> Result {
    let shell = tools::shell()?;
    if tools::find("cargo-fuzz").is_none() {
        cmd!(shell, "cargo install --quiet cargo-fuzz@0.13.2").run()?;
    }
    let listed = cmd!(shell, "cargo +nightly fuzz list").quiet().read()?;
    let chosen = |name: &&str| {
        arguments.target.as_deref().is_none_or(|target| target == *name)
    };
    let seconds = arguments.minutes.saturating_mul(60).to_string();
    for target in listed.lines().filter(chosen) {
        // `kubelet_decode` starts from `seeds/kubelet` and its dictionary.
        let pillar = target.split('_').next().unwrap_or(target);
        let corpus = format!("fuzz/corpus/{target}");
        shell.create_dir(&corpus)?;
        let seeds = format!("fuzz/seeds/{pillar}");
        let words = format!("-dict=fuzz/dictionaries/{pillar}.dict");
        cmd!(
            shell,
            "cargo +nightly fuzz run {target} {corpus} {seeds} --
             {words} -max_total_time={seconds} -print_final_stats=1"
        )
        .run()?;
    }
    Ok(())
}
