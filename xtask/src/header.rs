/*!
`cargo xtask header [--check]`: ffi/include/millicore.h, made by cbindgen.

The generator is a crate of its own (`millicore-header`), so that xtask stays
quick to compile.
*/

use xshell::cmd;

use crate::{Result, tools};

/// Arguments of `cargo xtask header`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Fail if the committed header is not what the sources give
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes or checks the header.
pub(crate) fn run(arguments: &Arguments) -> Result {
    let shell = tools::shell()?;
    let check = arguments.check.then_some("--check");
    cmd!(
        shell,
        "cargo run --quiet --profile tools --package millicore-header
         -- {check...}"
    )
    .run()?;
    Ok(())
}
