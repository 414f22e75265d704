/*!
`corev1.ResourceList` that changes: a map that may be nil, in the order of its
names.
*/

use alloc::vec::Vec;

use crate::autoscale::writer::{Done, Object, object};
use crate::encoding::json::append_string;
use crate::encoding::json::reader::{Read, Reader};
use crate::error::{Error, ErrorKind};
use crate::kube::metrics::Text;
use crate::kube::resources::Amount;
use crate::memory::TryPush;
use crate::quantity::{Format, Quantity};

/// An amount by resource; `None` is Go's nil map.
#[derive(Debug, Default)]
pub struct List<'a>(Option<Vec<(Text<'a>, Quantity)>>);

/// Go's `resource.Quantity{}`.
pub(super) static NOTHING: Quantity = Quantity::zero(Format::DecimalSI);

impl<'a> List<'a> {
    /// Without entries, but not nil.
    #[must_use]
    pub const fn empty() -> List<'a> {
        List(Some(Vec::new()))
    }

    /// Whether it is nil.
    #[must_use]
    pub const fn is_nil(&self) -> bool {
        self.0.is_none()
    }

    /// How many entries it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.as_ref().map_or(0, Vec::len)
    }

    /// Whether it has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The entries in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&Text<'a>, &Quantity)> {
        self.0.iter().flatten().map(|(name, amount)| (name, amount))
    }

    /// The entries, the amounts to be changed.
    pub(super) fn iter_mut(
        &mut self,
    ) -> impl Iterator<Item = (&Text<'a>, &mut Quantity)> {
        self.0.iter_mut().flatten().map(|(name, amount)| (&*name, amount))
    }

    /// The amount of a resource.
    #[must_use]
    pub fn get(&self, resource: &str) -> Option<&Quantity> {
        self.iter()
            .find(|(name, _)| name.as_str() == resource)
            .map(|(_, amount)| amount)
    }

    /// The amount of a resource; nothing if there is none.
    #[must_use]
    pub fn amount(&self, resource: &str) -> &Quantity {
        self.get(resource).unwrap_or(&NOTHING)
    }

    /// Sets an amount; of a nil map it cannot.
    ///
    /// # Errors
    /// `ExpectedRecommendation` of a nil map; `NoMemory`.
    pub(super) fn set(
        &mut self,
        resource: Text<'a>,
        amount: Quantity,
    ) -> Result<(), Error> {
        let Some(entries) = &mut self.0 else {
            return Err(Error::new(ErrorKind::ExpectedRecommendation));
        };
        match entries.binary_search_by(|(name, _)| name.cmp(&resource)) {
            Ok(row) => {
                if let Some(entry) = entries.get_mut(row) {
                    entry.1 = amount;
                }
            }
            Err(row) => {
                entries.try_reserve_for(1)?;
                entries.insert(row, (resource, amount));
            }
        }
        Ok(())
    }

    /// A copy that reports a refused allocation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<List<'a>, Error> {
        let Some(entries) = &self.0 else { return Ok(List(None)) };
        let mut copy = Vec::new();
        copy.try_reserve_for(entries.len())?;
        for (name, amount) in entries {
            copy.try_push((name.try_clone()?, amount.try_clone()?))?;
        }
        Ok(List(Some(copy)))
    }

    /// Appends it as Go's JSON.
    pub(super) fn append_json(&self, out: &mut Vec<u8>) -> Done {
        if self.is_nil() {
            return out.try_extend(b"null");
        }
        object(out, |o| {
            for (name, amount) in self.iter() {
                let out = o.named(name.as_str())?;
                amount.append_json(out)?;
            }
            Ok(())
        })
    }
}

impl Object<'_> {
    /// A key that may need escapes.
    pub(in crate::autoscale) fn named(
        &mut self,
        key: &str,
    ) -> Result<&mut Vec<u8>, Error> {
        self.comma()?;
        append_string(self.out, key.as_bytes())?;
        self.out.try_push(b':')?;
        Ok(self.out)
    }
}

impl<'a> Read<'a> for List<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if from.null() {
            self.0 = None;
            return Ok(());
        }
        let _ = self.0.get_or_insert_default();
        from.object(&mut |from, name| {
            let mut amount = Amount::default();
            amount.read(from)?;
            self.set(Text::from(name), amount.0)
        })
    }
}
