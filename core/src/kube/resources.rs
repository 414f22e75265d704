/*!
`corev1.ResourceList`: quantities by resource name, read while the document
is, so that a bad one is refused with its offset.

Lists have a handful of entries; looking up is a scan. Of a name that is
there twice the later counts, as in Go.
*/

use alloc::vec::Vec;

use super::metrics::Text;
use crate::encoding::json::reader::{Read, Reader, reads};
use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;
use crate::quantity::{Format, Quantity};

/// Amounts by resource.
#[derive(Debug, Default)]
pub struct ResourceList<'a>(Vec<(Text<'a>, Quantity)>);

/// `requests` of `resources`.
#[derive(Debug, Default)]
pub struct Resources<'a> {
    /// What is asked for.
    pub requests: ResourceList<'a>,
}

/// A quantity, as JSON has it.
#[derive(Debug)]
pub struct Amount(
    /// The quantity.
    pub Quantity,
);

reads! {
    Resources<'a> {
        "requests" => requests,
    }
}

impl ResourceList<'_> {
    /// The amount of a resource.
    #[must_use]
    pub fn get(&self, resource: &str) -> Option<&Quantity> {
        let mut found = self.0.iter().rev();
        found
            .find(|(name, _)| name.as_str() == resource)
            .map(|(_, quantity)| quantity)
    }

    /// The names, in the order of the document.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

impl Default for Amount {
    fn default() -> Amount {
        Amount(Quantity::zero(Format::DecimalSI))
    }
}

impl<'a> Read<'a> for ResourceList<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if from.null() {
            return Ok(());
        }
        from.object(&mut |from, name| {
            let mut amount = Amount::default();
            amount.read(from)?;
            self.0.try_push((Text::from(name), amount.0))
        })
    }
}

impl Read<'_> for Amount {
    fn read(&mut self, from: &mut Reader<'_>) -> Result<(), Error> {
        let start = from.value();
        let misfit = |_| Error::at(ErrorKind::InvalidJson, start);
        self.0 = Quantity::from_json(from.raw()?).map_err(misfit)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::json::reader::read;

    fn list(json: &str) -> Result<ResourceList<'_>, u64> {
        let mut list = ResourceList::default();
        let read = read(&mut list, json.as_bytes());
        read.map(|()| list).map_err(Error::offset)
    }

    #[test]
    fn the_later_of_two_counts() {
        let json = r#"{"cpu": "1", "memory": "1Ki", "cpu": 2}"#;
        let all = list(json).unwrap();
        assert_eq!(all.get("cpu").map(Quantity::milli_value), Some(2000));
        assert_eq!(all.get("Cpu").map(Quantity::milli_value), None);
        assert_eq!(all.names().count(), 3);
        assert_eq!(list("null").unwrap().names().count(), 0);
        assert_eq!(list(r#"{"cpu":"x"}"#).unwrap_err(), 7);
    }
}
