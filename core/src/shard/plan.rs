/*!
What a new assignment changes: what each shard keeps, acquires and evicts.

Ours; kube-state-metrics drops every object and lists anew, and KEP-5866
leaves resharding to its users. A plan is arithmetic over the two columns of
owners: it knows which objects move, not when.

[`Plan::minimum`] is the bound that no assignment can beat: so many of these
very objects have to move before every shard holds its part of them, to
within one object. A plan that moves fewer leaves the shards uneven, which
[`Skew`] shows.

Cost: a few additions an object.
*/

use alloc::vec::Vec;

use super::assignment::Assignment;
use super::ranges::MAX_RANGES;
use crate::columns::Strings;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// A number of objects, and the sum of their sizes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amount {
    /// Objects.
    pub objects: u64,
    /// Their bytes; 0 where sizes were not given.
    pub bytes: u64,
}

impl Amount {
    fn add(&mut self, other: Amount) {
        self.objects = self.objects.saturating_add(other.objects);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }

    fn plus(mut self, other: Amount) -> Amount {
        self.add(other);
        self
    }
}

/// What happens to one shard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ShardMoves {
    /// Stays where it is.
    pub keep: Amount,
    /// Comes from another shard, or from nobody.
    pub acquire: Amount,
    /// Goes to another shard, or to nobody.
    pub evict: Amount,
}

impl ShardMoves {
    /// What the shard held.
    #[must_use]
    pub fn before(&self) -> Amount {
        self.keep.plus(self.evict)
    }

    /// What it will hold.
    #[must_use]
    pub fn after(&self) -> Amount {
        self.keep.plus(self.acquire)
    }
}

/// How uneven shards are: the most any of them has of what it should have.
/// 1 is even; 0 where there is nothing to share.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Skew {
    /// By objects.
    pub objects: f64,
    /// By bytes.
    pub bytes: f64,
}

/// The change from one assignment to another, for given objects.
///
/// ```
/// use millicore::columns::Strings;
/// use millicore::shard::{Assignment, Plan};
///
/// let uids = Strings::new(b"abcd", &[0, 1, 2, 3, 4])?;
/// let one = Assignment::parse(b"jump:1")?;
/// let two = Assignment::parse(b"jump:2")?;
/// let plan = Plan::new(&one, &two, uids, &[])?;
/// assert_eq!(plan.moved, plan.shards[1].acquire);
/// assert_eq!(plan.minimum, 2); // of four, two should move
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Every shard of either assignment.
    pub shards: Vec<ShardMoves>,
    /// All objects.
    pub total: Amount,
    /// Those that go from one shard to another.
    pub moved: Amount,
    /// Those that had an owner and will have none.
    pub lost: Amount,
    /// Those that had none and will have one.
    pub found: Amount,
    /// The fewest objects that would have to move to make the shards even.
    pub minimum: u64,
    /// How uneven the old shards are.
    pub skew_before: Skew,
    /// How uneven the new ones will be.
    pub skew_after: Skew,
}

impl Plan {
    /// Plans the change for these keys. `sizes` has the bytes of each
    /// object, or nothing.
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`] for sizes of another number of objects;
    /// [`ErrorKind::TooLarge`] past [`MAX_RANGES`] shards; `NoMemory`.
    pub fn new(
        from: &Assignment,
        to: &Assignment,
        keys: Strings<'_>,
        sizes: &[u64],
    ) -> Result<Plan, Error> {
        let mut before = Vec::new();
        before.try_resize(keys.len(), 0)?;
        from.owners(keys, &mut before)?;
        Plan::of_owners(from, &before, to, keys, sizes)
    }

    /// The same, where the old owners are known.
    pub(super) fn of_owners(
        from: &Assignment,
        before: &[i32],
        to: &Assignment,
        keys: Strings<'_>,
        sizes: &[u64],
    ) -> Result<Plan, Error> {
        if !sizes.is_empty() && sizes.len() != keys.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        let shards = from.shards().max(to.shards()) as usize;
        if shards > MAX_RANGES {
            return Err(Error::new(ErrorKind::TooLarge));
        }
        let mut after = Vec::new();
        after.try_resize(keys.len(), 0)?;
        to.owners(keys, &mut after)?;
        let mut plan = Plan::default();
        plan.shards.try_resize(shards, ShardMoves::default())?;
        for (row, (&before, &after)) in before.iter().zip(&after).enumerate() {
            let bytes = sizes.get(row).copied().unwrap_or(0);
            plan.count(before, after, Amount { objects: 1, bytes });
        }
        plan.minimum = plan.fewest_moves(to);
        plan.skew_before = plan.skew(from, ShardMoves::before);
        plan.skew_after = plan.skew(to, ShardMoves::after);
        Ok(plan)
    }

    /// One object; an owner below 0 is nobody.
    fn count(&mut self, before: i32, after: i32, one: Amount) {
        self.total.add(one);
        if before == after {
            if let Some(shard) = self.shard(after) {
                shard.keep.add(one);
            }
            return;
        }
        if let Some(shard) = self.shard(before) {
            shard.evict.add(one);
        }
        if let Some(shard) = self.shard(after) {
            shard.acquire.add(one);
        }
        match (before < 0, after < 0) {
            (_, true) => self.lost.add(one),
            (true, false) => self.found.add(one),
            (false, false) => self.moved.add(one),
        }
    }

    fn shard(&mut self, shard: i32) -> Option<&mut ShardMoves> {
        self.shards.get_mut(usize::try_from(shard).ok()?)
    }

    /// The fewest of these objects that have to change hands until every
    /// shard holds its part, rounded down or up. What is left over by
    /// rounding goes where it saves a move.
    fn fewest_moves(&self, to: &Assignment) -> u64 {
        let parts = Parts::of(to);
        let held = self.shards.iter().fold(0_u64, |sum, shard| {
            sum.saturating_add(shard.before().objects)
        });
        let (mut kept, mut handed, mut over) = (0_u64, 0_u64, 0_u64);
        for (shard, number) in self.shards.iter().zip(0..) {
            let fair = parts.floor(number, held);
            let has = shard.before().objects;
            kept = kept.saturating_add(has.min(fair));
            handed = handed.saturating_add(fair);
            over = over
                .saturating_add(u64::from(has > fair && to.part(number) > 0));
        }
        let left = held.saturating_sub(handed);
        held.saturating_sub(kept).saturating_sub(over.min(left))
    }

    fn skew(
        &self,
        assignment: &Assignment,
        held: impl Fn(&ShardMoves) -> Amount,
    ) -> Skew {
        let parts = Parts::of(assignment);
        let all = self
            .shards
            .iter()
            .fold(Amount::default(), |sum, shard| sum.plus(held(shard)));
        let mut skew = Skew::default();
        for (shard, number) in self.shards.iter().zip(0..) {
            let share = parts.share(number);
            let held = held(shard);
            let over = |held: u64, all: u64| {
                if held == 0 {
                    0.0
                } else {
                    held as f64 / (all as f64 * share)
                }
            };
            skew.objects = skew.objects.max(over(held.objects, all.objects));
            skew.bytes = skew.bytes.max(over(held.bytes, all.bytes));
        }
        skew
    }
}

/// The parts of an assignment's shards beside their sum.
struct Parts<'a> {
    assignment: &'a Assignment,
    sum: u128,
}

impl Parts<'_> {
    fn of(assignment: &Assignment) -> Parts<'_> {
        let shards = 0..assignment.shards();
        let sum = shards.fold(0_u128, |sum, shard| {
            sum.saturating_add(assignment.part(shard))
        });
        Parts { assignment, sum: sum.max(1) }
    }

    fn share(&self, shard: u32) -> f64 {
        self.assignment.part(shard) as f64 / self.sum as f64
    }

    /// The shard's part of so many objects, rounded down. Below 2^65 times
    /// 2^32 objects, for which there is no room in a column.
    fn floor(&self, shard: u32, objects: u64) -> u64 {
        let part = self.assignment.part(shard);
        let all = part.saturating_mul(objects.into());
        all.checked_div(self.sum).unwrap_or(0) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::columns::StringColumn;
    use proptest::prelude::*;
    use std::string::ToString;
    use std::vec;

    fn column(n: usize) -> StringColumn {
        let mut column = StringColumn::default();
        for i in 0..n {
            column.push(i.to_string().as_bytes()).unwrap();
        }
        column
    }

    fn plan(from: &str, to: &str, n: usize, sizes: &[u64]) -> Plan {
        let parse = |text: &str| Assignment::parse(text.as_bytes()).unwrap();
        let keys = column(n);
        let keys = keys.as_strings();
        Plan::new(&parse(from), &parse(to), keys, sizes).unwrap()
    }

    #[test]
    fn shares_moved_are_those_expected() {
        let f = |from: &str, to: &str, want: f64| {
            let plan = plan(from, to, 20_000, &[]);
            let moved = plan.moved.objects as f64 / 20_000.0;
            assert!((moved - want).abs() < 0.012, "{from} {to}: {moved}");
            assert_eq!(plan.total.objects, 20_000);
            assert_eq!(plan.lost, Amount::default());
        };
        f("jump:10", "jump:11", 1.0 / 11.0);
        f("jump:10", "jump:20", 0.5);
        f("jump:11", "jump:10", 1.0 / 11.0);
        f("jump:10", "ranges:10", 0.9); // nearly everything
        f("ranges:1", "ranges:2", 0.5);
        f("prometheus:4", "prometheus:5", 0.8);
        f("victoriametrics:4", "victoriametrics:8", 0.5);
        f("rendezvous:a,b,c", "rendezvous:a,b,c,d", 0.25);
        f("weighted-rendezvous:a,b", "weighted-rendezvous:a,b=2", 1.0 / 6.0);
        f("jump:7", "jump:7", 0.0);
    }

    #[test]
    fn what_has_no_owner_is_lost_and_found() {
        let low = "selectors:shardRange(object.metadata.uid, '0x0000000000000000', '0x8000000000000000')";
        let lost = plan("ranges:2", low, 1000, &[]);
        assert_eq!(lost.lost, lost.shards[1].evict);
        assert_eq!(lost.moved, Amount::default());
        let found = plan(low, "ranges:2", 1000, &[]);
        assert_eq!(found.found, found.shards[1].acquire);
        assert_eq!(found.minimum, found.shards[0].before().objects / 2);
    }

    #[test]
    fn arguments_are_checked() {
        let jump = Assignment::parse(b"jump:70000").unwrap();
        let two = Assignment::parse(b"jump:2").unwrap();
        let keys = column(3);
        let f = |to: &Assignment, sizes: &[u64]| {
            Plan::new(&two, to, keys.as_strings(), sizes).map_err(Error::kind)
        };
        assert!(f(&two, &[1, 2, 3]).is_ok());
        assert_eq!(f(&two, &[1]), Err(ErrorKind::LengthMismatch));
        assert_eq!(f(&jump, &[]), Err(ErrorKind::TooLarge));
        let nothing = plan("jump:2", "jump:3", 0, &[]);
        assert_eq!(
            (nothing.minimum, nothing.skew_after),
            (0, Skew::default())
        );
    }

    const NAMES: [&str; 6] = [
        "jump:1",
        "jump:4",
        "ranges:5",
        "weighted-ranges:0,3,1",
        "rendezvous:a,b",
        "prometheus:3",
    ];

    proptest! {
        #[test]
        fn a_plan_adds_up_and_the_bound_holds(
            from in prop::sample::select(NAMES.to_vec()),
            to in prop::sample::select(NAMES.to_vec()),
            sizes in prop::collection::vec(0..1000_u64, 1..60),
        ) {
            let plan = plan(from, to, sizes.len(), &sizes);
            let sum = |of: fn(&ShardMoves) -> Amount| {
                plan.shards.iter().map(of)
                    .fold(Amount::default(), Amount::plus)
            };
            prop_assert_eq!(sum(ShardMoves::before), plan.total);
            prop_assert_eq!(sum(ShardMoves::after), plan.total);
            prop_assert_eq!(sum(|shard| shard.acquire), plan.moved);
            prop_assert_eq!(sum(|shard| shard.evict), plan.moved);
            prop_assert_eq!(plan.total.bytes, sizes.iter().sum::<u64>());
            prop_assert!(plan.minimum <= plan.total.objects);
            // The bound against every way to round, by brute force.
            let to = Assignment::parse(to.as_bytes()).unwrap();
            prop_assert_eq!(plan.minimum, brute(&plan, &to));
        }
    }

    /// The fewest moves over every way to give each shard its part rounded
    /// down or up.
    fn brute(plan: &Plan, to: &Assignment) -> u64 {
        let n = plan.shards.len();
        let sum: u128 = (0..to.shards()).map(|s| to.part(s)).sum();
        let total = plan.total.objects;
        let mut fewest = u64::MAX;
        for ups in 0..1_u32 << n {
            let mut target = vec![0; n];
            for (shard, target) in target.iter_mut().enumerate() {
                let exact = to.part(shard as u32) * u128::from(total);
                *target = (exact / sum) as u64;
                let up = ups >> shard & 1 == 1;
                if up && to.part(shard as u32) > 0 {
                    *target += 1;
                }
            }
            if target.iter().sum::<u64>() == total {
                let gains = plan.shards.iter().zip(&target);
                let moves = gains
                    .map(|(s, &t)| t.saturating_sub(s.before().objects))
                    .sum();
                fewest = fewest.min(moves);
            }
        }
        fewest
    }
}
