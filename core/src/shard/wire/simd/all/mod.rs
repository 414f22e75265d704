/*! Every target: no vector instructions needed. */

pub(super) mod swar;
