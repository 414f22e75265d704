/*!
`exposition/families`: the text of one family. What panics upstream (keys
and values that differ in number) is an error here.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{Failure, Families, Metric, Result};
use crate::row::{Comparison, Row, base64, hex};

pub(super) fn replay<H: Families>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let replay_row = |row: &Row| {
        let name = row.text("name")?.as_bytes();
        let got = match host.family(name, &metrics(row)?) {
            Ok(text) => Some(text),
            Err(Failure::Status(_)) => None,
            Err(broken) => return Err(broken),
        };
        let mut comparison = Comparison::default();
        match got {
            None => comparison.same("refused", row.has("panic"), true),
            Some(text) if row.has("panic") => {
                let text = text.escape_ascii();
                comparison.note(&format!("expected an error, got {text}"));
            }
            Some(text) => {
                comparison.same_text("out", &row.bytes("out")?, &text);
            }
        }
        Ok(comparison.finish())
    };
    rows.iter().map(replay_row).collect()
}

fn metrics(row: &Row) -> Result<Vec<Metric>> {
    let metrics = row.json.get("metrics").and_then(Value::as_array);
    let metrics = metrics.map(Vec::as_slice).unwrap_or_default();
    let metric = |metric: &Value| {
        let cells = |key: &str| {
            let cells = metric.get(key).and_then(Value::as_array);
            cells.map(Vec::as_slice).unwrap_or_default().iter()
        };
        let keys = cells("k").map(|key| Some(key.as_str()?.into()));
        let values = cells("v").map(|value| base64(value.as_str()?));
        let bits = metric.get("bits").and_then(Value::as_str).and_then(hex);
        Some(Metric {
            keys: keys.collect::<Option<_>>()?,
            values: values.collect::<Option<_>>()?,
            value: f64::from_bits(bits?),
        })
    };
    metrics
        .iter()
        .map(|json| metric(json).ok_or_else(|| row.missing("metrics")))
        .collect()
}
