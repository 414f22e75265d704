/*!
Single rules of the machine, bad input, and random walks over a world whose
messages are lost, repeated, late and out of order.
*/

use super::world::World;
use super::*;
use proptest::prelude::*;
use std::string::{String, ToString};
use std::vec::Vec;
use std::{format, vec};

fn shard(ordinal: i32, timeout: i64, hold: i64) -> Handover {
    let config = Config { ordinal, owners: 1, timeout, hold };
    let mut shard = Handover::new(config).unwrap();
    shard.apply(&Event::Start(None)).unwrap();
    shard
}

/// Tells a line and shows the actions.
fn tell(shard: &mut Handover, line: &str) -> String {
    shard.apply(&Event::parse(line.as_bytes()).unwrap()).unwrap();
    let mut shown = Vec::new();
    while let Some(action) = shard.next_action().unwrap() {
        shown.push(action.to_string());
    }
    shown.join("; ")
}

#[test]
fn a_shard_alone() {
    let own = &mut shard(0, 100, 10);
    let f = &mut |line: &str| tell(own, line);
    let publish =
        |beat, rest| format!("publish generation=1 beat={beat} {rest}");
    assert_eq!(f("replicas 1 0"), publish(1, "epoch=0 rv=0 serving"));
    assert_eq!(f("tick 0"), publish(2, "epoch=0 rv=0 serving"));
    let view = "epoch=1 start=0 owners=1 members=0";
    assert_eq!(
        f("tick 10"),
        format!("{}; propose {view}", publish(3, "epoch=0 rv=0 serving"))
    );
    assert_eq!(f("replicas 1 0"), ""); // proposed already
    assert_eq!(f(&format!("view {view}")), "acquire 1");
    assert_eq!(f("synced 0 7"), ""); // of another view
    assert_eq!(f("synced 1 9"), publish(4, "epoch=1 rv=9 serving"));
    assert_eq!(f("drain"), publish(5, "epoch=1 rv=9 draining"));
    let state = own.state();
    assert!(state.ready && !state.gate_open); // nobody to drain to
    assert_eq!(state.phase, Phase::Stable);
}

#[test]
fn owners_move_before_the_gate_opens() {
    let own = &mut shard(1, 100, 10);
    let f = &mut |line: &str| tell(own, line);
    f("report 0 generation=1 beat=1 epoch=0 rv=0 serving");
    f("view epoch=1 start=0 owners=1 members=0-1");
    f("synced 1 50");
    f("report 0 generation=1 beat=2 epoch=1 rv=40 serving");
    assert_eq!(f("progress 60"), ""); // nothing owed: stable at once
    f("drain");
    f("view epoch=2 start=0 owners=1 members=0");
    // Synced, but not yet as far as this shard is.
    f("report 0 generation=1 beat=3 epoch=2 rv=55 serving");
    assert_eq!(own.state().phase, Phase::Settled);
    assert!(!own.state().gate_open && own.state().ready);
    let f = &mut |line: &str| tell(own, line);
    f("progress 70"); // what comes now is the other's
    let last = "report 0 generation=1 beat=4 epoch=2 rv=60 serving";
    assert_eq!(f(last), "drop 2");
    assert!(own.state().gate_open && !own.state().ready);
}

#[test]
fn ordinals_start_where_the_statefulset_says() {
    let own = &mut shard(5, 100, 0);
    tell(own, "replicas 2 5");
    tell(own, "report 6 generation=1 beat=1 epoch=0 rv=0 serving");
    // Outside of the set: not proposed.
    tell(own, "report 7 generation=1 beat=1 epoch=0 rv=0 serving");
    let view = "epoch=1 start=5 owners=1 members=5-6";
    assert!(tell(own, "tick 0").ends_with(&format!("propose {view}")));
    tell(own, &format!("view {view}"));
    assert_eq!(own.state().total, 2);
}

#[test]
fn a_total_that_flaps_is_not_followed() {
    let own = &mut shard(0, 100, 10);
    tell(own, "view epoch=1 start=0 owners=1 members=0");
    tell(own, "synced 1 1");
    tell(own, "report 1 generation=1 beat=1 epoch=0 rv=0 serving");
    for second in 0..50 {
        tell(own, &format!("replicas {} 0", 1 + second % 2));
        let beat = 2 + second;
        let other = "epoch=0 rv=0 serving";
        tell(own, &format!("report 1 generation=1 beat={beat} {other}"));
        let told = tell(own, &format!("tick {}", second * 5));
        assert!(!told.contains("propose"), "{told}");
    }
    tell(own, "replicas 2 0");
    let told = (0..5).map(|n| tell(own, &format!("tick {}", 250 + n * 5)));
    let told = told.collect::<Vec<_>>().join("; ");
    assert!(told.contains("propose epoch=2 start=0 owners=1 members=0-1"));
}

#[test]
fn of_two_pods_with_one_ordinal_the_later_counts() {
    let old = &mut shard(0, 100, 0);
    tell(old, "view epoch=1 start=0 owners=1 members=0");
    tell(old, "synced 1 5");
    let later = "report 0 generation=2 beat=1 epoch=0 rv=0 serving";
    assert_eq!(tell(old, later), "");
    let state = old.state();
    assert!(state.replaced && !state.ready && !state.gate_open);
    // It serves until the other has everything, and says nothing more.
    assert_eq!(old.decide_hash(1), ADMIT | KEEP);
    assert_eq!(tell(old, "tick 5"), "");
    let synced = "report 0 generation=2 beat=2 epoch=1 rv=9 serving";
    assert_eq!(tell(old, synced), "drop 1");
    assert!(old.state().gate_open);
}

#[test]
fn a_clock_that_jumps_kills_nobody() {
    let own = &mut shard(0, 100, 0);
    tell(own, "view epoch=1 start=0 owners=1 members=0-1");
    tell(own, "report 1 generation=1 beat=1 epoch=1 rv=0 serving");
    tell(own, "synced 1 1");
    for now in [0_i64, 1 << 62, 7, 1 << 40] {
        let told = tell(own, &format!("tick {now}"));
        assert!(!told.contains("propose"), "{told}");
        // Repeated: no sign of life.
        tell(own, "report 1 generation=1 beat=1 epoch=1 rv=0 serving");
    }
    let told =
        (1..5).map(|n| tell(own, &format!("tick {}", (1_i64 << 40) + n * 25)));
    let told = told.collect::<Vec<_>>().join("; ");
    assert!(told.contains("propose epoch=2 start=0 owners=1 members=0"));
}

#[test]
fn one_that_has_just_begun_waits_for_the_others() {
    let own = &mut shard(0, 100, 0);
    let told = tell(own, "view epoch=9 start=0 owners=1 members=0-2");
    assert!(!told.contains("propose"), "{told}");
    assert!(!tell(own, "tick 0").contains("propose"));
}

/// What can go wrong, and what the world does about it.
#[derive(Clone, Debug)]
enum Trouble {
    Report { reader: usize, of: usize, which: usize },
    View { reader: usize, which: usize },
    List(usize),
    Born,
    Reshard(i32),
    Drain(usize),
    Leave(usize),
    Crash(usize),
    Begin(usize),
    Tick(usize, i64),
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let who = 0..4_usize;
    prop_oneof![
        8 => (who.clone(), who.clone(), 0..3_usize).prop_map(
            |(reader, of, which)| Trouble::Report { reader, of, which }
        ),
        4 => (who.clone(), 0..2_usize)
            .prop_map(|(reader, which)| Trouble::View { reader, which }),
        4 => who.clone().prop_map(Trouble::List),
        1 => Just(Trouble::Born),
        1 => (1..5_i32).prop_map(Trouble::Reshard),
        1 => who.clone().prop_map(Trouble::Drain),
        2 => who.clone().prop_map(Trouble::Leave),
        1 => who.clone().prop_map(Trouble::Crash),
        2 => who.clone().prop_map(Trouble::Begin),
        3 => (who, prop_oneof![Just(1), Just(0), Just(-5), Just(1000)])
            .prop_map(|(own, by)| Trouble::Tick(own, by)),
    ]
}

/// A world with everything that was ever written.
struct Walk {
    world: World,
    reports: Vec<Vec<Report>>,
    views: Vec<View>,
    clocks: [i64; 4],
    replicas: i32,
}

impl Walk {
    fn note(&mut self) {
        for (log, report) in self.reports.iter_mut().zip(&self.world.reports) {
            if let Some(report) = report.filter(|r| log.last() != Some(r)) {
                log.push(report);
            }
        }
        if let Some(view) = self.world.newest()
            && self.views.last() != Some(view)
        {
            self.views.push(view.clone());
        }
    }

    fn happen(&mut self, trouble: &Trouble, owners: u32) {
        let world = &mut self.world;
        match *trouble {
            Trouble::Report { reader, of, which } => {
                // One of the last three, whatever was read before.
                let log = &self.reports[of];
                if let Some(&report) = log.iter().rev().nth(which) {
                    let ordinal = of as i32;
                    world.tell(reader, &Event::Report { ordinal, report });
                }
            }
            Trouble::View { reader, which } => {
                if let Some(view) = self.views.iter().rev().nth(which) {
                    world.tell(reader, &Event::View(view.clone()));
                }
            }
            Trouble::List(own) => world.list(own),
            Trouble::Born => world.version += 1,
            Trouble::Reshard(replicas) => {
                self.replicas = replicas;
                for own in 0..4 {
                    world.tell(own, &Event::Replicas { replicas, start: 0 });
                }
            }
            Trouble::Drain(own) => world.tell(own, &Event::Drain),
            Trouble::Leave(own) => {
                let open = world.processes[own].as_ref().is_some_and(|one| {
                    one.shard.own.draining && one.shard.state().gate_open
                });
                if open {
                    world.processes[own] = None;
                }
            }
            Trouble::Crash(own) => {
                let alive = world.processes.iter().flatten().count();
                let there = world.processes[own].is_some();
                // As many as the owners forgive, once.
                if world.crashes < owners && alive > 1 && there {
                    world.crash(own);
                }
            }
            Trouble::Begin(own) => {
                if world.processes[own].is_none() {
                    world.begin(own, 0);
                    let replicas = self.replicas;
                    world.tell(own, &Event::Replicas { replicas, start: 0 });
                }
            }
            Trouble::Tick(own, by) => {
                self.clocks[own] = self.clocks[own].saturating_add(by);
                world.tell(own, &Event::Tick { now: self.clocks[own] });
            }
        }
        self.note();
    }

    /// Peace: who stays reads everything, and time passes.
    fn calm(&mut self) {
        for _ in 0..40 {
            self.world.version += 1;
            let version = self.world.version;
            for own in 0..4 {
                self.happen(&Trouble::Leave(own), 0);
                self.happen(&Trouble::Tick(own, 1), 0);
                let event = Event::Progress { resource_version: version };
                self.world.tell(own, &event);
            }
            for _ in 0..3 {
                for own in 0..4 {
                    for of in (0..4).filter(|&of| of != own) {
                        self.world.read_report(own, of);
                    }
                    self.world.read_view(own);
                    self.world.list(own);
                }
            }
            self.note();
            self.world.check().unwrap();
        }
    }
}

proptest! {
    #[test]
    fn nothing_is_absent_that_was_promised(
        owners in 1..3_u32,
        troubles in prop::collection::vec(trouble(), 0..300),
    ) {
        let mut walk = Walk {
            world: World::new(4, owners),
            reports: vec![Vec::new(); 4],
            views: Vec::new(),
            clocks: [0; 4],
            replicas: 3,
        };
        for own in 0..3 {
            walk.happen(&Trouble::Begin(own), 0);
        }
        walk.calm();
        for trouble in &troubles {
            walk.happen(trouble, owners);
            let checked = walk.world.check();
            prop_assert!(checked.is_ok(), "{checked:?} after {trouble:?}");
        }
        // All begin again who are gone, and are asked to stay.
        walk.calm();
        for own in 0..3 {
            walk.happen(&Trouble::Begin(own), 0);
        }
        walk.happen(&Trouble::Reshard(4), 0);
        walk.calm();
        let world = &walk.world;
        let stay = world.processes.iter().flatten();
        let stay = stay.filter(|one| !one.shard.own.draining);
        if stay.clone().count() > 0 {
            prop_assert_eq!(world.union(), world.all());
            for one in stay {
                prop_assert_eq!(one.shard.state().phase, Phase::Stable);
            }
        }
    }
}
