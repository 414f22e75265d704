/*!
Names of Prometheus labels made of the keys of Kubernetes labels and
annotations, as kube-state-metrics v2.13 and v2.20 (`internal/store/utils.go`)
make them.

Keys are taken in bytewise order. Every character but `[a-zA-Z0-9_]` becomes an
underscore (a byte that is not UTF-8 counts as one), a capital behind a small
letter or digit gets one before it, and all is lower-cased. Names that come out
alike get `_conflict1`, `_conflict2`, ...

* v2.13 counts by the plain name: a suffixed name may then be that of another
  label. v2.20 takes the next suffix that no label before has, and renames a
  label that has the name by chance.
* Allow list: `*` as its first item is every key, none is none. v2.20 also
  takes an item with one `*`, which stands for anything but a line feed; an
  item with more of them is ignored, as is `*` further on.

Cost: a sort of the keys, one pass over them, one look at each for each item of
the allow list that has a `*`.
*/

use alloc::vec::Vec;

use super::cursor::is_label_byte;
use super::entry::Span;
use super::header::HeaderProfile;
use crate::columns::{StringColumn, Strings};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::hash::fnv1a64;

/// Appends to `names` the label names made of those keys that `allow` lets
/// pass, and to `order` for each of them the index of its key. Of equal keys
/// the last counts.
///
/// ```
/// use millicore::columns::{StringColumn, Strings};
/// use millicore::exposition::{HeaderProfile, append_label_names};
///
/// let keys = Strings::new(b"app.io/nameappAPP", &[0, 11, 14, 17])?;
/// let all = Strings::new(b"*", &[0, 1])?;
/// let (mut names, mut order) = (StringColumn::default(), Vec::new());
/// append_label_names(
///     &mut names, &mut order, HeaderProfile::V2_20, b"label", keys, all,
/// )?;
/// let names: Vec<_> = names.as_strings().iter().collect();
/// assert_eq!(names[0], b"label_app_conflict1");
/// assert_eq!(names[1], b"label_app_conflict2");
/// assert_eq!(names[2], b"label_app_io_name");
/// assert_eq!(order, [2, 1, 0]);
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `NoMemory`; `TooLarge` past 4 GiB of names.
pub fn append_label_names(
    names: &mut StringColumn,
    order: &mut Vec<u32>,
    profile: HeaderProfile,
    prefix: &[u8],
    keys: Strings<'_>,
    allow: Strings<'_>,
) -> Result<(), Error> {
    let first = order.len();
    allowed(order, profile, keys, allow)?;
    let mut bases = Names::default();
    let mut made: Vec<u32> = Vec::new();
    let chosen = order.get(first..).unwrap_or_default();
    for &key in chosen {
        let base = bases.intern(|out| {
            out.try_extend(prefix)?;
            out.try_push(b'_')?;
            append_label_name(out, keys.get(key as usize))
        })?;
        let index = made.len();
        let own = match profile {
            HeaderProfile::V2_13 => {
                bases.count_conflict(base, index, &mut made)?
            }
            HeaderProfile::V2_20 => {
                bases.settle_conflict(base, index, &mut made)?
            }
        };
        made.try_push(own)?;
    }
    made.iter().try_for_each(|&name| names.push(bases.text(name)))
}

/// Appends the indices of the keys that pass, in the order of the keys.
fn allowed(
    order: &mut Vec<u32>,
    profile: HeaderProfile,
    keys: Strings<'_>,
    allow: Strings<'_>,
) -> Result<(), Error> {
    let mut sorted: Vec<u32> = Vec::new();
    sorted.try_reserve_for(keys.len())?;
    for index in 0..keys.len() {
        let index = u32::try_from(index)
            .map_err(|_| Error::new(ErrorKind::TooLarge))?;
        sorted.try_push(index)?;
    }
    let key = |&index: &u32| keys.get(index as usize);
    sorted.sort_unstable_by(|a, b| key(a).cmp(key(b)).then(a.cmp(b)));
    let mut exact: Vec<&[u8]> = Vec::new();
    for item in allow.iter() {
        exact.try_push(item)?;
    }
    exact.sort_unstable();
    let all = !allow.is_empty() && allow.get(0) == b"*";
    let patterns = |key: &[u8]| {
        profile == HeaderProfile::V2_20
            && allow.iter().any(|item| matches_pattern(item, key))
    };
    let mut rest = sorted.as_slice();
    while let [index, others @ ..] = rest {
        rest = others;
        let key = key(index);
        if others.first().is_some_and(|&next| keys.get(next as usize) == key) {
            continue; // the last of equal keys counts
        }
        let listed = exact.binary_search(&key).is_ok()
            && (profile == HeaderProfile::V2_13 || !key.contains(&b'*'));
        if all || listed || patterns(key) {
            order.try_push(*index)?;
        }
    }
    Ok(())
}

/// Whether an item with exactly one `*` fits a key.
fn matches_pattern(item: &[u8], key: &[u8]) -> bool {
    let Some(star) = memchr::memchr(b'*', item) else { return false };
    let (before, behind) = item.split_at(star);
    let behind = behind.get(1..).unwrap_or_default();
    let plain = item != b"*"
        && !behind.contains(&b'*')
        && core::str::from_utf8(item).is_ok();
    plain
        && key
            .strip_prefix(before)
            .and_then(|rest| rest.strip_suffix(behind))
            .is_some_and(|rest| !rest.contains(&b'\n'))
}

/// Appends the label name that a key gives, without prefix and suffix.
fn append_label_name(out: &mut Vec<u8>, key: &[u8]) -> Result<(), Error> {
    out.try_reserve_for(key.len())?;
    let mut small = false;
    let mut add = |byte: u8| {
        let plain = is_label_byte(byte);
        if small && byte.is_ascii_uppercase() {
            out.try_push(b'_')?;
        }
        small = byte.is_ascii_lowercase() || byte.is_ascii_digit();
        out.try_push(if plain { byte.to_ascii_lowercase() } else { b'_' })
    };
    for chunk in key.utf8_chunks() {
        for letter in chunk.valid().chars() {
            // Whatever is not ASCII is one underscore.
            add(u8::try_from(letter).map_or(b' ', |byte| {
                if byte.is_ascii() { byte } else { b' ' }
            }))?;
        }
        chunk.invalid().iter().try_for_each(|_| add(b' '))?;
    }
    Ok(())
}

/// Distinct names with what is known of each: a hash table.
#[derive(Default)]
struct Names {
    bytes: Vec<u8>,
    names: Vec<Name>,
    /// 0, or a name's number plus one; as many as a power of two.
    slots: Vec<u32>,
}

struct Name {
    text: Span,
    /// The label that has it.
    used: Option<u32>,
    /// Labels counted or suffixes handed out.
    count: u32,
    /// The label whose plain name it was first, for v2.13.
    initial: u32,
    /// Whether it has collided.
    collided: bool,
}

impl Names {
    fn text(&self, name: u32) -> &[u8] {
        let name = self.names.get(name as usize);
        name.map_or(&[], |name| name.text.of(&self.bytes))
    }

    fn get(&mut self, name: u32) -> Result<&mut Name, Error> {
        // Only numbers that `intern` gave come here.
        let missing = Error::new(ErrorKind::InvalidArgument);
        self.names.get_mut(name as usize).ok_or(missing)
    }

    /// The number of the name that `write` appends.
    fn intern(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
    ) -> Result<u32, Error> {
        if self.names.len().saturating_mul(2) >= self.slots.len() {
            self.grow()?;
        }
        let start = self.bytes.len();
        write(&mut self.bytes)?;
        let end = self.bytes.len();
        let number = u32::try_from(self.names.len());
        let (Ok(number), Ok(_)) = (number, u32::try_from(end)) else {
            return Err(Error::new(ErrorKind::TooLarge));
        };
        let text = Span::new(start, end);
        let slot = self.slot(text);
        let found = self.slots.get(slot).copied().unwrap_or(0);
        if let Some(known) = found.checked_sub(1) {
            self.bytes.truncate(start);
            return Ok(known);
        }
        self.names.try_push(Name {
            text,
            used: None,
            count: 0,
            initial: 0,
            collided: false,
        })?;
        if let Some(slot) = self.slots.get_mut(slot) {
            *slot = number.wrapping_add(1);
        }
        Ok(number)
    }

    /// Where a name is, or belongs.
    fn slot(&self, text: Span) -> usize {
        let bytes = text.of(&self.bytes);
        let mask = self.slots.len().wrapping_sub(1);
        #[allow(clippy::cast_possible_truncation)] // any bits will do
        let mut slot = (fnv1a64(bytes) as usize) & mask;
        loop {
            let found = self.slots.get(slot).copied().unwrap_or(0);
            match found.checked_sub(1) {
                Some(other) if self.text(other) != bytes => {
                    slot = slot.wrapping_add(1) & mask;
                }
                _ => return slot,
            }
        }
    }

    fn grow(&mut self) -> Result<(), Error> {
        let size = self.slots.len().saturating_mul(2).max(32);
        self.slots.clear();
        self.slots.try_resize(size, 0)?;
        for (number, at) in (1..).zip(0..self.names.len()) {
            let text = self.names.get(at).map(|name| name.text);
            let slot = self.slot(text.unwrap_or_default());
            if let Some(slot) = self.slots.get_mut(slot) {
                *slot = number;
            }
        }
        Ok(())
    }

    /// The name of label `index` by the rules of v2.13.
    fn count_conflict(
        &mut self,
        base: u32,
        index: usize,
        made: &mut [u32],
    ) -> Result<u32, Error> {
        let name = self.get(base)?;
        let initial = name.initial as usize;
        name.count = name.count.saturating_add(1);
        let count = name.count;
        if count == 1 {
            name.initial = u32::try_from(index).unwrap_or(u32::MAX);
            return Ok(base);
        }
        if count == 2 {
            let renamed = self.suffixed(base, 1)?;
            if let Some(first) = made.get_mut(initial) {
                *first = renamed;
            }
        }
        self.suffixed(base, count)
    }

    /// The name of label `index` by the rules of v2.20.
    fn settle_conflict(
        &mut self,
        base: u32,
        index: usize,
        made: &mut [u32],
    ) -> Result<u32, Error> {
        let index = u32::try_from(index).unwrap_or(u32::MAX);
        let name = self.get(base)?;
        let own = if name.collided {
            self.next_free(base)?
        } else if let Some(other) = name.used.take() {
            name.collided = true;
            name.count = 0;
            // Taken before the suffixes are looked for, so that upstream's
            // order is kept: its own name is still in use there.
            self.get(base)?.used = Some(other);
            let renamed = self.next_free(base)?;
            self.get(base)?.used = None;
            if let Some(first) = made.get_mut(other as usize) {
                *first = renamed;
            }
            self.get(renamed)?.used = Some(other);
            self.next_free(base)?
        } else {
            base
        };
        self.get(own)?.used = Some(index);
        Ok(own)
    }

    /// The next suffixed form of a name that no label has.
    fn next_free(&mut self, base: u32) -> Result<u32, Error> {
        loop {
            let name = self.get(base)?;
            name.count = name.count.saturating_add(1);
            let count = name.count;
            let candidate = self.suffixed(base, count)?;
            if self.get(candidate)?.used.is_none() {
                return Ok(candidate);
            }
        }
    }

    /// `base_conflictN`
    fn suffixed(&mut self, base: u32, count: u32) -> Result<u32, Error> {
        let text = self.get(base)?.text;
        self.intern(|out| {
            let (start, end) = (text.start as usize, text.end as usize);
            out.try_reserve_for(end.saturating_sub(start))?;
            out.extend_from_within(start..end);
            out.try_extend(b"_conflict")?;
            out.try_extend(itoa::Buffer::new().format(count).as_bytes())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn column(items: &[&[u8]]) -> StringColumn {
        let mut column = StringColumn::default();
        for item in items {
            column.push(item).unwrap();
        }
        column
    }

    fn names(
        profile: HeaderProfile,
        keys: &[&[u8]],
        allow: &[&[u8]],
    ) -> String {
        let (keys, allow) = (column(keys), column(allow));
        let (mut out, mut order) = (StringColumn::default(), Vec::new());
        append_label_names(
            &mut out,
            &mut order,
            profile,
            b"l",
            keys.as_strings(),
            allow.as_strings(),
        )
        .unwrap();
        let mut shown = String::new();
        for (name, index) in out.as_strings().iter().zip(order) {
            let name = core::str::from_utf8(name).unwrap();
            shown += &std::format!("{name}={index} ");
        }
        shown
    }

    #[test]
    fn sanitised() {
        let p = |key: &[u8], want: &str| {
            let got = names(HeaderProfile::V2_13, &[key], &[b"*"]);
            assert_eq!(got, std::format!("l_{want}=0 "));
        };
        p(b"app.kubernetes.io/name", "app_kubernetes_io_name");
        p(b"aBC", "a_bc");
        p(b"fooBarBAZ9X", "foo_bar_baz9_x");
        p(b"ABC", "abc");
        p(b"a.B", "a_b");
        p("é☃B".as_bytes(), "__b");
        p(b"\xff\xc3(", "___");
        p(b"", "");
    }

    #[test]
    fn conflicts() {
        let keys: &[&[u8]] = &[b"x", b"X", b"x_conflict1", b"x_conflict2"];
        let p =
            |profile, want| assert_eq!(names(profile, keys, &[b"*"]), want);
        p(
            HeaderProfile::V2_13,
            "l_x_conflict1=1 l_x_conflict2=0 l_x_conflict1=2 l_x_conflict2=3 ",
        );
        p(
            HeaderProfile::V2_20,
            "l_x_conflict1_conflict1=1 l_x_conflict2_conflict1=0 l_x_conflict1_conflict2=2 l_x_conflict2_conflict2=3 ",
        );
    }

    #[test]
    fn many_alike() {
        let keys: Vec<Vec<u8>> = (0..3000_u32)
            .map(|i| {
                let bits =
                    (0..12).map(|b| if i >> b & 1 == 1 { b'.' } else { b'/' });
                bits.collect()
            })
            .collect();
        let keys: Vec<&[u8]> = keys.iter().map(Vec::as_slice).collect();
        let shown = names(HeaderProfile::V2_20, &keys, &[b"*"]);
        assert!(shown.contains("l______________conflict3000="));
        assert_eq!(shown, names(HeaderProfile::V2_13, &keys, &[b"*"]));
    }

    #[test]
    fn allow_lists() {
        let keys: &[&[u8]] =
            &[b"app", b"app.io/a", b"app.io/b", b"b\nb", b"a*"];
        let p = |profile, allow: &[&[u8]], want: &str| {
            assert_eq!(names(profile, keys, allow), want);
        };
        let (old, new) = (HeaderProfile::V2_13, HeaderProfile::V2_20);
        for profile in [old, new] {
            p(profile, &[], "");
            p(profile, &[b"app", b"app", b"none"], "l_app=0 ");
            p(profile, &[b"app", b"*"], "l_app=0 ");
        }
        p(old, &[b"app.io/*", b"a*"], "l_a_=4 ");
        p(new, &[b"app.io/*"], "l_app_io_a=1 l_app_io_b=2 ");
        p(new, &[b"*/a"], "l_app_io_a=1 ");
        p(new, &[b"b*b"], "");
        p(new, &[b"*p*"], "");
        p(new, &[b"app*app"], "");
        // Equal keys: the last one counts.
        assert_eq!(names(new, &[b"a", b"a"], &[b"a"]), "l_a=1 ");
    }
}
