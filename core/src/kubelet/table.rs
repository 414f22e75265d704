/*!
The `Table` form of the lists: metrics-server v0.9.0 `pkg/api/table.go`.

Columns are Name, the resources of the first item that has any, and Window;
cells are texts. Kept on purpose: a pod whose containers are all left out has
no cells for resources before the columns are known, and zeros after; without
items both columns and rows are null. [`super::Listing`] writes whole tables,
with the object that `includeObject` asks for in each row; the tables of rows
that a host gives have neither kind nor objects.
*/

use alloc::vec::Vec;

use super::list::{Finder, Kind, Measured, in_order};
use super::list_json::{MetaVersion, append_kind};
use super::snapshot::{PodUsage, Snapshot};
use crate::columns::Rows;
use crate::encoding::json;
use crate::error::Error;
use crate::memory::TryPush;
use crate::num::duration;
use crate::quantity::{Format, Quantity};

impl Snapshot {
    /// Appends the table of nodes; rows as in
    /// [`Snapshot::append_node_list`].
    ///
    /// # Errors
    /// `InvalidArgument` for a row of another shape; `NoMemory`.
    pub fn append_node_table(
        &self,
        out: &mut Vec<u8>,
        rows: Rows<'_>,
    ) -> Result<(), Error> {
        self.append_table(Kind::Node, out, rows)
    }

    /// Appends the table of pods; rows as in [`Snapshot::append_pod_list`].
    ///
    /// # Errors
    /// `InvalidArgument` for a row of another shape; `NoMemory`.
    pub fn append_pod_table(
        &self,
        out: &mut Vec<u8>,
        rows: Rows<'_>,
    ) -> Result<(), Error> {
        self.append_table(Kind::Pod, out, rows)
    }

    fn append_table(
        &self,
        kind: Kind,
        out: &mut Vec<u8>,
        rows: Rows<'_>,
    ) -> Result<(), Error> {
        let mut table = TableRows::default();
        let mut body = Vec::new();
        let mut finder = Finder::new(self.state());
        in_order(kind, rows, |object| {
            let Some(measured) = finder.find(kind, &object) else {
                return Ok(());
            };
            table.row(&mut body, object.name, &measured)?;
            body.try_extend(b"null}")
        })?;
        out.try_push(b'{')?;
        table.head(out)?;
        out.try_extend(&body)?;
        table.close(out)
    }
}

/// Writes the rows of a table, one after the other.
#[derive(Debug, Default)]
pub(super) struct TableRows {
    any: bool,
    /// Whether there are columns for resources.
    has_resources: bool,
}

impl TableRows {
    /// Whether there are columns for resources.
    pub(super) const fn has_resources(&self) -> bool {
        self.has_resources
    }

    /// A row up to its object: the caller writes that and a brace.
    pub(super) fn row(
        &mut self,
        out: &mut Vec<u8>,
        name: &[u8],
        measured: &Measured<'_>,
    ) -> Result<(), Error> {
        let sums = match measured {
            Measured::Node(usage) => {
                Some([usage.cpu_quantity(), usage.memory_quantity()])
            }
            Measured::Pod(pod) => sums(pod)?,
        };
        self.has_resources |= sums.is_some();
        let opening: &[u8] = if self.any { b"," } else { b"" };
        self.any = true;
        out.try_extend(opening)?;
        out.try_extend(br#"{"cells":["#)?;
        json::append_string(out, name)?;
        if self.has_resources {
            for quantity in sums.as_ref().unwrap_or(&zeros()) {
                out.try_push(b',')?;
                quantity.append_json(out)?;
            }
        }
        out.try_extend(br#",""#)?;
        duration::append(out, measured.window())?;
        out.try_extend(br#""],"object":"#)
    }

    /// The kind and the columns, up to the first row.
    pub(super) fn open(
        &self,
        out: &mut Vec<u8>,
        meta: MetaVersion,
    ) -> Result<(), Error> {
        append_kind(out, "Table", meta.text())?;
        out.try_push(b',')?;
        self.head(out)
    }

    fn head(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_extend(br#""metadata":{},"columnDefinitions":"#)?;
        if !self.any {
            return out.try_extend(br#"null,"rows":"#);
        }
        append_column(out, b"[", "Name", "name", "Name of the resource")?;
        if self.has_resources {
            append_column(out, b",", "cpu", "quantity", "")?;
            append_column(out, b",", "memory", "quantity", "")?;
        }
        append_column(out, b",", "Window", "duration", "")?;
        out.try_extend(br#"],"rows":["#)
    }

    /// What comes behind the last row.
    pub(super) fn close(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_extend(if self.any { b"]}\n" } else { b"null}\n" })
    }
}

/// CPU and memory of all containers, if there are any.
fn sums(usage: &PodUsage<'_>) -> Result<Option<[Quantity; 2]>, Error> {
    let mut sums: Option<[Quantity; 2]> = None;
    for (_, used) in usage.containers() {
        let [cpu, memory] = sums.get_or_insert_with(zeros);
        cpu.add(&used.cpu_quantity())?;
        memory.add(&used.memory_quantity())?;
    }
    Ok(sums)
}

/// Go's empty quantities.
fn zeros() -> [Quantity; 2] {
    [Quantity::zero(Format::DecimalSI), Quantity::zero(Format::DecimalSI)]
}

fn append_column(
    out: &mut Vec<u8>,
    separator: &[u8],
    name: &str,
    format: &str,
    description: &str,
) -> Result<(), Error> {
    out.try_extend(separator)?;
    out.try_extend(br#"{"name":""#)?;
    out.try_extend(name.as_bytes())?;
    out.try_extend(br#"","type":"string","format":""#)?;
    out.try_extend(format.as_bytes())?;
    out.try_extend(br#"","description":""#)?;
    out.try_extend(description.as_bytes())?;
    out.try_extend(br#"","priority":0}"#)
}
