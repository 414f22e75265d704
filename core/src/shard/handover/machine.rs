/*!
The state machine of one shard: events in, actions out.
*/

use alloc::vec::Vec;

use super::peers::Peers;
use super::report::Report;
use super::view::{MAX_MEMBERS, View};
use crate::columns::Strings;
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::num::hash::fnv1a64;

/// [`Handover::decide`]: an object that is not there is to be taken on.
pub const ADMIT: u8 = 1;
/// [`Handover::decide`]: an object that is there is to be kept.
pub const KEEP: u8 = 2;

/// Views that a shard may owe at once; past it, it keeps everything.
const MAX_OWED: usize = 4;

/// What a shard is, for life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// Its pod's ordinal.
    pub ordinal: i32,
    /// Owners an object in the views it proposes.
    pub owners: u32,
    /// Nanoseconds of silence after which a shard is taken for dead.
    pub timeout: i64,
    /// Nanoseconds for which who is there must not have changed before a
    /// view is proposed, unless a member is lost or wants to go.
    pub hold: i64,
}

/// What a shard is told. Events may be lost, repeated and out of order.
#[derive(Clone, Debug)]
pub enum Event {
    /// The report that the own ordinal's last process left, none the first
    /// time. It comes first: before it, the shard says nothing.
    Start(Option<Report>),
    /// `spec.replicas` and `spec.ordinals.start` of the StatefulSet.
    Replicas {
        /// How many pods there are to be.
        replicas: i32,
        /// The first ordinal.
        start: i32,
    },
    /// The newest view that was read.
    View(View),
    /// A report that was read, of the own ordinal too.
    Report {
        /// Whose.
        ordinal: i32,
        /// What it says.
        report: Report,
    },
    /// Nothing answers to an ordinal any more, up to a generation: its pod
    /// was deleted. Optional; silence says the same later.
    Gone {
        /// Whose pod.
        ordinal: i32,
        /// The last generation that is gone.
        generation: u64,
    },
    /// Every object that [`Handover::decide`] admits is there, as of a
    /// resource version at least.
    Synced {
        /// The epoch that [`Action::Acquire`] named.
        epoch: u64,
        /// The version.
        resource_version: u64,
    },
    /// The objects are as of a later resource version.
    Progress {
        /// The version.
        resource_version: u64,
    },
    /// This process is asked to end.
    Drain,
    /// Time has passed: nanoseconds of any clock. To come four times a
    /// timeout or more often.
    Tick {
        /// The clock.
        now: i64,
    },
}

/// What a shard has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Write the own report.
    Publish(Report),
    /// Write a view, if the one that is there has the epoch before.
    Propose(View),
    /// List objects, keep those that are admitted, then say
    /// [`Event::Synced`].
    Acquire {
        /// For which view.
        epoch: u64,
    },
    /// Give up every object that is not to be kept.
    Drop {
        /// Since which view.
        epoch: u64,
    },
}

/// How far a shard is with the newest view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Phase {
    /// There is no view yet.
    #[default]
    Joining,
    /// Not all members have reported.
    Overlap,
    /// All have, but have not yet seen what this shard has.
    Settled,
    /// Nothing is owed to an older view.
    Stable,
}

/// What a shard is at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// How far it is.
    pub phase: Phase,
    /// The newest view; 0 for none.
    pub epoch: u64,
    /// The number of shards in it.
    pub total: i32,
    /// Whether it takes part in it.
    pub member: bool,
    /// Whether it has everything of it.
    pub synced: bool,
    /// Whether it may be scraped: it has been synced and is not replaced.
    pub ready: bool,
    /// Whether the process may end without an object being absent.
    pub gate_open: bool,
    /// Whether another process has its ordinal since.
    pub replaced: bool,
}

/// A shard's side of all hand-overs.
///
/// ```
/// use millicore::shard::handover::{Action, Config, Event, Handover, Phase};
///
/// let config = Config { ordinal: 0, owners: 1, timeout: 1 << 30, hold: 0 };
/// let mut shard = Handover::new(config)?;
/// shard.apply(&Event::Start(None))?;
/// shard.apply(&Event::Tick { now: 0 })?;
/// let Some(Action::Publish(_)) = shard.next_action()? else { panic!() };
/// let Some(Action::Propose(view)) = shard.next_action()? else { panic!() };
/// shard.apply(&Event::View(view))?;
/// assert_eq!(shard.next_action()?, Some(Action::Acquire { epoch: 1 }));
/// shard.apply(&Event::Synced { epoch: 1, resource_version: 10 })?;
/// assert_eq!(shard.state().phase, Phase::Stable);
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Handover {
    config: Config,
    peers: Peers,
    replicas: Option<(i32, i32)>,
    /// The newest view; none while its epoch is 0.
    view: View,
    /// Older views whose objects others may still count on.
    owed: Vec<View>,
    /// There were too many of those.
    owes_everything: bool,
    phase: Phase,
    /// What the others must have seen before anything is dropped.
    floor: u64,
    /// What this shard says of itself; generation 0 before the start.
    own: Report,
    replaced: bool,
    was_synced: bool,
    /// The clock, for how long it ran, and for how long the wanted members
    /// have not changed.
    clock: Option<i64>,
    age: i64,
    unchanged: i64,
    wanted: Vec<i32>,
    publish: bool,
    propose: bool,
    /// They were proposed already, after this view and since the last tick.
    proposed: bool,
    acquire: bool,
    evict: bool,
}

impl Handover {
    /// A shard that knows nothing yet.
    ///
    /// # Errors
    /// `InvalidView` for an ordinal below 0 or no owner, `InvalidArgument`
    /// for a timeout below 1 or a hold below 0.
    pub fn new(config: Config) -> Result<Handover, Error> {
        if config.ordinal < 0 || config.owners < 1 {
            return Err(Error::new(ErrorKind::InvalidView));
        }
        if config.timeout < 1 || config.hold < 0 {
            return Err(Error::new(ErrorKind::InvalidArgument));
        }
        Ok(Handover {
            config,
            peers: Peers::default(),
            replicas: None,
            view: View::default(),
            owed: Vec::new(),
            owes_everything: false,
            phase: Phase::Joining,
            floor: 0,
            own: Report::default(),
            replaced: false,
            was_synced: false,
            clock: None,
            age: 0,
            unchanged: 0,
            wanted: Vec::new(),
            publish: false,
            propose: false,
            proposed: false,
            acquire: false,
            evict: false,
        })
    }

    /// Takes an event in; the actions it asks for are those of
    /// [`Handover::next_action`].
    ///
    /// # Errors
    /// `NoMemory`; the state is then as some of the event made it, and the
    /// event may be repeated.
    pub fn apply(&mut self, event: &Event) -> Result<(), Error> {
        match *event {
            Event::Start(ref last) => self.start(*last),
            Event::Replicas { replicas, start } => {
                self.replicas = Some((replicas.max(0), start.max(0)));
            }
            Event::View(ref view) => self.enter(view)?,
            Event::Report { ordinal, report } => self.hear(ordinal, report)?,
            Event::Gone { ordinal, generation } => {
                self.peers.lose(ordinal, generation)?;
            }
            Event::Synced { epoch, resource_version } => {
                self.progress(resource_version);
                if epoch == self.view.epoch() && self.is_member() {
                    self.publish |= self.own.epoch != epoch;
                    self.own.epoch = epoch;
                    self.was_synced = true;
                    self.acquire = false;
                }
            }
            Event::Progress { resource_version } => {
                self.progress(resource_version);
            }
            Event::Drain => {
                self.publish |= !self.own.draining;
                self.own.draining = true;
            }
            Event::Tick { now } => self.tick(now),
        }
        self.settle();
        self.want()
    }

    /// What to do next; none when there is nothing more to do.
    ///
    /// # Errors
    /// `NoMemory`; the action is then still to come.
    pub fn next_action(&mut self) -> Result<Option<Action>, Error> {
        let epoch = self.view.epoch();
        // What owners count on goes before what they are told.
        if core::mem::take(&mut self.evict) {
            return Ok(Some(Action::Drop { epoch }));
        }
        let speaks = self.own.generation > 0 && !self.replaced;
        if self.publish && speaks {
            self.publish = false;
            self.own.beat = self.own.beat.saturating_add(1);
            return Ok(Some(Action::Publish(self.own)));
        }
        if self.propose {
            let (next, owners) = (epoch.saturating_add(1), self.config.owners);
            let view = View::new(next, self.first(), owners, &self.wanted)?;
            self.propose = false;
            self.proposed = true;
            return Ok(Some(Action::Propose(view)));
        }
        if core::mem::take(&mut self.acquire) {
            return Ok(Some(Action::Acquire { epoch }));
        }
        Ok(None)
    }

    /// What the shard is at the moment.
    #[must_use]
    pub fn state(&self) -> State {
        let epoch = self.view.epoch();
        let member = self.is_member();
        let synced = epoch > 0 && self.own.epoch == epoch;
        let owes = self.owes();
        State {
            phase: self.phase,
            epoch,
            total: self.view.total(),
            member,
            synced,
            ready: self.was_synced && !self.replaced && (member || owes),
            gate_open: !(owes || member && synced),
            replaced: self.replaced,
        }
    }

    /// The newest view; none before the first.
    #[must_use]
    pub fn view(&self) -> Option<&View> {
        Some(&self.view).filter(|view| view.epoch() > 0)
    }

    /// What to do with each object of a column of UIDs: [`ADMIT`] and
    /// [`KEEP`], or 0.
    ///
    /// # Errors
    /// `LengthMismatch` unless there is a place for each UID.
    pub fn decide(
        &self,
        uids: Strings<'_>,
        verdicts: &mut [u8],
    ) -> Result<(), Error> {
        if uids.len() != verdicts.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        for (uid, verdict) in uids.iter().zip(verdicts) {
            *verdict = self.decide_hash(fnv1a64(uid));
        }
        Ok(())
    }

    /// What to do with the object whose UID has a hash.
    #[must_use]
    pub fn decide_hash(&self, hash: u64) -> u8 {
        let ordinal = self.config.ordinal;
        if self.is_member() && self.view.owns(ordinal, hash) {
            return ADMIT | KEEP;
        }
        let owed = self.owes_everything
            || self.owed.iter().any(|view| view.owns(ordinal, hash));
        match self.phase {
            _ if !owed => 0,
            // Whoever owns it has it already, or will by its own watch.
            Phase::Settled => KEEP,
            _ => ADMIT | KEEP,
        }
    }

    /// Whether others may still count on older views.
    const fn owes(&self) -> bool {
        self.owes_everything || !self.owed.is_empty()
    }

    /// The first ordinal of the StatefulSet, as far as it is known.
    fn first(&self) -> i32 {
        self.replicas.map_or(self.view.start(), |(_, start)| start)
    }

    /// Whether the view counts on this process.
    fn is_member(&self) -> bool {
        self.view.has(self.config.ordinal) && !self.replaced
    }

    fn start(&mut self, last: Option<Report>) {
        if self.own.generation == 0 {
            let last = last.map_or(0, |report| report.generation);
            self.own.generation = last.saturating_add(1);
            self.publish = true;
        }
    }

    fn progress(&mut self, resource_version: u64) {
        let last = self.own.resource_version;
        self.own.resource_version = last.max(resource_version);
    }

    fn hear(&mut self, ordinal: i32, report: Report) -> Result<(), Error> {
        if ordinal < 0
            || ordinal == self.config.ordinal && !self.replaces(&report)
        {
            return Ok(());
        }
        if ordinal == self.config.ordinal && !self.replaced {
            // The later process of an ordinal counts; this one goes on
            // serving until that one has everything.
            self.owe()?;
            self.replaced = true;
            self.acquire = false;
            if self.phase == Phase::Stable {
                self.phase = Phase::Overlap;
            }
        }
        self.peers.hear(ordinal, report)
    }

    /// Whether a report of the own ordinal is of a later process.
    fn replaces(&self, report: &Report) -> bool {
        self.own.generation > 0 && report.generation > self.own.generation
    }

    /// Turns to a newer view.
    fn enter(&mut self, view: &View) -> Result<(), Error> {
        if view.epoch() <= self.view.epoch() {
            return Ok(());
        }
        let view = view.try_clone()?;
        self.owe()?;
        self.view = view;
        self.proposed = false;
        self.phase = Phase::Overlap;
        self.acquire = self.is_member();
        Ok(())
    }

    /// Remembers that others may count on what this shard owns in its view:
    /// they do from the moment it said that it has it.
    fn owe(&mut self) -> Result<(), Error> {
        let epoch = self.view.epoch();
        if !self.is_member() || self.own.epoch != epoch || epoch == 0 {
            return Ok(());
        }
        if self.owed.len() >= MAX_OWED {
            self.owes_everything = true;
            self.owed.clear();
        }
        if !self.owes_everything {
            self.owed.try_push(self.view.try_clone()?)?;
        }
        Ok(())
    }

    /// Looks at whether the view's members have all reported, and have seen
    /// what this shard has.
    fn settle(&mut self) {
        let epoch = self.view.epoch();
        if epoch == 0 || self.phase == Phase::Stable {
            return;
        }
        let own = self.config.ordinal;
        let said = |&ordinal: &i32| {
            let report = if ordinal == own && !self.replaced {
                Some(&self.own)
            } else {
                self.peers.alive(ordinal)
            };
            report.filter(|report| report.epoch == epoch)
        };
        let members = self.view.members();
        if !members.iter().all(|ordinal| said(ordinal).is_some()) {
            self.phase = Phase::Overlap;
            return;
        }
        let owes = self.owes();
        let floor = if self.phase == Phase::Settled {
            self.floor
        } else {
            self.own.resource_version
        };
        let seen = |ordinal| {
            said(ordinal).is_some_and(|it| it.resource_version >= floor)
        };
        let stable = !owes || members.iter().all(seen);
        self.floor = floor;
        self.phase = Phase::Settled;
        if stable {
            self.phase = Phase::Stable;
            self.evict |= owes;
            self.owed.clear();
            self.owes_everything = false;
        }
    }

    fn tick(&mut self, now: i64) {
        let timeout = self.config.timeout;
        let last = self.clock.replace(now).unwrap_or(now);
        let most = timeout.checked_div(4).unwrap_or(1).max(1);
        let elapsed = now.saturating_sub(last).clamp(0, most);
        self.peers.age(elapsed, timeout);
        self.age = self.age.saturating_add(elapsed);
        self.unchanged = self.unchanged.saturating_add(elapsed);
        self.publish = true;
        self.proposed = false;
    }

    /// Looks at who should be in the next view, and whether to propose it.
    fn want(&mut self) -> Result<(), Error> {
        let own = self.config.ordinal;
        let here =
            self.own.generation > 0 && !self.own.draining && !self.replaced;
        let start = self.first();
        let replicas =
            self.replicas.map_or(i32::MAX, |(replicas, _)| replicas);
        let end = start.saturating_add(replicas.min(MAX_MEMBERS as i32));
        let mut wanted = Vec::new();
        let mut add = |ordinal: i32, present: bool| {
            if present && (start..end).contains(&ordinal) {
                return wanted.try_push(ordinal);
            }
            Ok(())
        };
        add(own, here)?;
        for peer in self.peers.iter() {
            let twice = peer.ordinal == own && here;
            add(peer.ordinal, peer.is_present() && !twice)?;
        }
        // A process that has just begun has not heard of everybody yet.
        let young = self.age < self.config.timeout;
        let unheard =
            |member| young && member != own && !self.peers.knows(member);
        for &member in self.view.members() {
            add(member, unheard(member))?;
        }
        wanted.sort_unstable();
        let urgent = self.view.members().iter().any(|&member| {
            let stays = |report: &Report| !report.draining;
            member != own
                && !unheard(member)
                && !self.peers.alive(member).is_some_and(stays)
        });
        if wanted != self.wanted {
            self.wanted = wanted;
            self.unchanged = 0;
            self.proposed = false;
        }
        // The first of those who stay proposes.
        let proposes = here && self.wanted.first() == Some(&own);
        let same = self.view.members() == self.wanted
            && self.view.owners() == self.config.owners
            && self.view.start() == start;
        let held = self.unchanged >= self.config.hold;
        let idle = matches!(self.phase, Phase::Stable | Phase::Joining);
        let due = urgent || held && idle;
        self.propose = proposes && !same && due && !self.proposed;
        Ok(())
    }
}

#[cfg(test)]
#[path = "explore_tests.rs"]
mod explore_tests;
#[cfg(test)]
#[path = "machine_tests.rs"]
mod machine_tests;
#[cfg(test)]
#[path = "world.rs"]
mod world;
