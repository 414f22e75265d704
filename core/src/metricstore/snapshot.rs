/*!
What a store held at one moment.

Cost: making one is a reference count a family; a clone is one.
*/

use alloc::vec::Vec;

use super::family::Family;
use crate::columns::StringColumn;
use crate::error::Error;
use crate::memory::TryPush;
use crate::share::Shared;

/// What a store held at one moment. Never changes.
#[derive(Clone, Debug)]
pub struct Snapshot {
    state: Shared<State>,
}

#[derive(Debug)]
struct State {
    headers: Shared<StringColumn>,
    families: Vec<Shared<Family>>,
    objects: usize,
}

impl Snapshot {
    pub(super) fn try_new(
        headers: &Shared<StringColumn>,
        families: &[Shared<Family>],
        objects: usize,
    ) -> Result<Snapshot, Error> {
        let mut own = Vec::new();
        own.try_reserve_for(families.len())?;
        for family in families {
            own.try_push(family.clone())?;
        }
        let headers = headers.clone();
        let state = State { headers, families: own, objects };
        Ok(Snapshot { state: Shared::try_new(state)? })
    }

    /// The number of objects.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.state.objects
    }

    /// The bytes of all bodies; headers come on top.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let bytes = self.state.families.iter().map(|family| family.bytes());
        bytes.fold(0, u64::saturating_add)
    }

    pub(super) fn headers(&self) -> &StringColumn {
        &self.state.headers
    }

    pub(super) fn families(&self) -> &[Shared<Family>] {
        &self.state.families
    }
}
