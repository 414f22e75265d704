/*!
The `Table` form of the lists: metrics-server v0.9.0 `pkg/api/table.go`.

Columns are Name, the resources of the first item that has any, and Window;
cells are texts. Kept on purpose: a pod whose containers are all left out has
no cells for resources before the columns are known, and zeros after; without
items both columns and rows are null. `object` is null, and there is no kind:
the host, which knows what `includeObject` asked for, adds them.
*/

use alloc::vec::Vec;

use super::list::{Finder, Kind, in_order};
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
        let mut table = Table::default();
        let mut finder = Finder::new(self.state());
        in_order(Kind::Node, rows, |object| {
            let Some(usage) = finder.node(&object) else { return Ok(()) };
            let sums = [usage.cpu_quantity(), usage.memory_quantity()];
            table.row(object.name, Some(&sums), usage.window)
        })?;
        table.append_to(out)
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
        let mut table = Table::default();
        let mut finder = Finder::new(self.state());
        in_order(Kind::Pod, rows, |object| {
            let Some(usage) = finder.pod(&object) else { return Ok(()) };
            let sums = sums(&usage)?;
            table.row(object.name, sums.as_ref(), usage.window)
        })?;
        table.append_to(out)
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

/// The rows so far.
#[derive(Default)]
struct Table {
    rows: Vec<u8>,
    has_resources: bool,
}

impl Table {
    fn row(
        &mut self,
        name: &[u8],
        sums: Option<&[Quantity; 2]>,
        window: i64,
    ) -> Result<(), Error> {
        self.has_resources |= sums.is_some();
        let out = &mut self.rows;
        let opening: &[u8] = if out.is_empty() { b"" } else { b"," };
        out.try_extend(opening)?;
        out.try_extend(br#"{"cells":["#)?;
        json::append_string(out, name)?;
        if self.has_resources {
            for quantity in sums.unwrap_or(&zeros()) {
                out.try_push(b',')?;
                quantity.append_json(out)?;
            }
        }
        out.try_extend(br#",""#)?;
        duration::append(out, window)?;
        out.try_extend(br#""],"object":null}"#)
    }

    fn append_to(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_extend(br#"{"metadata":{},"columnDefinitions":"#)?;
        if self.rows.is_empty() {
            return out.try_extend(b"null,\"rows\":null}\n");
        }
        append_column(out, b"[", "Name", "name", "Name of the resource")?;
        if self.has_resources {
            append_column(out, b",", "cpu", "quantity", "")?;
            append_column(out, b",", "memory", "quantity", "")?;
        }
        append_column(out, b",", "Window", "duration", "")?;
        out.try_extend(br#"],"rows":["#)?;
        out.try_extend(&self.rows)?;
        out.try_extend(b"]}\n")
    }
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
