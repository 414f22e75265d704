/*!
`millicore_handover`: how objects move from shard to shard. See
`millicore::shard::handover`.
*/

use alloc::vec::Vec;

use millicore::memory::{TryPush, try_format};
use millicore::shard::handover::{Config, Event, Handover, Phase};

use crate::error::{Within, millicore_error};
use crate::handle::{Noun, tag};
use crate::slices::Sized32;
use crate::status::millicore_status;
use crate::{guard, slices};

/// `millicore_handover_decide`: an object that is not there is to be taken on.
pub const MILLICORE_HANDOVER_ADMIT: u8 = 1;
/// `millicore_handover_decide`: an object that is there is to be kept.
pub const MILLICORE_HANDOVER_KEEP: u8 = 2;

/// `millicore_handover_state`: there is no view yet.
pub const MILLICORE_HANDOVER_JOINING: u32 = 0;
/// `millicore_handover_state`: not all members have reported.
pub const MILLICORE_HANDOVER_OVERLAP: u32 = 1;
/// `millicore_handover_state`: all have, but have not yet seen all that this
/// shard has.
pub const MILLICORE_HANDOVER_SETTLED: u32 = 2;
/// `millicore_handover_state`: nothing is owed to an older view.
pub const MILLICORE_HANDOVER_STABLE: u32 = 3;

/// The state machine of one shard: events in, actions out. It reads no clock
/// and no network.
#[allow(missing_debug_implementations)] // C sees a name only.
pub struct millicore_handover {
    _opaque: [u8; 0],
}

impl Noun for millicore_handover {
    type State = Machine;
    const TAG: u32 = tag(b"hand");
}

/// The machine and the actions of its last event.
#[derive(Debug)]
pub struct Machine {
    handover: Handover,
    actions: Vec<u8>,
}

/// What a shard is, for life.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_handover_options {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// The ordinal of its pod.
    pub ordinal: i32,
    /// Owners an object, from 1; the same in all shards.
    pub owners: u32,
    /// 0.
    pub reserved: u32,
    /// Nanoseconds of silence after which a shard is taken for dead.
    pub timeout_ns: i64,
    /// Nanoseconds for which who is there must not have changed before a view
    /// is proposed, unless a member is lost or wants to go.
    pub hold_ns: i64,
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_handover_options {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// What a shard is at the moment.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct millicore_handover_status {
    /// `sizeof` of this struct, set by the caller.
    pub size: u32,
    /// `MILLICORE_HANDOVER_JOINING` to `MILLICORE_HANDOVER_STABLE`.
    pub phase: u32,
    /// The newest view; 0 for none.
    pub epoch: u64,
    /// The number of shards in it.
    pub total: i32,
    /// Whether the shard takes part in it.
    pub member: u8,
    /// Whether it has everything of it.
    pub synced: u8,
    /// Whether it may be scraped: it has been synced and is not replaced.
    pub ready: u8,
    /// Whether the process may end without an object being absent.
    pub gate_open: u8,
    /// Whether another process has its ordinal since.
    pub replaced: u8,
    /// 0.
    pub reserved: [u8; 7],
}

// SAFETY: repr(C), and `size` is the first field.
unsafe impl Sized32 for millicore_handover_status {
    fn set_size(&mut self, size: u32) {
        self.size = size;
    }
}

/// Makes a shard that knows nothing yet. On failure `*handover` is NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_handover_new(
    options: *const millicore_handover_options,
    handover: *mut *mut millicore_handover,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::create(handover, || {
            let options = slices::options(options)?;
            let handover = Handover::new(Config {
                ordinal: options.ordinal,
                owners: options.owners,
                timeout: options.timeout_ns,
                hold: options.hold_ns,
            })?;
            Ok(Machine { handover, actions: Vec::new() })
        })
    }
}

/// Frees a shard. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_handover_free(
    handover: *mut millicore_handover,
) {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::free(handover) }
}

/// What the last call on the shard refused. Does not count as a call.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_handover_error(
    handover: *const millicore_handover,
    error: *mut millicore_error,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe { guard::error(handover, error) }
}

/// Tells the shard an event, a line without its end, and gives what it has to
/// do, a line each, in their order; docs/handover.md has both. Events may be
/// lost, repeated and out of order. The text belongs to the shard.
///
/// `MILLICORE_INVALID_HANDOVER_TEXT` with the place for a line that is no
/// event, and `MILLICORE_INVALID_VIEW`: nothing changed then. After
/// `MILLICORE_NO_MEMORY` the event may be repeated.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_handover_apply(
    handover: *mut millicore_handover,
    event: *const u8,
    len: usize,
    actions: *mut *const u8,
    actions_len: *mut usize,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::exclusive(handover, |machine| {
            let out = slices::bytes_out(actions, actions_len)?;
            let line = slices::bytes(event, len)?;
            let event = Event::parse(line).within(line)?;
            machine.handover.apply(&event)?;
            machine.actions.clear();
            while let Some(action) = machine.handover.next_action()? {
                let line = try_format(format_args!("{action}\n"))?;
                machine.actions.try_extend(line.as_bytes())?;
            }
            out.set(&machine.actions);
            Ok(())
        })
    }
}

/// What the shard is at the moment.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_handover_state(
    handover: *const millicore_handover,
    status: *mut millicore_handover_status,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(handover, |machine| {
            let out = slices::struct_out(status)?;
            let state = machine.handover.state();
            out.set(millicore_handover_status {
                size: 0,
                phase: match state.phase {
                    Phase::Joining => MILLICORE_HANDOVER_JOINING,
                    Phase::Overlap => MILLICORE_HANDOVER_OVERLAP,
                    Phase::Settled => MILLICORE_HANDOVER_SETTLED,
                    Phase::Stable => MILLICORE_HANDOVER_STABLE,
                },
                epoch: state.epoch,
                total: state.total,
                member: u8::from(state.member),
                synced: u8::from(state.synced),
                ready: u8::from(state.ready),
                gate_open: u8::from(state.gate_open),
                replaced: u8::from(state.replaced),
                reserved: [0; 7],
            });
            Ok(())
        })
    }
}

/// What to do with n objects by their UIDs, into `verdicts`, an array of n:
/// `MILLICORE_HANDOVER_ADMIT` and `MILLICORE_HANDOVER_KEEP`, or 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn millicore_handover_decide(
    handover: *const millicore_handover,
    data: *const u8,
    offsets: *const u32,
    n: usize,
    verdicts: *mut u8,
) -> millicore_status {
    // SAFETY: the caller's promises are those of the header.
    unsafe {
        guard::shared(handover, |machine| {
            let uids = slices::strings(data, offsets, n)?;
            let verdicts = slices::column_out(verdicts, n)?;
            Ok(machine.handover.decide(uids, verdicts)?)
        })
    }
}
