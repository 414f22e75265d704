/*!
`autoscale/vpa_recommendations`, `vpa_cap_priority_patch` and
`vpa_histogram_ops`.
*/

use millicore::ErrorKind;
use serde_json::{Map, Value, json};

use crate::Difference;
use crate::host::{Failure, Histogram, Result, Vpa};
use crate::row::{Comparison, Row, hex};

/// The status where upstream panics.
const PANIC: i32 = ErrorKind::ExpectedRecommendation as i32;

/// 0, 5, ... 100 %.
const STEPS: u32 = 20;

/// The whole stream of a case, and what is recommended at its end.
pub(super) fn recommendations<H: Vpa>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter()
        .map(|row| {
            let got = host.recommend(&serde_json::to_vec(&row.json)?)?;
            let got: Value = serde_json::from_slice(&got)?;
            let mut comparison = Comparison::default();
            for field in ["samples", "hists", "raw", "final"] {
                // Rows of other flags have no `hists`.
                if let Some(expected) = row.json.get(field) {
                    let got = got.get(field);
                    comparison.same(field, Some(expected), got);
                }
            }
            let events = row.json.get("events").and_then(Value::as_array);
            let accepted: Vec<_> = events
                .into_iter()
                .flatten()
                .map(|event| event["ok"].clone())
                .collect();
            let accepted = Value::Array(accepted);
            let got = got.get("accepted");
            comparison.same("accepted", Some(&accepted), got);
            Ok(comparison.finish())
        })
        .collect()
}

/// A recommendation at one pod.
pub(super) fn pods<H: Vpa>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| pod(host, row)).collect()
}

fn pod<H: Vpa>(host: &mut H, row: &Row) -> Result<Difference> {
    let mut comparison = Comparison::default();
    let got = host.process(&serde_json::to_vec(&row.json)?);
    if row.has("panic") {
        match got {
            Err(Failure::Status(PANIC)) => {}
            other => comparison.note(&format!("upstream panics: {other:?}")),
        }
        return Ok(comparison.finish());
    }
    let mut got: Value = serde_json::from_slice(&got?)?;
    let patches = got["patches"].as_array().into_iter().flatten();
    let mut patches: Vec<String> = patches
        .filter(|patch| patch["path"] != "/metadata/annotations/vpaUpdates")
        .map(Value::to_string)
        .collect();
    patches.sort();
    let patches =
        if patches.is_empty() { Value::Null } else { patches.into() };
    if let Some(annotations) = got["annotations"].as_object_mut() {
        for notes in annotations.values_mut() {
            if let Some(notes) = notes.as_array_mut() {
                notes.sort_by_key(Value::to_string);
            }
        }
    }
    for (field, got) in [
        ("processed", &got["processed"]),
        ("annotations_sorted", &got["annotations"]),
        ("priority", &got["priority"]),
        ("patches_sorted", &patches),
    ] {
        comparison.same(field, row.json.get(field), Some(got));
    }
    Ok(comparison.finish())
}

/// Operations on two histograms.
pub(super) fn histograms<H: Vpa>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| histogram_row(host, row)).collect()
}

fn histogram_row<H: Vpa>(host: &mut H, row: &Row) -> Result<Difference> {
    let layout = u32::from(row.text("kind")? != "cpu");
    let half_life = row.integer("half_life_ns")?;
    let mut comparison = Comparison::default();
    let mut pair = [
        host.histogram(layout, half_life)?,
        host.histogram(layout, half_life)?,
    ];
    let operations = row.json.get("ops").and_then(Value::as_array);
    for op in operations.ok_or_else(|| row.missing("ops"))? {
        let missing = |key: &str| row.missing(key);
        let h = op["h"].as_u64().ok_or_else(|| missing("h"))? as usize;
        match op["op"].as_str().ok_or_else(|| missing("op"))? {
            kind @ ("add" | "sub") => {
                let value = op["v"].as_str().and_then(hex);
                let sample = (
                    f64::from_bits(value.ok_or_else(|| missing("v"))?),
                    op["w"].as_f64().ok_or_else(|| missing("w"))?,
                    op["t"].as_i64().ok_or_else(|| missing("t"))?,
                );
                pair[h].change(host, sample, kind == "sub")?;
            }
            "merge" => {
                let [first, second] = &mut pair;
                let (to, from) =
                    if h == 0 { (first, second) } else { (second, first) };
                to.merge(host, from)?;
            }
            _ => {
                let text = pair[h].save(host)?;
                let json = op["json"].as_str();
                let json = json.ok_or_else(|| missing("json"))?;
                let expected = floats(serde_json::from_str(json)?);
                let got = floats(serde_json::from_slice(&text)?);
                comparison.same("checkpoint", expected, got);
                pair[h] = host.histogram(layout, half_life)?;
                pair[h].load(host, &text)?;
            }
        }
    }
    for (histogram, field) in pair.iter_mut().zip(["h0", "h1"]) {
        let got = described(host, histogram)?;
        comparison.same(field, row.json.get(field), Some(&got));
    }
    Ok(comparison.finish())
}

/// A total may be written as an integer.
fn floats(mut checkpoint: Value) -> Value {
    if let Some(total) = checkpoint["totalWeight"].as_f64() {
        checkpoint["totalWeight"] = total.into();
    }
    checkpoint
}

/// A histogram in the shape of the rows.
fn described<H: Vpa>(
    host: &mut H,
    histogram: &mut H::Histogram,
) -> Result<Value> {
    const SECOND: i64 = 1_000_000_000;
    let shares: Vec<f64> =
        (0..=STEPS).map(|step| f64::from(step) * 5.0 / 100.0).collect();
    let state = histogram.state(host, &shares)?;
    let saved: Value = serde_json::from_slice(&histogram.save(host)?)?;
    let bits = |value: &f64| format!("{:016x}", value.to_bits());
    let mut shape = Map::new();
    let percentiles: Vec<_> = state.percentiles.iter().map(bits).collect();
    shape.insert("pct_bits".into(), json!(percentiles));
    shape.insert("empty".into(), json!(state.is_empty));
    if state.is_empty {
        shape.insert("ref_unix_s".into(), json!(0));
        shape.insert("checkpoint_weights".into(), Value::Null);
    } else {
        let seconds = state.reference.div_euclid(SECOND);
        shape.insert("ref_unix_s".into(), json!(seconds));
        let weights = saved["bucketWeights"].clone();
        shape.insert("checkpoint_weights".into(), weights);
        let total = bits(&state.total);
        shape.insert("total_weight_bits".into(), json!(total));
    }
    Ok(Value::Object(shape))
}
