/*! 64-bit ARM. */

#[cfg(all(target_arch = "aarch64", target_feature = "neon"))]
pub(super) mod neon;
