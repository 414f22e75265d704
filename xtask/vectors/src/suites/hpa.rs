/*!
`autoscale/hpa`: the decision on an autoscaler, the whole of it.
*/

use std::collections::BTreeSet;

use serde_json::Value;

use crate::Difference;
use crate::host::{Hpa, Result};
use crate::row::{Comparison, Row};

pub(super) fn replay<H: Hpa>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| replay_row(host, row)).collect()
}

/// Field by field, so that a difference names its field.
fn replay_row<H: Hpa>(host: &mut H, row: &Row) -> Result<Difference> {
    let input = row.json.get("input").ok_or_else(|| row.missing("input"))?;
    let expected = row.json.get("expected").and_then(Value::as_object);
    let expected = expected.ok_or_else(|| row.missing("expected"))?;
    let got = host.decide(&serde_json::to_vec(input)?)?;
    let got: Value = serde_json::from_slice(&got)?;
    let mut comparison = Comparison::default();
    let got = got.as_object().ok_or_else(|| row.missing("decision"))?;
    let fields: BTreeSet<&String> =
        expected.keys().chain(got.keys()).collect();
    for field in fields {
        comparison.same(field, expected.get(field), got.get(field));
    }
    Ok(comparison.finish())
}
