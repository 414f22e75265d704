/*!
`kubelet/storage`, `kubelet/storage_fuzz`: cycles of scrapes, and what the
API answers after each.

Every pod has the labels `app: x` and `zone: a<b`, every node
`kubernetes.io/os: linux`. Rows marked `nondeterministicUpstream` are
compared without windows.
*/

use serde_json::Value;

use millicore::num::{duration, time};

use crate::Difference;
use crate::host::{Kubelet, Query, Result, RowColumn, Scrape};
use crate::row::{Comparison, Row};

/// When every object was created.
const CREATION: &[u8] = b"2026-07-01T12:00:00Z";

/// The answers, each a field of a step: pods or nodes, table or list.
const ANSWERS: [(&str, bool, bool); 4] = [
    ("nodeMetricsList", false, false),
    ("podMetricsList", true, false),
    ("nodeTable", false, true),
    ("podTable", true, true),
];

pub(super) fn replay<H: Kubelet>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| replay_row(host, row)).collect()
}

fn replay_row<H: Kubelet>(host: &mut H, row: &Row) -> Result<Difference> {
    let resolution = row.text("metricResolution")?.as_bytes();
    let mut store = host.new_store(duration::parse(resolution)?)?;
    let creation = time::parse_rfc3339(CREATION)?;
    let windows = !row.is("nondeterministicUpstream");
    let mut comparison = Comparison::default();
    for (at, step) in list(&row.json, "steps").iter().enumerate() {
        let scrapes = list(step, "scrapes").iter().map(scrape);
        let scrapes: Option<Vec<Scrape>> = scrapes.collect();
        let scrapes = scrapes.ok_or_else(|| row.missing("scrapes"))?;
        host.commit(&mut store, &scrapes)?;
        let asked = ANSWERS.iter().filter(|(key, ..)| step.get(key).is_some());
        let queries = asked.clone().map(|&(_, pods, table)| {
            Ok(Query { pods, table, rows: objects(row, pods)? })
        });
        let queries = queries.collect::<Result<Vec<_>>>()?;
        let (ready, answers) = host.publish(&mut store, creation, &queries)?;
        let expected = step.get("ready").and_then(Value::as_bool);
        let field = |key: &str| format!("step {at} {key}");
        comparison.same(&field("ready"), expected, Some(ready));
        for (&(key, _, table), answer) in asked.zip(answers) {
            let mut expected = step.get(key).cloned().unwrap_or_default();
            let mut got = serde_json::from_slice(&answer)?;
            if !windows {
                without_windows(&mut expected, table);
                without_windows(&mut got, table);
            }
            comparison.same(&field(key), Text(expected), Text(got));
            if !table && !answer.ends_with(b"\n") {
                comparison.note(&field("list has no newline at its end"));
            }
        }
    }
    Ok(comparison.finish())
}

/// JSON that shows as such in a difference.
#[derive(PartialEq)]
struct Text(Value);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(&self.0, f)
    }
}

fn scrape(json: &Value) -> Option<Scrape> {
    Some(Scrape {
        node: json.get("node")?.as_str()?.into(),
        default_time_ns: json.get("defaultTimeNs")?.as_i64()?,
        page: json.get("text")?.as_str()?.into(),
    })
}

/// The objects that the listers know.
fn objects(row: &Row, pods: bool) -> Result<RowColumn> {
    let key = if pods { "queriedPods" } else { "queriedNodes" };
    let mut rows = RowColumn::default();
    for name in list(&row.json, key) {
        let name = name.as_str().ok_or_else(|| row.missing(key))?;
        if !pods {
            let name = name.as_bytes();
            rows.push(&[name, b"kubernetes.io/os", b"linux"])?;
            continue;
        }
        let (namespace, name) =
            name.split_once('/').ok_or_else(|| row.missing(key))?;
        let cells = [namespace, name, "app", "x", "zone", "a<b"];
        rows.push(&cells.map(str::as_bytes))?;
    }
    Ok(rows)
}

/// Takes out `window` of each item, or the last cell of each table row.
fn without_windows(answer: &mut Value, table: bool) {
    let rows = answer.get_mut(if table { "rows" } else { "items" });
    for row in rows.and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(cells) = row.get_mut("cells").and_then(Value::as_array_mut)
        {
            cells.pop();
        } else if let Some(item) = row.as_object_mut() {
            item.remove("window");
        }
    }
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    let list = value.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}
