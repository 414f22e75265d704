/*!
`NodeMetricsList` and `PodMetricsList` of `metrics.k8s.io`, v1beta1 or v1, as
`kubectl top` reads them.

Quantities are checked while reading and kept as they stand in the document.
Memory: at most 60 times the document.
*/

use alloc::borrow::Cow;
use alloc::vec::Vec;
use core::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::from_json;
use crate::error::Error;
use crate::quantity::{Format, Quantity};

/// The metrics of nodes.
#[derive(Debug, serde::Deserialize)]
pub struct NodeMetricsList<'a> {
    #[serde(borrow, default)]
    items: Option<Vec<NodeMetrics<'a>>>,
}

/// The metrics of pods.
#[derive(Debug, serde::Deserialize)]
pub struct PodMetricsList<'a> {
    #[serde(borrow, default)]
    items: Option<Vec<PodMetrics<'a>>>,
}

/// What a node uses.
#[derive(Debug, serde::Deserialize)]
pub struct NodeMetrics<'a> {
    /// Its name.
    #[serde(borrow, default)]
    pub metadata: Metadata<'a>,
    /// Amounts by resource.
    #[serde(borrow, default)]
    pub usage: Usage<'a>,
}

/// What the containers of a pod use.
#[derive(Debug, serde::Deserialize)]
pub struct PodMetrics<'a> {
    /// Its name and namespace.
    #[serde(borrow, default)]
    pub metadata: Metadata<'a>,
    #[serde(borrow, default)]
    containers: Option<Vec<ContainerMetrics<'a>>>,
}

/// What a container uses.
#[derive(Debug, serde::Deserialize)]
pub struct ContainerMetrics<'a> {
    /// Its name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// Amounts by resource.
    #[serde(borrow, default)]
    pub usage: Usage<'a>,
}

/// Name and namespace.
#[derive(Debug, Default, serde::Deserialize)]
pub struct Metadata<'a> {
    /// The name.
    #[serde(borrow, default)]
    pub name: Text<'a>,
    /// The namespace; empty for a node.
    #[serde(borrow, default)]
    pub namespace: Text<'a>,
}

/// A string, borrowed from the document unless it has escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Text<'a>(Cow<'a, str>);

/// The resources that `kubectl top` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resource {
    /// `cpu`, in cores.
    Cpu,
    /// `memory`, in bytes.
    Memory,
    /// `swap`, in bytes.
    Swap,
}

/// Amounts of resources; others than those of [`Resource`] are skipped.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usage<'a> {
    cpu: Option<&'a RawValue>,
    memory: Option<&'a RawValue>,
    swap: Option<&'a RawValue>,
}

impl<'a> NodeMetricsList<'a> {
    /// Reads a list.
    ///
    /// # Errors
    /// `InvalidJson` with its offset, for a quantity that is none too;
    /// `TooLarge`.
    pub fn from_json(json: &'a [u8]) -> Result<NodeMetricsList<'a>, Error> {
        from_json(json)
    }

    /// The nodes.
    #[must_use]
    pub fn items(&self) -> &[NodeMetrics<'a>] {
        self.items.as_deref().unwrap_or_default()
    }
}

impl<'a> PodMetricsList<'a> {
    /// Reads a list.
    ///
    /// ```
    /// use millicore::kube::metrics::{PodMetricsList, Resource};
    ///
    /// let list = PodMetricsList::from_json(br#"{"items": [{
    ///     "metadata": {"name": "cart-0", "namespace": "shop"},
    ///     "containers": [{"name": "main", "usage": {"cpu": "250m"}}]
    /// }]}"#)?;
    /// let pod = &list.items()[0];
    /// assert_eq!(pod.metadata.name.as_str(), "cart-0");
    /// let cpu = pod.containers()[0].usage.amount(Resource::Cpu)?;
    /// assert_eq!(cpu.milli_value(), 250);
    /// # Ok::<(), millicore::Error>(())
    /// ```
    ///
    /// # Errors
    /// `InvalidJson` with its offset, for a quantity that is none too;
    /// `TooLarge`.
    pub fn from_json(json: &'a [u8]) -> Result<PodMetricsList<'a>, Error> {
        from_json(json)
    }

    /// The pods.
    #[must_use]
    pub fn items(&self) -> &[PodMetrics<'a>] {
        self.items.as_deref().unwrap_or_default()
    }
}

impl<'a> PodMetrics<'a> {
    /// The containers.
    #[must_use]
    pub fn containers(&self) -> &[ContainerMetrics<'a>] {
        self.containers.as_deref().unwrap_or_default()
    }
}

impl<'a> Text<'a> {
    /// A string of the program.
    #[must_use]
    pub const fn fixed(text: &'static str) -> Text<'a> {
        Text(Cow::Borrowed(text))
    }

    /// The string.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Usage<'_> {
    /// The amount of a resource; zero if there is none.
    ///
    /// # Errors
    /// None but `NoMemory`: amounts were checked while reading.
    pub fn amount(&self, resource: Resource) -> Result<Quantity, Error> {
        let value = match resource {
            Resource::Cpu => self.cpu,
            Resource::Memory => self.memory,
            Resource::Swap => self.swap,
        };
        match value {
            Some(value) => Quantity::from_json(value.get().as_bytes()),
            None => Ok(Quantity::zero(Format::DecimalSI)),
        }
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Text<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_str<E: de::Error>(
                self,
                text: &'de str,
            ) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }

            fn visit_str<E: de::Error>(
                self,
                text: &str,
            ) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.into())))
            }

            fn visit_unit<E: de::Error>(self) -> Result<Text<'de>, E> {
                Ok(Text::default())
            }
        }
        from.deserialize_any(Reader)
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Usage<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Usage<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("quantities by resource")
            }

            fn visit_unit<E: de::Error>(self) -> Result<Usage<'de>, E> {
                Ok(Usage::default())
            }

            fn visit_map<M: MapAccess<'de>>(
                self,
                mut map: M,
            ) -> Result<Usage<'de>, M::Error> {
                let mut usage = Usage::default();
                while let Some(key) = map.next_key::<Text<'de>>()? {
                    let value = map.next_value::<&'de RawValue>()?;
                    Quantity::from_json(value.get().as_bytes())
                        .map_err(de::Error::custom)?;
                    match key.as_str() {
                        "cpu" => usage.cpu = Some(value),
                        "memory" => usage.memory = Some(value),
                        "swap" => usage.swap = Some(value),
                        _ => {}
                    }
                }
                Ok(usage)
            }
        }
        from.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    #[test]
    fn what_is_absent_or_null_is_empty() {
        for json in ["{}", r#"{"items":null}"#, r#"{"items":[]}"#] {
            let list = PodMetricsList::from_json(json.as_bytes()).unwrap();
            assert!(list.items().is_empty(), "{json}");
        }
        let json = br#"{"items":[{},{"metadata":{"name":null,"uid":"x"},
            "containers":null,"window":"1s"}]}"#;
        let list = PodMetricsList::from_json(json).unwrap();
        assert_eq!(list.items().len(), 2);
        for pod in list.items() {
            assert_eq!(pod.metadata.name.as_str(), "");
            assert!(pod.containers().is_empty());
        }
        let json = br#"{"items":[{"usage":null},{"usage":{"cpu":null}}]}"#;
        for node in NodeMetricsList::from_json(json).unwrap().items() {
            let cpu = node.usage.amount(Resource::Cpu).unwrap();
            assert_eq!(cpu.sign(), 0);
        }
    }

    #[test]
    fn names_may_have_escapes() {
        let json = br#"{"items":[{"metadata":{"name":"a\u0062\"c"}}]}"#;
        let list = NodeMetricsList::from_json(json).unwrap();
        assert_eq!(list.items()[0].metadata.name.as_str(), "ab\"c");
    }

    #[test]
    fn what_is_refused_has_an_offset() {
        let at = |json: &str| {
            let error = NodeMetricsList::from_json(json.as_bytes());
            let error = error.expect_err(json);
            assert_eq!(error.kind(), ErrorKind::InvalidJson, "{json}");
            error.offset()
        };
        assert_eq!(at(""), 0);
        assert_eq!(at("{\"items\":\n[7]}"), 11);
        assert_eq!(at(r#"{"items":[{"metadata":{"name":1}}]}"#), 30);
        assert_eq!(at(r#"{"items":[{"usage":{"cpu":"1x"}}]}"#), 30);
        assert_eq!(at(r#"{"items":[]} x"#), 13);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(json: std::vec::Vec<u8>) {
            let at = |error: Error| error.offset() as usize;
            if let Err(error) = PodMetricsList::from_json(&json) {
                proptest::prop_assert!(at(error) <= json.len());
            }
        }
    }
}
