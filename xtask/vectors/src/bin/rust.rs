/*!
`vectors-rust SUITE FILE`: the vectors through the core.
*/

use std::process::ExitCode;

use millicore_vectors::core_host::Core;

fn main() -> ExitCode {
    millicore_vectors::run(|| Ok(Core))
}
