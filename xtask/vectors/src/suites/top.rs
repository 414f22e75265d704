/*!
`kubelet/top`: what `kubectl top` prints of a list, to the byte.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{Result, RowColumn, StringColumn, Top};
use crate::row::{Comparison, Row};

/// The options by their flag in C.
const FLAGS: [(&str, u32); 5] = [
    ("containers", 1),
    ("noHeaders", 2),
    ("showSwap", 4),
    ("sum", 8),
    ("withNamespace", 16),
];

pub(super) fn replay<H: Top>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| replay_row(host, row)).collect()
}

fn replay_row<H: Top>(host: &mut H, row: &Row) -> Result<Difference> {
    let options = row.json.get("opts").ok_or_else(|| row.missing("opts"))?;
    let is_set =
        |key: &str| options.get(key).and_then(Value::as_bool) == Some(true);
    let flags = FLAGS.iter().filter(|(key, _)| is_set(key));
    let flags = flags.fold(0, |flags, (_, flag)| flags | flag);
    let sort = match options.get("sortBy").and_then(Value::as_str) {
        Some("cpu") => 1,
        Some("memory") => 2,
        _ => 0,
    };
    let text = if let Some(list) = row.json.get("podMetricsList") {
        let list = serde_json::to_vec(list)?;
        host.top_pods(&list, flags, sort)?
    } else {
        let list = row.json.get("nodeMetricsList");
        let list = list.ok_or_else(|| row.missing("nodeMetricsList"))?;
        let list = serde_json::to_vec(list)?;
        let available = available(row)?;
        let without_swap = without_swap(row)?;
        host.top_nodes(&list, flags, sort, &available, &without_swap)?
    };
    let mut comparison = Comparison::default();
    comparison.same_text("text", row.text("text")?.as_bytes(), &text);
    Ok(comparison.finish())
}

/// A row a node: its name, then resources and quantities.
fn available(row: &Row) -> Result<RowColumn> {
    let mut rows = RowColumn::default();
    let nodes = row.json.get("available").and_then(Value::as_object);
    for (node, resources) in nodes.into_iter().flatten() {
        let mut cells = vec![node.as_bytes()];
        for (resource, quantity) in resources.as_object().into_iter().flatten()
        {
            let quantity = quantity.as_str();
            let quantity = quantity.ok_or_else(|| row.missing("available"))?;
            cells.extend([resource.as_bytes(), quantity.as_bytes()]);
        }
        rows.push(&cells)?;
    }
    Ok(rows)
}

fn without_swap(row: &Row) -> Result<StringColumn> {
    let mut names = StringColumn::default();
    let nodes = row.json.get("nodesMissingSwap").and_then(Value::as_array);
    for node in nodes.into_iter().flatten() {
        names.push(node.as_str().unwrap_or_default().as_bytes())?;
    }
    Ok(names)
}
