/*!
Which shard owns a key, under any of the assignments that the field uses.

An [`Assignment`] is read from one line of text, so that a flag, a page's
address and a call from any language name it alike:

| text | owner of a key | who does so |
|---|---|---|
| `jump:10` | jump over FNV-1a | kube-state-metrics |
| `ranges:10` | equal ranges of FNV-1a | KEP-5866 |
| `weighted-ranges:2,1,1` | ranges in proportion | KEP-5866 |
| `selectors:SELECTOR;SELECTOR` | the ranges of each `shardSelector` | KEP-5866 |
| `rendezvous:NAME,NAME` | the best score of xxHash | VictoriaMetrics |
| `weighted-rendezvous:NAME=2@ZONE,NAME` | the best weighted score | ours |
| `prometheus:10` | MD5 modulo | Prometheus, prometheus-operator |
| `victoriametrics:10` | xxHash modulo | VictoriaMetrics, vmagent |

The key is the UID's text for the first five, what the relabelling joined, or
the labels of [`super::SeriesHash`], for the others. Only selectors can leave
a key without an owner.
*/

use super::assign::{BLOCK, assign};
use super::hashmod::{Hashmod, xxh64};
use super::ranges::Ranges;
use super::rendezvous::{Rendezvous, WeightedRendezvous};
use crate::columns::{StringColumn, Strings};
use crate::error::{Error, ErrorKind};
use crate::num::hash::{fnv1a64, fnv1a64_column};
use crate::shard::jump;

/// A rule that gives every key its shard.
///
/// ```
/// use millicore::shard::Assignment;
///
/// let jump = Assignment::parse(b"jump:10").unwrap();
/// assert_eq!(jump.owner(b""), Some(1));
/// assert_eq!(jump.shards(), 10);
/// ```
#[derive(Clone, Debug)]
pub enum Assignment {
    /// Jump over FNV-1a, among so many shards.
    Jump(u32),
    /// Ranges of FNV-1a.
    Ranges(Ranges),
    /// The best score.
    Rendezvous(Rendezvous),
    /// The best weighted score.
    WeightedRendezvous(WeightedRendezvous),
    /// The remainder of a hash by the number of shards.
    Hashmod(Hashmod, u32),
}

impl Assignment {
    /// Reads an assignment; the module has the forms.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidAssignment`] at the byte that cannot be accepted;
    /// [`ErrorKind::InvalidShardTotal`] for no shard or more than 2^31 - 1;
    /// [`ErrorKind::TooLarge`] for more than [`super::MAX_RANGES`] ranges;
    /// those of [`Ranges::parse_selectors`]; `NoMemory`.
    pub fn parse(text: &[u8]) -> Result<Assignment, Error> {
        let invalid = |at| Error::at(ErrorKind::InvalidAssignment, at);
        let colon = text.iter().position(|&byte| byte == b':');
        let Some((kind, rest)) =
            colon.and_then(|colon| text.split_at_checked(colon))
        else {
            return Err(invalid(text.len()));
        };
        let list = List {
            text: rest.get(1..).unwrap_or(&[]),
            at: kind.len().wrapping_add(1),
        };
        Ok(match kind {
            b"jump" => Assignment::Jump(list.total()?),
            b"prometheus" => {
                Assignment::Hashmod(Hashmod::Prometheus, list.total()?)
            }
            b"victoriametrics" => {
                Assignment::Hashmod(Hashmod::VictoriaMetrics, list.total()?)
            }
            b"ranges" => Assignment::Ranges(Ranges::equal(list.total()?)?),
            b"weighted-ranges" => Assignment::Ranges(list.weights()?),
            b"selectors" => Assignment::Ranges(
                Ranges::parse_selectors(list.text).map_err(|error| {
                    let at = (error.offset() as usize).wrapping_add(list.at);
                    Error::at(error.kind(), at)
                })?,
            ),
            b"rendezvous" => Assignment::Rendezvous(list.names()?),
            b"weighted-rendezvous" => {
                Assignment::WeightedRendezvous(list.weighted_names()?)
            }
            _ => return Err(invalid(0)),
        })
    }

    /// The number of shards.
    #[must_use]
    pub fn shards(&self) -> u32 {
        match self {
            Assignment::Jump(shards) | Assignment::Hashmod(_, shards) => {
                *shards
            }
            Assignment::Ranges(ranges) => ranges.shards(),
            Assignment::Rendezvous(nodes) => nodes.nodes() as u32,
            Assignment::WeightedRendezvous(nodes) => {
                nodes.weights().len() as u32
            }
        }
    }

    /// The part of all keys that a shard should own, beside the parts of the
    /// others.
    #[must_use]
    pub fn part(&self, shard: u32) -> u128 {
        match self {
            _ if shard >= self.shards() => 0,
            Assignment::Ranges(ranges) => ranges.width(shard),
            Assignment::WeightedRendezvous(nodes) => {
                let weight = nodes.weights().get(shard as usize);
                weight.copied().unwrap_or(0).into()
            }
            _ => 1,
        }
    }

    /// The shard that owns a key.
    #[must_use]
    pub fn owner(&self, key: &[u8]) -> Option<u32> {
        match self {
            Assignment::Jump(shards) => {
                let bucket = jump(fnv1a64(key), i64::from(*shards));
                bucket.ok().and_then(|shard| u32::try_from(shard).ok())
            }
            Assignment::Ranges(ranges) => ranges.owner(fnv1a64(key)),
            Assignment::Rendezvous(nodes) => {
                Some(nodes.pick(xxh64(key, 0), &[]))
            }
            Assignment::WeightedRendezvous(nodes) => nodes.pick(xxh64(key, 0)),
            Assignment::Hashmod(hashmod, shards) => {
                let hash = hashmod.hash(key);
                hash.checked_rem((*shards).into()).map(|shard| shard as u32)
            }
        }
    }

    /// The shards of a key's copies, as many as `copies` holds: the owner,
    /// then who would own the key without those before; with zones, first
    /// one a zone. Places without a shard are `u32::MAX`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] for an assignment that has no scores.
    pub fn copies(&self, key: &[u8], copies: &mut [u32]) -> Result<(), Error> {
        let key = xxh64(key, 0);
        match self {
            Assignment::Rendezvous(nodes) => nodes.rank(key, copies),
            Assignment::WeightedRendezvous(nodes) => {
                nodes.replicas(key, copies);
            }
            _ => return Err(Error::new(ErrorKind::Unsupported)),
        }
        Ok(())
    }

    /// The shard that owns each key, into `owners`; -1 for nobody.
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`] unless there is one place a key.
    pub fn owners(
        &self,
        keys: Strings<'_>,
        owners: &mut [i32],
    ) -> Result<(), Error> {
        match self {
            Assignment::Jump(shards) => {
                let shards = i32::try_from(*shards);
                assign(keys, shards.unwrap_or(i32::MAX), owners)
            }
            Assignment::Ranges(ranges) => {
                if owners.len() != keys.len() {
                    return Err(Error::new(ErrorKind::LengthMismatch));
                }
                let mut hashes = [0_u64; BLOCK];
                let mut row = 0_usize;
                for owners in owners.chunks_mut(BLOCK) {
                    let end = row.wrapping_add(owners.len());
                    let hashes =
                        hashes.get_mut(..owners.len()).unwrap_or(&mut []);
                    fnv1a64_column(keys.slice(row, end), hashes)?;
                    for (owner, &hash) in owners.iter_mut().zip(&*hashes) {
                        *owner = signed(ranges.owner(hash));
                    }
                    row = end;
                }
                Ok(())
            }
            _ if owners.len() != keys.len() => {
                Err(Error::new(ErrorKind::LengthMismatch))
            }
            _ => {
                for (owner, key) in owners.iter_mut().zip(keys.iter()) {
                    *owner = signed(self.owner(key));
                }
                Ok(())
            }
        }
    }
}

/// A shard, or -1 for none.
fn signed(shard: Option<u32>) -> i32 {
    shard.map_or(-1, u32::cast_signed)
}

/// What follows the colon, and where it begins.
#[derive(Clone, Copy)]
struct List<'a> {
    text: &'a [u8],
    at: usize,
}

impl<'a> List<'a> {
    fn invalid(self) -> Error {
        Error::at(ErrorKind::InvalidAssignment, self.at)
    }

    /// The items between commas; none is empty.
    fn items(self) -> impl Iterator<Item = List<'a>> {
        let mut at = self.at;
        self.text.split(|&byte| byte == b',').map(move |text| {
            let item = List { text, at };
            at = at.wrapping_add(text.len()).wrapping_add(1);
            item
        })
    }

    /// A number of shards.
    fn total(self) -> Result<u32, Error> {
        let total = self.number()?;
        if total == 0 || i32::try_from(total).is_err() {
            return Err(Error::new(ErrorKind::InvalidShardTotal));
        }
        Ok(total)
    }

    /// Up to ten digits that fit.
    fn number(self) -> Result<u32, Error> {
        let digits = self.text.len();
        let value = self.text.iter().try_fold(0_u64, |value, &byte| {
            let digit = byte.wrapping_sub(b'0');
            (digit < 10)
                .then(|| value.wrapping_mul(10).wrapping_add(digit.into()))
        });
        match value.map(u32::try_from) {
            Some(Ok(value)) if (1..=10).contains(&digits) => Ok(value),
            _ => Err(self.invalid()),
        }
    }

    fn weights(self) -> Result<Ranges, Error> {
        let mut weights = alloc::vec::Vec::new();
        for item in self.items() {
            crate::memory::TryPush::try_push(&mut weights, item.number()?)?;
        }
        Ranges::weighted(&weights)
    }

    fn names(self) -> Result<Rendezvous, Error> {
        let mut names = StringColumn::default();
        for item in self.items() {
            if item.text.is_empty() {
                return Err(item.invalid());
            }
            names.push(item.text)?;
        }
        Rendezvous::new(names.as_strings(), 0)
    }

    /// `NAME`, `NAME=WEIGHT`, `NAME@ZONE` and `NAME=WEIGHT@ZONE`.
    fn weighted_names(self) -> Result<WeightedRendezvous, Error> {
        let mut nodes = WeightedRendezvous::default();
        let mut sum = 0_u64;
        for item in self.items() {
            let (item, zone) = item.cut(b'@');
            let (name, weight) = item.cut(b'=');
            if name.text.is_empty() {
                return Err(name.invalid());
            }
            let weight = weight.map_or(Ok(1), List::number)?;
            sum = sum.saturating_add(weight.into());
            nodes.push(name.text, weight, zone.map_or(&[], |z| z.text))?;
        }
        if sum == 0 {
            return Err(Error::new(ErrorKind::InvalidShardTotal));
        }
        Ok(nodes)
    }

    /// What stands before and after the first such byte.
    fn cut(self, byte: u8) -> (List<'a>, Option<List<'a>>) {
        let place = self.text.iter().position(|&b| b == byte);
        let halves = place.and_then(|place| {
            Some((place, self.text.get(..place)?, self.text.get(place..)?))
        });
        let Some((place, before, after)) = halves else {
            return (self, None);
        };
        let at = self.at.wrapping_add(place).wrapping_add(1);
        let after = List { text: after.get(1..).unwrap_or(&[]), at };
        (List { text: before, at: self.at }, Some(after))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::string::ToString;
    use std::vec;
    use std::vec::Vec;

    const SELECTORS: &str = "selectors:shardRange(object.metadata.uid, '0x0000000000000000', '0x3000000000000000');shardRange(object.metadata.uid, '0x4000000000000000', '0x10000000000000000')";

    const GOOD: [(&str, u32); 9] = [
        ("jump:10", 10),
        ("jump:2147483647", i32::MAX as u32),
        ("ranges:3", 3),
        ("weighted-ranges:2,0,1", 3),
        (SELECTORS, 2),
        ("rendezvous:a:8400,b:8400,c:8400", 3),
        ("weighted-rendezvous:a=2@x,b@y,c=0,d", 4),
        ("prometheus:7", 7),
        ("victoriametrics:1", 1),
    ];

    #[test]
    fn ok_assignments() {
        for (text, shards) in GOOD {
            let made = Assignment::parse(text.as_bytes()).unwrap();
            assert_eq!(made.shards(), shards, "{text}");
            assert_eq!(made.part(shards), 0, "{text}");
        }
    }

    #[test]
    fn err_assignments() {
        let f = |text: &str, want: &str| {
            let error = Assignment::parse(text.as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), want, "{text}");
        };
        let at = |place: usize| {
            std::format!("expected an assignment, as jump:10 at byte {place}")
        };
        f("", &at(0));
        f("jump", &at(4));
        f("hop:10", &at(0));
        f("jump:", &at(5));
        f("jump:1a", &at(5));
        f("jump:-1", &at(5));
        f("jump:4294967296", &at(5));
        f("weighted-ranges:1,,2", &at(18));
        f("rendezvous:a,", &at(13));
        f("weighted-rendezvous:a=1,b=x", &at(26));
        f("weighted-rendezvous:a=1,=2", &at(24));
        let total = "expected a total of 1 to 2147483647 shards";
        f("jump:0", total);
        f("ranges:0", total);
        f("prometheus:2147483648", total);
        f("weighted-ranges:0,0", total);
        f("weighted-rendezvous:a=0", total);
        f("ranges:65537", "input exceeds the documented limit");
        f(
            "selectors:x",
            "expected shardRange(object.metadata.uid, '0x<16 digits>', '0x<16 digits>') at byte 10",
        );
    }

    proptest! {
        #[test]
        fn columns_are_owned_as_their_keys(
            which in 0..GOOD.len(),
            keys in prop::collection::vec("[a-f0-9-]{0,40}", 0..300),
        ) {
            let made = Assignment::parse(GOOD[which].0.as_bytes()).unwrap();
            let mut column = StringColumn::default();
            for key in &keys {
                column.push(key.as_bytes()).unwrap();
            }
            let mut owners = vec![-7; keys.len()];
            made.owners(column.as_strings(), &mut owners).unwrap();
            for (key, &owner) in keys.iter().zip(&owners) {
                prop_assert_eq!(owner, signed(made.owner(key.as_bytes())));
                prop_assert!(owner < made.shards() as i32);
                prop_assert!(owner >= 0 || GOOD[which].0 == SELECTORS);
            }
            owners.push(0);
            prop_assert!(made.owners(column.as_strings(), &mut owners).is_err());
        }

        #[test]
        fn any_text_is_an_assignment_or_an_error_within_it(text: Vec<u8>) {
            if let Err(error) = Assignment::parse(&text) {
                prop_assert!(error.offset() as usize <= text.len());
            }
        }
    }

    #[test]
    fn shares_are_those_promised() {
        for which in [0, 2, 3, 5, 7, 8] {
            let made = Assignment::parse(GOOD[which].0.as_bytes()).unwrap();
            let mut owned = vec![0_f64; made.shards() as usize];
            for i in 0..20_000_u64 {
                // As varied as UIDs: FNV-1a keeps numbered names together.
                let key = xxh64(&i.to_le_bytes(), 0);
                let key = std::format!("{key:016x}-{i}");
                owned[made.owner(key.as_bytes()).unwrap() as usize] += 1.0;
            }
            let parts: u128 = (0..made.shards()).map(|s| made.part(s)).sum();
            for (owned, shard) in owned.iter().zip(0..) {
                let want = 20_000.0 * made.part(shard) as f64 / parts as f64;
                // Five standard deviations.
                assert!((owned - want).abs() <= 5.0 * want.sqrt());
            }
        }
    }

    #[test]
    fn copies_are_for_scores() {
        let parse = |text: &str| Assignment::parse(text.as_bytes()).unwrap();
        let mut nodes = [9; 3];
        let zones = parse("weighted-rendezvous:a@x,b@x,c@y");
        zones.copies(b"key", &mut nodes).unwrap();
        assert!(nodes[..2].contains(&2), "{nodes:?}");
        let plain = parse("rendezvous:a,b");
        plain.copies(b"key", &mut nodes).unwrap();
        assert_eq!(Some(nodes[0]), plain.owner(b"key"));
        assert_eq!(nodes[2], u32::MAX);
        let refused = parse("jump:3").copies(b"key", &mut nodes);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Unsupported);
    }
}
