//! What several targets use.

use millicore::exposition::{
    EntryKind, Exemplars, Label, Page, Profile, Span,
};

/// Every profile of the readers.
pub const PROFILES: [Profile; 3] =
    [Profile::Textparse, Profile::OpenMetrics, Profile::Lenient];

/// An entry with its bytes: kind, name, text, bits of the value, timestamp,
/// labels, exemplar.
pub type Entry = (
    EntryKind,
    Vec<u8>,
    Vec<u8>,
    u64,
    Option<i64>,
    Vec<[Vec<u8>; 2]>,
    Option<(u64, Option<i64>, Vec<[Vec<u8>; 2]>)>,
);

/// The entries of a page whose spans point into `text`.
pub fn entries(page: &Page, text: &[u8]) -> Vec<Entry> {
    let exemplars = page.exemplars();
    let mut next = 0;
    (0..page.len())
        .map(|i| {
            let of = |span: Span| span.of(text).to_vec();
            let mine = exemplars.entries().get(next) == Some(&(i as u32));
            let exemplar = mine.then(|| {
                next += 1;
                exemplar(exemplars, next - 1, text)
            });
            (
                page.kinds()[i],
                of(page.names()[i]),
                of(page.texts()[i]),
                page.values()[i].to_bits(),
                (page.has_timestamp()[i] == 1).then(|| page.timestamps()[i]),
                pairs(page.labels_of(i), text),
                exemplar,
            )
        })
        .collect()
}

fn exemplar(
    all: &Exemplars,
    i: usize,
    text: &[u8],
) -> (u64, Option<i64>, Vec<[Vec<u8>; 2]>) {
    (
        all.values()[i].to_bits(),
        (all.has_timestamp()[i] == 1).then(|| all.timestamps()[i]),
        pairs(all.labels_of(i), text),
    )
}

fn pairs(labels: &[Label], text: &[u8]) -> Vec<[Vec<u8>; 2]> {
    labels
        .iter()
        .map(|l| [l.name.of(text).to_vec(), l.value.of(text).to_vec()])
        .collect()
}
