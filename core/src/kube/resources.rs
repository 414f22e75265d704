/*!
`corev1.ResourceList`: quantities by resource name, read while the document
is, so that a bad one is refused with its offset.

Lists have a handful of entries; looking up is a scan. Of a name that is
there twice the later counts, as in Go.
*/

use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::metrics::Text;
use crate::memory::TryPush;
use crate::quantity::Quantity;

/// Amounts by resource.
#[derive(Debug, Default)]
pub struct ResourceList<'a>(Vec<(Text<'a>, Quantity)>);

/// `requests` of `resources`.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Resources<'a> {
    /// What is asked for.
    #[serde(borrow, default)]
    pub requests: ResourceList<'a>,
}

/// A quantity, as JSON has it.
#[derive(Debug)]
pub struct Amount(
    /// The quantity.
    pub Quantity,
);

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

impl<'de: 'a, 'a> Deserialize<'de> for ResourceList<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = ResourceList<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("quantities by resource")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Self::Value, E> {
                Ok(ResourceList::default())
            }

            fn visit_map<M: MapAccess<'de>>(
                self,
                mut map: M,
            ) -> Result<Self::Value, M::Error> {
                let mut list = ResourceList::default();
                while let Some(name) = map.next_key::<Text<'de>>()? {
                    let Amount(quantity) = map.next_value()?;
                    list.0
                        .try_push((name, quantity))
                        .map_err(de::Error::custom)?;
                }
                Ok(list)
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = <&'de RawValue>::deserialize(from)?;
        Quantity::from_json(value.get().as_bytes())
            .map(Amount)
            .map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_later_of_two_counts() {
        let json = r#"{"cpu": "1", "memory": "1Ki", "cpu": 2}"#;
        let list: ResourceList<'_> = serde_json::from_str(json).unwrap();
        assert_eq!(list.get("cpu").map(Quantity::milli_value), Some(2000));
        assert_eq!(list.get("Cpu").map(Quantity::milli_value), None);
        assert_eq!(list.names().count(), 3);
        let none: ResourceList<'_> = serde_json::from_str("null").unwrap();
        assert_eq!(none.names().count(), 0);
        let bad = serde_json::from_str::<ResourceList<'_>>(r#"{"cpu":"x"}"#);
        assert!(bad.is_err());
    }
}
