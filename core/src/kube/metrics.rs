/*!
`NodeMetricsList` and `PodMetricsList` of `metrics.k8s.io`, v1beta1 or v1, as
`kubectl top` reads them.

Quantities are checked while reading and kept as they stand in the document.
Memory: at most 60 times the document.
*/

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::from_json;
use crate::encoding::json::reader::{Read, Reader, reads};
use crate::error::{Error, ErrorKind};
use crate::quantity::{Format, Quantity};

/// The metrics of nodes.
#[derive(Debug, Default)]
pub struct NodeMetricsList<'a> {
    items: Option<Vec<NodeMetrics<'a>>>,
}

/// The metrics of pods.
#[derive(Debug, Default)]
pub struct PodMetricsList<'a> {
    items: Option<Vec<PodMetrics<'a>>>,
}

/// What a node uses.
#[derive(Debug, Default)]
pub struct NodeMetrics<'a> {
    /// Its name.
    pub metadata: Metadata<'a>,
    /// Amounts by resource.
    pub usage: Usage<'a>,
}

/// What the containers of a pod use.
#[derive(Debug, Default)]
pub struct PodMetrics<'a> {
    /// Its name and namespace.
    pub metadata: Metadata<'a>,
    containers: Option<Vec<ContainerMetrics<'a>>>,
}

/// What a container uses.
#[derive(Debug, Default)]
pub struct ContainerMetrics<'a> {
    /// Its name.
    pub name: Text<'a>,
    /// Amounts by resource.
    pub usage: Usage<'a>,
}

/// Name and namespace.
#[derive(Debug, Default)]
pub struct Metadata<'a> {
    /// The name.
    pub name: Text<'a>,
    /// The namespace; empty for a node.
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
    cpu: Option<&'a [u8]>,
    memory: Option<&'a [u8]>,
    swap: Option<&'a [u8]>,
}

reads! {
    NodeMetricsList<'a> {
        "items" => items,
    }
    PodMetricsList<'a> {
        "items" => items,
    }
    NodeMetrics<'a> {
        "metadata" => metadata,
        "usage" => usage,
    }
    PodMetrics<'a> {
        "metadata" => metadata,
        "containers" => containers,
    }
    ContainerMetrics<'a> {
        "name" => name,
        "usage" => usage,
    }
    Metadata<'a> {
        "name" => name,
        "namespace" => namespace,
    }
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

    /// A copy that reports a refused allocation.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn try_clone(&self) -> Result<Text<'a>, Error> {
        Ok(Text(match &self.0 {
            Cow::Borrowed(text) => Cow::Borrowed(text),
            Cow::Owned(text) => {
                Cow::Owned(crate::memory::try_format(format_args!("{text}"))?)
            }
        }))
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
            Some(value) => Quantity::from_json(value),
            None => Ok(Quantity::zero(Format::DecimalSI)),
        }
    }
}

impl<'a> From<Cow<'a, str>> for Text<'a> {
    fn from(text: Cow<'a, str>) -> Text<'a> {
        Text(text)
    }
}

impl<'a> Read<'a> for Text<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if !from.null() {
            self.0 = from.string()?;
        }
        Ok(())
    }
}

impl<'a> Read<'a> for Usage<'a> {
    fn read(&mut self, from: &mut Reader<'a>) -> Result<(), Error> {
        if from.null() {
            return Ok(());
        }
        from.object(&mut |from, name| {
            let start = from.value();
            let value = from.raw()?;
            Quantity::from_json(value)
                .map_err(|_| Error::at(ErrorKind::InvalidJson, start))?;
            match name.as_ref() {
                "cpu" => self.cpu = Some(value),
                "memory" => self.memory = Some(value),
                "swap" => self.swap = Some(value),
                _ => {}
            }
            Ok(())
        })
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
        assert_eq!(at(r#"{"items":[{"usage":{"cpu":"1x"}}]}"#), 26);
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
