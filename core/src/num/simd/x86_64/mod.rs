/*! x86-64. Kernels that are built without vector registers have none. */

pub(super) mod avx2;
