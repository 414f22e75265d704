//! One published state of a store: lists, usage, reasons.

use js_sys::{
    Array, BigInt64Array, BigUint64Array, Int32Array, JsString, Uint8Array,
    Uint32Array,
};
use millicore::columns::StringColumn;
use millicore::kubelet::{ListOptions, Reason, Snapshot, Version};
use millicore::{Error, ErrorKind};
use wasm_bindgen::prelude::*;

use crate::column::{self, columns, filled};
use crate::error::{Result, refused, thrown};

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = "
/** The usage of everything that has metrics, sorted. */
export type KubeletUsageColumns = [
  names: Uint8Array,
  nodeNames: Uint32Array,
  nodeTimestamps: BigInt64Array,
  nodeWindows: BigInt64Array,
  nodeCpu: BigUint64Array,
  nodeMemory: BigUint64Array,
  podNames: Uint32Array,
  podContainers: Uint32Array,
  podTimestamps: BigInt64Array,
  podWindows: BigInt64Array,
  containerNames: Uint32Array,
  containerCpu: BigUint64Array,
  containerMemory: BigUint64Array,
];

/** Why rows have no metrics. */
export type ReasonColumns = [codes: Int32Array, ...texts: StringColumn];
";

/// A state that never changes.
#[wasm_bindgen]
#[derive(Debug)]
pub struct KubeletSnapshot {
    pub(crate) snapshot: Snapshot,
}

#[wasm_bindgen]
impl KubeletSnapshot {
    /// Whether a node and a pod have metrics.
    pub fn ready(&self) -> bool {
        self.snapshot.ready()
    }

    /// Bytes of the state, which its owners share.
    pub fn memory(&self) -> usize {
        self.snapshot.memory()
    }

    /// JSON of nodes: form 0 a list, 1 a table, 2 the object of one row.
    #[wasm_bindgen(js_name = nodeList)]
    pub fn node_list(
        &self,
        version: u32,
        form: u32,
        creation: i64,
        data: &[u8],
        offsets: &[u32],
        rows: &[u32],
    ) -> Result<Vec<u8>> {
        let rows = column::rows(data, offsets, rows)?;
        let options = options(version, creation)?;
        let snapshot = &self.snapshot;
        written(|out| match (form, rows.len()) {
            (0, _) => snapshot.append_node_list(out, options, rows),
            (1, _) => snapshot.append_node_table(out, rows),
            (2, 1) => snapshot.append_node(out, options, rows.get(0)),
            _ => Err(Error::new(ErrorKind::InvalidArgument)),
        })
    }

    /// JSON of pods, in the same forms.
    #[wasm_bindgen(js_name = podList)]
    pub fn pod_list(
        &self,
        version: u32,
        form: u32,
        creation: i64,
        data: &[u8],
        offsets: &[u32],
        rows: &[u32],
    ) -> Result<Vec<u8>> {
        let rows = column::rows(data, offsets, rows)?;
        let options = options(version, creation)?;
        let snapshot = &self.snapshot;
        written(|out| match (form, rows.len()) {
            (0, _) => snapshot.append_pod_list(out, options, rows),
            (1, _) => snapshot.append_pod_table(out, rows),
            (2, 1) => snapshot.append_pod(out, options, rows.get(0)),
            _ => Err(Error::new(ErrorKind::InvalidArgument)),
        })
    }

    /// The usage of everything that has metrics.
    #[wasm_bindgen(unchecked_return_type = "KubeletUsageColumns")]
    pub fn usage(&self) -> Result<Array> {
        let usage = self.snapshot.usage().map_err(thrown)?;
        let columns = usage.columns();
        Ok(columns![
            Uint8Array::from(columns.names),
            Uint32Array::from(columns.node_names.as_flattened()),
            BigInt64Array::from(columns.node_timestamps),
            BigInt64Array::from(columns.node_windows),
            BigUint64Array::from(columns.node_cpu),
            BigUint64Array::from(columns.node_memory),
            Uint32Array::from(columns.pod_names.as_flattened().as_flattened()),
            Uint32Array::from(columns.pod_containers),
            BigInt64Array::from(columns.pod_timestamps),
            BigInt64Array::from(columns.pod_windows),
            Uint32Array::from(columns.container_names.as_flattened()),
            BigUint64Array::from(columns.container_cpu),
            BigUint64Array::from(columns.container_memory),
        ])
    }

    /// What is held as bytes.
    pub fn save(&self) -> Result<Vec<u8>> {
        written(|out| self.snapshot.save(out))
    }

    /// Why pods have no metrics; a row is namespace, name, node, and perhaps
    /// a container.
    #[wasm_bindgen(
        js_name = podReasons,
        unchecked_return_type = "ReasonColumns"
    )]
    pub fn pod_reasons(
        &self,
        data: &[u8],
        offsets: &[u32],
        rows: &[u32],
    ) -> Result<Array> {
        let rows = column::rows(data, offsets, rows)?;
        if rows.iter().any(|row| !(3..=4).contains(&row.len())) {
            return Err(refused(ErrorKind::InvalidArgument));
        }
        reasons(rows.len(), |out, row| {
            let pod = rows.get(row);
            let key = [pod.get(0), pod.get(1)];
            let (node, container) = (pod.get(2), pod.get(3));
            match pod.len() {
                3 => self.snapshot.explain_pod(out, key, node),
                _ => {
                    self.snapshot.explain_container(out, key, container, node)
                }
            }
        })
    }

    /// Why nodes have no metrics.
    #[wasm_bindgen(
        js_name = nodeReasons,
        unchecked_return_type = "ReasonColumns"
    )]
    pub fn node_reasons(&self, data: &[u8], offsets: &[u32]) -> Result<Array> {
        let nodes = column::strings(data, offsets)?;
        reasons(nodes.len(), |out, row| {
            self.snapshot.explain_node(out, nodes.get(row))
        })
    }
}

/// The word that operators know a reason by, `undefined` for other numbers.
#[wasm_bindgen(js_name = reasonWord)]
pub fn reason_word(code: i32) -> Option<JsString> {
    Reason::from_code(code).map(|reason| reason.word().into())
}

fn options(version: u32, creation: i64) -> Result<ListOptions> {
    let version = Version::from_number(version)
        .ok_or_else(|| refused(ErrorKind::InvalidArgument))?;
    Ok(ListOptions { version, creation })
}

fn written(
    write: impl FnOnce(&mut Vec<u8>) -> core::result::Result<(), Error>,
) -> Result<Vec<u8>> {
    let mut out = Vec::new();
    write(&mut out).map_err(thrown)?;
    Ok(out)
}

/// Codes and sentences of so many rows.
fn reasons(
    rows: usize,
    explain: impl Fn(&mut Vec<u8>, usize) -> core::result::Result<Reason, Error>,
) -> Result<Array> {
    let mut codes = filled(rows, 0)?;
    let mut texts = StringColumn::default();
    for (row, code) in codes.iter_mut().enumerate() {
        texts
            .push_with(|out| {
                *code = explain(out, row)?.code();
                Ok(())
            })
            .map_err(thrown)?;
    }
    let strings = texts.as_strings();
    Ok(columns![
        Int32Array::from(codes.as_slice()),
        Uint8Array::from(strings.data()),
        Uint32Array::from(strings.offsets()),
    ])
}
