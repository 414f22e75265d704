/*!
A world of shards for the tests: processes with their pages, the texts that
they share, and a checker that looks at the union of the pages after every
step.
*/

use super::*;
use std::vec::Vec;

/// The hashes of the objects; a page is the set of their bits.
pub(super) fn objects() -> Vec<u64> {
    (0..14).map(|n| fnv1a64(std::format!("uid-{n}").as_bytes())).collect()
}

/// A process of an ordinal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Process {
    pub(super) shard: Handover,
    pub(super) page: u32,
    /// The epoch it is to list for.
    pub(super) listing: Option<u64>,
    /// What it last read of each ordinal.
    pub(super) read: Vec<Option<Report>>,
    pub(super) knows_gone: Vec<i32>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct World {
    pub(super) owners: u32,
    pub(super) processes: Vec<Option<Process>>,
    /// What each ordinal last wrote.
    pub(super) reports: Vec<Option<Report>>,
    /// The views from the newest one on whose members have all said that
    /// they are synced, and who has said so of each.
    pub(super) views: Vec<(View, u32)>,
    /// The resource version of the newest object.
    pub(super) version: u64,
    /// Objects that a crash took: nobody else had them, or others may have
    /// been told already that the dead process has them. Until someone lists
    /// them anew.
    pub(super) orphans: u32,
    pub(super) crashes: u32,
    /// The newest view that a dead process may be counted on in.
    haunted: u64,
}

impl World {
    pub(super) fn new(ordinals: usize, owners: u32) -> World {
        World {
            owners,
            processes: std::vec![None; ordinals],
            reports: std::vec![None; ordinals],
            views: Vec::new(),
            version: 1,
            orphans: 0,
            crashes: 0,
            haunted: 0,
        }
    }

    pub(super) fn all(&self) -> u32 {
        (1 << objects().len()) - 1
    }

    pub(super) fn union(&self) -> u32 {
        self.processes.iter().flatten().fold(0, |all, one| all | one.page)
    }

    /// A process of an ordinal begins.
    pub(super) fn begin(&mut self, ordinal: usize, hold: i64) {
        let config = Config {
            ordinal: ordinal as i32,
            owners: self.owners,
            timeout: 4,
            hold,
        };
        let last = self.reports[ordinal];
        self.processes[ordinal] = Some(Process {
            shard: Handover::new(config).unwrap(),
            page: 0,
            listing: None,
            read: std::vec![None; self.processes.len()],
            knows_gone: Vec::new(),
        });
        self.tell(ordinal, &Event::Start(last));
    }

    /// An event comes to a process, and it does what it then has to.
    pub(super) fn tell(&mut self, ordinal: usize, event: &Event) {
        let Some(process) = self.processes[ordinal].as_mut() else { return };
        process.shard.apply(event).unwrap();
        while let Some(action) = process.shard.next_action().unwrap() {
            match action {
                Action::Publish(report) => {
                    // Compare-and-swap: a later process has written.
                    let last = &mut self.reports[ordinal];
                    if last.is_none_or(|last| report.is_newer(&last)) {
                        *last = Some(report);
                        for (view, said) in &mut self.views {
                            if view.epoch() == report.epoch {
                                *said |= 1 << ordinal;
                            }
                        }
                    }
                }
                Action::Propose(view) => {
                    let last = self.views.last();
                    let last = last.map_or(0, |(view, _)| view.epoch());
                    if view.epoch() == last + 1 {
                        self.views.push((view, 0));
                    }
                }
                Action::Acquire { epoch } => process.listing = Some(epoch),
                Action::Drop { .. } => {
                    for (bit, &hash) in objects().iter().enumerate() {
                        if process.shard.decide_hash(hash) & KEEP == 0 {
                            process.page &= !(1 << bit);
                        }
                    }
                }
            }
        }
    }

    pub(super) fn newest(&self) -> Option<&View> {
        self.views.last().map(|(view, _)| view)
    }

    /// A process has listed what it was told to.
    pub(super) fn list(&mut self, ordinal: usize) {
        let version = self.version;
        let Some(process) = self.processes[ordinal].as_mut() else { return };
        let Some(epoch) = process.listing.take() else { return };
        let view = process.shard.view().unwrap();
        for (bit, &hash) in objects().iter().enumerate() {
            if process.shard.decide_hash(hash) & ADMIT != 0 {
                process.page |= 1 << bit;
            }
            if view.epoch() > self.haunted && view.owns(ordinal as i32, hash) {
                self.orphans &= !(1 << bit);
            }
        }
        let event = Event::Synced { epoch, resource_version: version };
        self.tell(ordinal, &event);
    }

    /// A process dies.
    pub(super) fn crash(&mut self, ordinal: usize) {
        let before = self.union();
        self.processes[ordinal] = None;
        self.orphans |= before & !self.union();
        self.haunted = self.newest().map_or(0, View::epoch);
        for (view, said) in &self.views {
            for (bit, &hash) in objects().iter().enumerate() {
                if said >> ordinal & 1 == 1 && view.owns(ordinal as i32, hash)
                {
                    self.orphans |= 1 << bit;
                }
            }
        }
        self.crashes += 1;
    }

    /// Nothing that was once served by a settled view is absent, but what a
    /// crash took, as long as one process alone had it.
    pub(super) fn check(&mut self) -> Result<(), std::string::String> {
        let all_said = |(view, said): &(View, u32)| {
            view.members().iter().all(|&member| said >> member & 1 == 1)
        };
        if let Some(row) = self.views.iter().rposition(all_said) {
            self.views.drain(..row);
        } else {
            return Ok(());
        }
        let settled = &self.views[0].0;
        let promised = settled.owners().min(settled.members().len() as u32);
        let absent = self.all() & !self.union();
        if self.crashes < promised && absent != 0 {
            return Err(std::format!("absent: {absent:b} at {settled}"));
        }
        if absent & !self.orphans != 0 {
            return Err(std::format!("lost: {absent:b} at {settled}"));
        }
        Ok(())
    }

    /// A process reads what another wrote last.
    pub(super) fn read_report(&mut self, reader: usize, of: usize) {
        let Some(process) = self.processes[reader].as_mut() else { return };
        let Some(report) = self.reports[of] else { return };
        process.read[of] = Some(report);
        let ordinal = of as i32;
        self.tell(reader, &Event::Report { ordinal, report });
    }

    pub(super) fn read_view(&mut self, reader: usize) {
        let Some(view) = self.newest().cloned() else { return };
        self.tell(reader, &Event::View(view));
    }

    /// Everybody reads and does everything until nothing happens any more.
    pub(super) fn calm(&mut self) {
        let many = self.processes.len();
        loop {
            let before = self.clone();
            for reader in 0..many {
                for of in (0..many).filter(|&of| of != reader) {
                    self.read_report(reader, of);
                }
                self.read_view(reader);
                self.list(reader);
            }
            if *self == before {
                return;
            }
        }
    }
}
