/*!
Encodings that are written (and, where a pillar needs it, scanned) without a
whole document in memory.
*/

pub mod json;
