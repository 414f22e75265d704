/*!
`cargo xtask no-std`: the proof that `core` needs only `core` and `alloc`.

It is built for x86_64-unknown-none, a target that has no standard library,
with no feature, with each feature alone, and with all of them but `std` and
`gzip`: its compressor does not compile for a target without vector registers.
The archive is the proof for it.
*/

use xshell::cmd;

use crate::{Result, tools};

/// Builds every combination.
pub(crate) fn run() -> Result {
    tools::ensure_rust()?;
    let shell = tools::shell()?;
    let pillars = [
        "",
        "exposition",
        "shard",
        "series",
        "metricstore",
        "kubelet",
        "autoscale",
        "topology",
    ];
    let all = pillars[1..].join(",");
    for features in pillars.iter().copied().chain([all.as_str()]) {
        cmd!(
            shell,
            "cargo build --quiet --package millicore
             --target x86_64-unknown-none
             --no-default-features --features {features}"
        )
        .run()?;
    }
    Ok(())
}
