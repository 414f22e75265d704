/*!
`vectors-wasmtime SUITE FILE`: the vectors through the plain .wasm module
that the environment variable MILLICORE_WASM names.
*/

use std::process::ExitCode;

use millicore_vectors::wasm_host;

fn main() -> ExitCode {
    millicore_vectors::run(wasm_host::open)
}
