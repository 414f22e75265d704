/*!
Whether the object at hand is kept: by its owner in a list, by its owner and
the type of the event in a watch.
*/

use alloc::vec::Vec;

use super::assignment::Assignment;
use super::{Body, Counts, WithoutUid};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// What the type of an event says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Unseen,
    /// ADDED, MODIFIED or DELETED: of an object.
    Change,
    /// BOOKMARK, ERROR and what nobody knows: for everyone.
    Control,
}

/// What the UID says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Uid {
    Unseen,
    Empty,
    Owned,
    Foreign,
}

/// What is known of the object at hand, and what was decided so far.
#[derive(Clone, Debug)]
pub(super) struct Decision {
    body: Body,
    without_uid: WithoutUid,
    event: Event,
    uid: Uid,
    counts: Counts,
    resource_version: Vec<u8>,
}

impl Decision {
    pub(super) const fn new(body: Body, without_uid: WithoutUid) -> Decision {
        Decision {
            body,
            without_uid,
            event: Event::Unseen,
            uid: Uid::Unseen,
            counts: Counts { objects: 0, kept: 0, events: 0 },
            resource_version: Vec::new(),
        }
    }

    /// Forgets what was seen.
    pub(super) fn reset(&mut self) {
        self.counts = Counts::default();
        self.resource_version.clear();
    }

    pub(super) const fn counts(&self) -> Counts {
        self.counts
    }

    pub(super) fn resource_version(&self) -> &[u8] {
        &self.resource_version
    }

    /// The next object or event begins.
    #[inline]
    pub(super) fn begin(&mut self) {
        self.event = match self.body {
            Body::List => Event::Change,
            Body::Watch => Event::Unseen,
        };
        self.uid = Uid::Unseen;
    }

    /// The event's type, once. Gives the decision, where that is one now.
    pub(super) fn event(
        &mut self,
        name: &[u8],
    ) -> Result<Option<bool>, ErrorKind> {
        if self.event != Event::Unseen {
            return Err(ErrorKind::RepeatedField);
        }
        self.event = match name {
            b"ADDED" | b"MODIFIED" | b"DELETED" => Event::Change,
            _ => Event::Control,
        };
        Ok(self.known())
    }

    /// The object's UID, once. Gives the decision, where that is one now.
    #[inline]
    pub(super) fn uid(
        &mut self,
        uid: &[u8],
        owner: &dyn Assignment,
    ) -> Result<Option<bool>, ErrorKind> {
        if self.uid != Uid::Unseen {
            return Err(ErrorKind::RepeatedField);
        }
        self.uid = if uid.is_empty() {
            Uid::Empty
        } else if owner.owns(uid) {
            Uid::Owned
        } else {
            Uid::Foreign
        };
        Ok(self.known())
    }

    /// The object's resourceVersion.
    #[inline]
    pub(super) fn version(&mut self, version: &[u8]) -> Result<(), ErrorKind> {
        self.resource_version.clear();
        let kept = self.resource_version.try_extend(version);
        kept.map_err(Error::kind)
    }

    const fn known(&self) -> Option<bool> {
        match (self.event, self.uid) {
            (Event::Control, _) | (Event::Change, Uid::Owned) => Some(true),
            (Event::Change, Uid::Foreign) => Some(false),
            _ => None,
        }
    }

    /// The object or event ended: the decision.
    #[inline]
    pub(super) fn end(
        &mut self,
        owner: &dyn Assignment,
    ) -> Result<bool, ErrorKind> {
        let keep = match (self.known(), self.event) {
            (Some(keep), _) => keep,
            // The client's decoder says what it thinks of no type.
            (None, Event::Unseen) => true,
            (None, _) => match self.without_uid {
                WithoutUid::Keep => true,
                WithoutUid::Hash => owner.owns(b""),
                WithoutUid::Refuse => return Err(ErrorKind::ExpectedUid),
            },
        };
        let counts = &mut self.counts;
        let count = |number: &mut u64, yes: bool| {
            *number = number.saturating_add(u64::from(yes));
        };
        count(&mut counts.events, self.event != Event::Change);
        count(&mut counts.objects, self.event == Event::Change);
        count(&mut counts.kept, self.event == Event::Change && keep);
        Ok(keep)
    }
}
