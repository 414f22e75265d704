/*!
`exposition/store_ops`: operations on the stores of one writer, and its pages,
the lines of one family and one store in the order of their bytes.
`exposition/sanitize`: the headers of a page by content type.

Family i of an object has (i + n) % 3 metrics with the labels namespace, uid
and j; a value is gen + i / 10.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{
    Families, Metric, MetricStores, Result, StoreOperation, StringColumn,
};
use crate::row::{Comparison, Row};

pub(super) fn replay_operations<H: MetricStores + Families>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| replay_store(host, row)).collect()
}

fn replay_store<H: MetricStores + Families>(
    host: &mut H,
    row: &Row,
) -> Result<Difference> {
    let headers = column(row, row.json.get("headers"))?;
    let families = headers.as_strings().len();
    let stores = row.integer("stores")? as usize;
    let mut operations = Vec::new();
    let mut expected = Vec::new();
    for op in list(&row.json, "ops") {
        let store = op.get("store").and_then(Value::as_u64).unwrap_or(0);
        let store = store as usize;
        let mut upsert = |object: &Value| {
            let (uid, bodies) = object_of(host, row, object, families)?;
            Result::Ok(StoreOperation::Upsert(store, uid, bodies))
        };
        match (op.get("op").and_then(Value::as_str), op.get("obj")) {
            (Some("add" | "update"), Some(object)) => {
                operations.push(upsert(object)?);
            }
            (Some("delete"), Some(object)) => {
                let uid = text(row, object, "uid")?.into();
                operations.push(StoreOperation::Delete(store, uid));
            }
            (Some("replace"), _) => {
                operations.push(StoreOperation::Replace(store, false));
                for object in list(op, "objs") {
                    operations.push(upsert(object)?);
                }
                operations.push(StoreOperation::Replace(store, true));
            }
            (Some("write"), _) => {
                operations.push(StoreOperation::Write(0));
                expected.push(text(row, op, "out")?);
            }
            _ => return Err(row.missing("op")),
        }
    }
    let headers = vec![headers; stores];
    let pages = host.pages(&headers, true, &operations)?;
    let mut comparison = Comparison::default();
    comparison.same("pages", expected.len(), pages.len());
    for (at, (expected, got)) in expected.iter().zip(&pages).enumerate() {
        let field = format!("write {at}");
        comparison.same_text(&field, expected.as_bytes(), &canonical(got));
    }
    Ok(comparison.finish())
}

fn object_of<H: Families>(
    host: &mut H,
    row: &Row,
    object: &Value,
    families: usize,
) -> Result<(Vec<u8>, StringColumn)> {
    let number = |key: &str| {
        object.get(key).and_then(Value::as_u64).ok_or(row.missing(key))
    };
    let (n, generation) = (number("n")?, number("gen")?);
    let (namespace, uid) =
        (text(row, object, "ns")?, text(row, object, "uid")?);
    let mut bodies = StringColumn::default();
    for i in 0..families as u64 {
        let metric = |j: u64| Metric {
            keys: ["namespace", "uid", "j"].map(Into::into).to_vec(),
            values: vec![
                namespace.into(),
                uid.into(),
                j.to_string().into_bytes(),
            ],
            value: generation as f64 + i as f64 / 10.0,
        };
        let metrics: Vec<Metric> = (0..(i + n) % 3).map(metric).collect();
        let name = format!("fam_{i}");
        bodies.push(&host.family(name.as_bytes(), &metrics)?)?;
    }
    Ok((uid.into(), bodies))
}

/// The lines of one family and one namespace, so of one store, in the order
/// of their bytes.
fn canonical(page: &[u8]) -> Vec<u8> {
    let mut lines: Vec<&[u8]> =
        page.split_inclusive(|&b| b == b'\n').collect();
    let kind = |line: &[u8]| {
        let end = line.windows(6).position(|w| w == b"\",uid=");
        end.map(|end| line[..end].to_vec())
    };
    for run in lines.chunk_by_mut(|a, b| {
        let kinds = (kind(a), kind(b));
        kinds.0.is_some() && kinds.0 == kinds.1
    }) {
        run.sort_unstable();
    }
    lines.concat()
}

pub(super) fn replay_headers<H: MetricStores>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| replay_page(host, row)).collect()
}

fn replay_page<H: MetricStores>(
    host: &mut H,
    row: &Row,
) -> Result<Difference> {
    let form = match row.text("contentType")? {
        t if t.starts_with("application/openmetrics-text") => 2,
        t if t.starts_with("application/vnd.google.protobuf") => 3,
        _ => 1,
    };
    let headers = list(&row.json, "headers").iter();
    let headers = headers
        .map(|writer| column(row, Some(writer)))
        .collect::<Result<Vec<_>>>()?;
    let mut operations = Vec::new();
    for (w, headers) in headers.iter().enumerate() {
        let mut bodies = StringColumn::default();
        for f in 0..headers.as_strings().len() {
            bodies.push(format!("w{w}_f{f} {f}\n").as_bytes())?;
        }
        let uid = b"uid".to_vec();
        operations.push(StoreOperation::Upsert(w, uid, bodies));
    }
    operations.extend([form, form].map(StoreOperation::Write));
    let pages = host.pages(&headers, false, &operations)?;
    let mut comparison = Comparison::default();
    for (key, got) in ["first_scrape", "second_scrape"].iter().zip(&pages) {
        comparison.same_text(key, row.text(key)?.as_bytes(), got);
    }
    comparison.same("pages", 2, pages.len());
    Ok(comparison.finish())
}

fn column(row: &Row, texts: Option<&Value>) -> Result<StringColumn> {
    let texts = texts.and_then(Value::as_array);
    let mut column = StringColumn::default();
    for text in texts.ok_or(row.missing("headers"))? {
        let text = text.as_str().ok_or(row.missing("headers"))?;
        column.push(text.as_bytes())?;
    }
    Ok(column)
}

fn text<'v>(row: &Row, value: &'v Value, key: &str) -> Result<&'v str> {
    value.get(key).and_then(Value::as_str).ok_or_else(|| row.missing(key))
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    let list = value.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}
