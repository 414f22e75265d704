/*! WebAssembly. */

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(super) mod simd128;
