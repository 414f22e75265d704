/*!
Replays the vectors through two hosts: the core, called directly, and the
plain .wasm module in wasmtime.

`suites` holds the row logic, one file a suite, over the traits of `host`;
`core_host` and `wasm_host` implement those. A run is one file of one suite:
all rows go through the columnar calls together and are then compared one by
one, bits and bytes. What the runner prints is what `cargo xtask vectors`
reads:

```text
FAIL<TAB>label<TAB>detail      for each row that differs
DONE<TAB>passed<TAB>failed
```
*/

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::Write as _;
use std::process::ExitCode;

pub mod core_host;
pub mod host;
pub mod row;
pub mod suites;
#[cfg(feature = "wasmtime")]
pub mod wasm_host;

use host::{Failure, Host};

/// The exit code of a host that has no call for the suite.
const UNSUPPORTED: u8 = 3;

/// The main of a runner: `RUNNER SUITE FILE`.
pub fn run<H: Host>(open: impl FnOnce() -> Result<H, Failure>) -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    let [suite, file] = arguments.as_slice() else {
        eprintln!("usage: vectors SUITE FILE");
        return ExitCode::from(2);
    };
    let Some(replay) = suite.to_str().and_then(suites::find::<H>) else {
        println!("UNSUPPORTED");
        return ExitCode::from(UNSUPPORTED);
    };
    let result = open().and_then(|mut host| {
        let rows = row::read(file)?;
        let differences = replay(&mut host, &rows)?;
        if differences.len() != rows.len() {
            return Err(Failure::broken("a suite lost rows"));
        }
        report(&rows, &differences)
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("vectors: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// What differs in a row; empty where nothing does.
pub type Difference = String;

/// Longest detail printed, in bytes.
const DETAIL: usize = 400;

fn report(
    rows: &[row::Row],
    differences: &[Difference],
) -> Result<(), Failure> {
    let mut text = String::new();
    let mut failed = 0_usize;
    for (row, difference) in rows.iter().zip(differences) {
        if difference.is_empty() {
            continue;
        }
        failed += 1;
        let detail = difference.replace(['\n', '\t', '\r'], " ");
        let detail = detail.get(..detail.floor_char_boundary(DETAIL));
        writeln!(
            text,
            "FAIL\t{}\t{}",
            row.label(),
            detail.unwrap_or_default()
        )?;
    }
    let passed = rows.len() - failed;
    writeln!(text, "DONE\t{passed}\t{failed}")?;
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}
