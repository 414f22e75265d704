/*!
Every interleaving of three shards, two reshards, one drain and one crash.

A step is one thing that one process does or learns: it reads what one other
wrote last, or the view, or has listed; or a reshard, the drain of one of the
three, the crash of one, or the news of it. Pairs of troubles are walked
read by read; all four at once, where a process that reads reads everything,
is a test that is not run by default; random walks (`machine_tests`) mix
everything. States that were seen are
not walked again. After each step the union of the pages is looked at; where
no step is left, everything must be served and settled.
*/

use super::world::World;
use super::*;
use core::hash::{BuildHasher, BuildHasherDefault};
use std::collections::HashSet;
use std::hash::DefaultHasher;
use std::rc::Rc;
use std::vec::Vec;

/// What is still to come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Plot {
    world: World,
    /// Numbers of replicas, from the last.
    reshards: Vec<i32>,
    drains: u32,
    crashes: u32,
    dead: Vec<i32>,
    /// A process that reads, reads all there is.
    coarse: bool,
}

#[derive(Clone, Copy, Debug)]
enum Step {
    ReadAll(usize),
    Read(usize, usize),
    View(usize),
    List(usize),
    Reshard,
    Drain(usize),
    Leave(usize),
    Crash(usize),
    Learn(usize, i32),
}

/// The steps up to a state, the last first.
#[derive(Clone, Debug, Default)]
struct Trail(#[allow(dead_code)] Option<Rc<(Step, Trail)>>);

impl Plot {
    fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        let world = &self.world;
        for (own, process) in world.processes.iter().enumerate() {
            let Some(process) = process else { continue };
            let before = steps.len();
            for (of, report) in world.reports.iter().enumerate() {
                if of != own && process.read[of] != *report {
                    steps.push(Step::Read(own, of));
                }
            }
            if process.shard.view() != world.newest() {
                steps.push(Step::View(own));
            }
            let unaware = |dead: &&i32| !process.knows_gone.contains(dead);
            for &dead in self.dead.iter().filter(unaware) {
                steps.push(Step::Learn(own, dead));
            }
            if self.coarse && steps.len() > before {
                steps.truncate(before);
                steps.push(Step::ReadAll(own));
            }
            if process.listing.is_some() {
                steps.push(Step::List(own));
            }
            let state = process.shard.state();
            if process.shard.own.draining && state.gate_open {
                steps.push(Step::Leave(own));
            }
            if self.drains > 0 {
                steps.push(Step::Drain(own));
            }
            if self.crashes > 0 {
                steps.push(Step::Crash(own));
            }
        }
        if !self.reshards.is_empty() {
            steps.push(Step::Reshard);
        }
        steps
    }

    /// What tells states apart: how often somebody spoke does not, only
    /// whether the last time was heard.
    fn key(&self) -> Plot {
        let mut key = self.clone();
        let world = &mut key.world;
        for process in world.processes.iter_mut().flatten() {
            for (read, last) in process.read.iter_mut().zip(&world.reports) {
                let heard = *read == *last;
                *read = Some(Report::default()).filter(|_| heard);
            }
            process.shard.own.beat = 0;
            process.shard.peers.forget_beats();
        }
        for report in world.reports.iter_mut().flatten() {
            report.beat = 0;
        }
        key
    }

    fn take(&mut self, step: Step) {
        let world = &mut self.world;
        match step {
            Step::ReadAll(own) => {
                self.coarse = false;
                let mine = |step: &Step| match *step {
                    Step::Read(who, _)
                    | Step::View(who)
                    | Step::Learn(who, _) => who == own,
                    _ => false,
                };
                for step in self.steps().into_iter().filter(mine) {
                    self.take(step);
                }
                self.coarse = true;
            }
            Step::Read(own, of) => world.read_report(own, of),
            Step::View(own) => world.read_view(own),
            Step::List(own) => world.list(own),
            Step::Reshard => {
                let replicas = self.reshards.pop().unwrap();
                let event = Event::Replicas { replicas, start: 0 };
                for own in 0..world.processes.len() {
                    world.tell(own, &event);
                }
            }
            Step::Drain(own) => {
                self.drains -= 1;
                world.tell(own, &Event::Drain);
            }
            Step::Leave(own) => {
                world.processes[own] = None;
                self.dead.push(own as i32);
            }
            Step::Crash(own) => {
                self.crashes -= 1;
                world.crash(own);
                self.dead.push(own as i32);
            }
            Step::Learn(own, ordinal) => {
                let process = world.processes[own].as_mut().unwrap();
                process.knows_gone.push(ordinal);
                process.knows_gone.sort_unstable();
                world.tell(own, &Event::Gone { ordinal, generation: 1 });
            }
        }
    }
}

/// Walks everything that can follow; the states seen and the steps taken.
fn explore(start: Plot) -> (usize, usize) {
    let hasher = BuildHasherDefault::<DefaultHasher>::default();
    let mut seen = HashSet::new();
    let mut stack = std::vec![(start, Trail::default())];
    let mut steps_taken = 0;
    while let Some((plot, trail)) = stack.pop() {
        let steps = plot.steps();
        if steps.is_empty() {
            finished(&plot, &trail);
        }
        for step in steps {
            let mut next = plot.clone();
            next.take(step);
            steps_taken += 1;
            let trail = Trail(Some(Rc::new((step, trail.clone()))));
            if let Err(why) = next.world.check() {
                panic!("{why} after {trail:?} in {next:#?}");
            }
            // Two hashes: 128 bits do not collide by chance.
            let key = next.key();
            let key = (hasher.hash_one(&key), hasher.hash_one((1, &key)));
            if seen.insert(key) {
                stack.push((next, trail));
            }
        }
    }
    (seen.len(), steps_taken)
}

/// In the end everything is served, by views that all have settled.
fn finished(plot: &Plot, trail: &Trail) {
    let world = &plot.world;
    let alone = world.processes.iter().flatten().count() == 1;
    if world.processes.iter().all(Option::is_none) {
        return;
    }
    for process in world.processes.iter().flatten() {
        let state = process.shard.state();
        // The last of all has nobody to drain to.
        let stuck = alone && process.shard.own.draining;
        assert!(stuck || state.phase == Phase::Stable, "{trail:?} {plot:#?}");
        if stuck {
            return;
        }
    }
    assert_eq!(world.union(), world.all(), "{trail:?} {plot:#?}");
}

fn three(owners: u32, reshards: &[i32], drains: u32, crashes: u32) -> Plot {
    let mut world = World::new(3, owners);
    for own in 0..3 {
        world.begin(own, 0);
    }
    world.calm();
    let reshards = reshards.to_vec();
    Plot { world, reshards, drains, crashes, dead: Vec::new(), coarse: false }
}

/// Explores, and prints what was seen.
fn show(plot: Plot) {
    let Plot { drains, crashes, coarse, .. } = plot;
    let (owners, reshards) = (plot.world.owners, plot.reshards.len());
    let (states, steps) = explore(plot);
    std::println!(
        "{owners} owners, {reshards} reshards, {drains} drains, {crashes} \
         crashes, reads {}: {states} states, {steps} steps",
        if coarse { "all" } else { "one by one" }
    );
}

#[test]
fn every_interleaving_of_two_troubles() {
    show(three(1, &[3, 2], 0, 0));
    show(three(1, &[], 1, 1));
    show(three(2, &[], 1, 1));
    show(three(1, &[2], 0, 1));
}

/// Takes more than minutes: for a release build, by hand.
#[test]
#[ignore = "more than minutes"]
fn every_interleaving_of_all_troubles() {
    for owners in [1, 2] {
        show(Plot { coarse: true, ..three(owners, &[3, 2], 1, 1) });
    }
}
