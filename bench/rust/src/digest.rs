//! Outcomes in a few characters, as bench/go makes them.

use millicore::num::hash::fnv1a64;

/// A column of texts: its length, and the FNV-1a of the texts, each closed by
/// a line feed.
pub(crate) fn of_texts(text: &[u8], ends: &[usize]) -> String {
    let mut lines = Vec::with_capacity(text.len() + ends.len());
    let mut start = 0;
    for &end in ends {
        lines.extend_from_slice(&text[start..end]);
        lines.push(b'\n');
        start = end;
    }
    format!("{} texts {:016x}", ends.len(), fnv1a64(&lines))
}

/// A column of numbers: its length, and the FNV-1a of their bits.
pub(crate) fn of_floats(values: &[f64]) -> String {
    let bytes: Vec<u8> = values
        .iter()
        .flat_map(|value| value.to_bits().to_le_bytes())
        .collect();
    format!("{} values {:016x}", values.len(), fnv1a64(&bytes))
}

/// A column of shards below 256.
pub(crate) fn of_owners(owners: &[i32]) -> String {
    let bytes: Vec<u8> =
        owners.iter().map(|owner| owner.to_le_bytes()[0]).collect();
    format!("{} owners {:016x}", owners.len(), fnv1a64(&bytes))
}

/// The replicas that HPAs want and that their metrics propose, 16 bits each.
pub(crate) fn of_fleet(desired: &[i32], metrics: &[i32]) -> String {
    let bytes: Vec<u8> = desired
        .iter()
        .chain(metrics)
        .flat_map(|number| [*number as u8, (*number >> 8) as u8])
        .collect();
    format!("{} HPAs {:016x}", desired.len(), fnv1a64(&bytes))
}

/// A text: its length and its FNV-1a.
pub(crate) fn of_bytes(bytes: &[u8]) -> String {
    format!("{} bytes, {:016x}", bytes.len(), fnv1a64(bytes))
}
