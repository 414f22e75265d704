/*!
Which zone each member of a ring belongs in.

The scheduler places pods, not shards: nothing ties an ordinal to a zone. A
plan deals the zones out along the order of the names, round and round, so
that every window of R members spans as many zones as it can and no zone has
two members more than another. Where the ring closes the deal may not come out
even; then the last members are tried in another order, up to a bound, and
what cannot be had is told as the windows that fall short.

Three zones, four members and three replicas is such a case: no order helps.
*/

use alloc::vec::Vec;

use super::spread_json::append;
use super::survive::name_order;
use crate::encoding::json::append_string;
use crate::encoding::json::reader::reads;
use crate::error::{Error, ErrorKind};
use crate::kube::metrics::Text;
use crate::memory::TryPush;

/// How many members are placed or moved before a plan is settled for.
const STEPS: usize = 200_000;

/// A window of the ring that spans fewer zones than it could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seam {
    /// Where in the order it begins.
    pub start: usize,
    /// The zones it spans.
    pub zones: usize,
}

/// The zone of each place on a ring of `members`, and the windows of
/// `replicas` that fall short.
///
/// # Errors
/// `InvalidReplicas` without a zone or a replica; `NoMemory`.
///
/// ```
/// use millicore::topology::plan;
///
/// // Round and round would put the last beside the first of its zone.
/// let (zones, short) = plan(7, 3, 2)?;
/// assert_eq!(zones, [0, 1, 2, 0, 1, 2, 1]);
/// assert!(short.is_empty());
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn plan(
    members: usize,
    zones: usize,
    replicas: usize,
) -> Result<(Vec<usize>, Vec<Seam>), Error> {
    if zones < 1 || replicas < 1 {
        return Err(Error::new(ErrorKind::InvalidReplicas));
    }
    let mut ring = Ring {
        zones,
        window: replicas.min(members),
        dealt: Vec::new(),
        members,
    };
    ring.dealt.try_reserve_for(members)?;
    if !ring.search()? {
        ring.dealt.clear();
        for place in 0..members {
            ring.dealt.try_push(place.checked_rem(zones).unwrap_or(0))?;
        }
    }
    let mut short = Vec::new();
    for start in 0..members {
        let (spanned, _) = ring.span(start);
        if spanned < ring.wanted() {
            short.try_push(Seam { start, zones: spanned })?;
        }
    }
    Ok((ring.dealt, short))
}

/// A ring whose places are given zones from the first on.
struct Ring {
    members: usize,
    zones: usize,
    window: usize,
    dealt: Vec<usize>,
}

impl Ring {
    /// How many zones a window is to span.
    fn wanted(&self) -> usize {
        self.window.min(self.zones)
    }

    /// How many zones a window spans, and how many of its places have none.
    fn span(&self, start: usize) -> (usize, usize) {
        let place = |k: usize| {
            let at = start.saturating_add(k).checked_rem(self.members)?;
            self.dealt.get(at)
        };
        let mut spanned = 0_usize;
        let mut open = 0_usize;
        for k in 0..self.window {
            match place(k) {
                None => open = open.saturating_add(1),
                zone if (0..k).any(|before| place(before) == zone) => {}
                Some(_) => spanned = spanned.saturating_add(1),
            }
        }
        (spanned, open)
    }

    /// Whether every window over the last place can still span enough, and
    /// no zone has more than its share.
    fn fits(&self) -> bool {
        let last = self.dealt.len().saturating_sub(1);
        let share = |extra: usize| {
            self.members.saturating_add(extra).checked_div(self.zones)
        };
        let full = share(self.zones.saturating_sub(1)).unwrap_or(0);
        let fuller = self.members.checked_rem(self.zones).unwrap_or(0);
        let members =
            |zone| self.dealt.iter().filter(|&&other| other == zone).count();
        let own = self.dealt.last().map_or(0, |&zone| members(zone));
        let at_most = own < full
            || own == full
                && (fuller == 0
                    || (0..self.zones)
                        .filter(|&zone| members(zone) == full)
                        .count()
                        <= fuller);
        at_most
            && (0..self.window).all(|back| {
                let start = last.saturating_add(self.members);
                let start = start.saturating_sub(back);
                let (spanned, open) = self.span(start);
                spanned.saturating_add(open) >= self.wanted()
            })
    }

    /// Deals all places, trying the next zone of the round first.
    fn search(&mut self) -> Result<bool, Error> {
        // How many zones each place has tried.
        let mut tried: Vec<usize> = Vec::new();
        tried.try_resize(self.members, 0)?;
        for _ in 0..STEPS {
            let place = self.dealt.len();
            let Some(offset) = tried.get_mut(place) else {
                return Ok(true);
            };
            // The first place may as well be in the first zone.
            let choices = if place == 0 { 1 } else { self.zones };
            if *offset >= choices {
                *offset = 0;
                if self.dealt.pop().is_none() {
                    return Ok(false);
                }
                continue;
            }
            let zone = place.saturating_add(*offset);
            *offset = offset.saturating_add(1);
            self.dealt.try_push(zone.checked_rem(self.zones).unwrap_or(0))?;
            if !self.fits() {
                self.dealt.pop();
            }
        }
        Ok(false)
    }
}

#[derive(Debug, Default)]
struct Request<'a> {
    members: Vec<Text<'a>>,
    zones: Vec<Text<'a>>,
    replicas: usize,
}

reads! {
    Request<'a> only {
        "members" => members required,
        "zones" => zones required,
        "replicas" => replicas,
    }
}

/// Adds to `out` a plan as JSON; docs/topology.md has the fields.
///
/// ```
/// let mut out = Vec::new();
/// let request = br#"{"members": ["s-0", "s-1"], "zones": ["a", "b"], "replicas": 2}"#;
/// millicore::topology::plan_json(&mut out, request)?;
/// let text = r#"{"members":[{"name":"s-0","zone":"a"},{"name":"s-1","zone":"b"}],"short":[]}"#;
/// assert_eq!(out, text.as_bytes());
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its place; `InvalidReplicas`; `TooLarge` past 10,000
/// members or 1,000 zones; `NoMemory`.
pub fn plan_json(out: &mut Vec<u8>, request: &[u8]) -> Result<(), Error> {
    let request: Request<'_> = crate::kube::from_json(request)?;
    if request.members.len() > 10_000 || request.zones.len() > 1_000 {
        return Err(Error::new(ErrorKind::TooLarge));
    }
    let mut names = Vec::new();
    for name in &request.members {
        names.try_push(name.as_str())?;
    }
    let order = name_order(&names)?;
    let replicas = request.replicas.max(1);
    let (dealt, short) = plan(names.len(), request.zones.len(), replicas)?;
    out.try_extend(b"{\"members\":[")?;
    for (place, (&row, &zone)) in order.iter().zip(&dealt).enumerate() {
        out.try_extend(if place > 0 {
            b",{\"name\":"
        } else {
            b"{\"name\":"
        })?;
        let name = names.get(row).copied().unwrap_or_default();
        append_string(out, name.as_bytes())?;
        out.try_extend(b",\"zone\":")?;
        let zone = request.zones.get(zone).map_or("", Text::as_str);
        append_string(out, zone.as_bytes())?;
        out.try_push(b'}')?;
    }
    out.try_extend(b"],\"short\":[")?;
    for (row, seam) in short.iter().enumerate() {
        let comma = if row > 0 { "," } else { "" };
        let Seam { start, zones } = seam;
        append(
            out,
            format_args!("{comma}{{\"start\":{start},\"zones\":{zones}}}"),
        )?;
    }
    out.try_extend(b"]}")
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
