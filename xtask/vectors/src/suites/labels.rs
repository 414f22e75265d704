/*!
`exposition/labels`: the names that kube-state-metrics v2.13 makes of label
keys, all of them allowed, and the values in their order. The first two labels
of a row are its object's own.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{LabelNames, Result, StringColumn};
use crate::row::{Comparison, Row, base64};

pub(super) fn replay<H: LabelNames>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let replay_row = |row: &Row| {
        let labels = row.json.get("labels_b64").and_then(Value::as_object);
        let mut keys = StringColumn::default();
        let mut values = Vec::new();
        for (key, value) in labels.into_iter().flatten() {
            keys.push(&base64(key).ok_or_else(|| row.missing("a key"))?)?;
            values.push(value.as_str().unwrap_or_default());
        }
        let (names, order) = host.label_names(b"label", &keys)?;
        let names: Vec<_> = names.as_strings().iter().collect();
        let texts = order.iter().map(|&i| values[i as usize]);
        let mut comparison = Comparison::default();
        comparison.same("keys", own(row, "keys"), strings(names));
        comparison.same(
            "values",
            own(row, "values"),
            texts.map(str::to_owned).collect(),
        );
        Ok(comparison.finish())
    };
    rows.iter().map(replay_row).collect()
}

fn own(row: &Row, key: &str) -> Vec<String> {
    let all = row.json.get(key).and_then(Value::as_array);
    let all = all.map(Vec::as_slice).unwrap_or_default().iter().skip(2);
    all.map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
}

fn strings(names: Vec<&[u8]>) -> Vec<String> {
    let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    names.into_iter().map(text).collect()
}
