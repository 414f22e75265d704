/*! x86-64. Kernels that are built without vector registers have none. */

#[cfg(all(target_arch = "x86_64", target_feature = "sse2"))]
pub(super) mod avx2;
