/*!
`topology/podtopologyspread`: the scheduler's verdict and scores of each node.

The rows are shorter than API objects; they are written out before the call.
*/

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::Difference;
use crate::host::{Result, Topology};
use crate::row::{Comparison, Row};

pub(super) fn replay<H: Topology>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    rows.iter().map(|row| replay_row(host, row)).collect()
}

fn replay_row<H: Topology>(host: &mut H, row: &Row) -> Result<Difference> {
    let case = serde_json::to_vec(&case(&row.json))?;
    let got: Value = serde_json::from_slice(&host.spread(&case)?)?;
    let by_name = |field: &str| {
        let nodes = got["nodes"].as_array().into_iter().flatten();
        let values = nodes.filter_map(|node| {
            let name = node["name"].as_str()?.to_owned();
            Some((name, node.get(field)?.clone()))
        });
        json!(values.collect::<BTreeMap<_, _>>())
    };
    let mut comparison = Comparison::default();
    for (field, got) in [
        ("filter", by_name("verdict")),
        ("score", by_name("score")),
        ("normalized", by_name("normalized")),
        ("prefilter_skip", got["filterSkipped"].clone()),
        ("score_skipped", got["scoreSkipped"].clone()),
    ] {
        comparison.same(field, row.json.get(field), Some(&got));
    }
    Ok(comparison.finish())
}

/// The row as API objects.
fn case(row: &Value) -> Value {
    let items = |field: &str| row[field].as_array().into_iter().flatten();
    let nodes = items("nodes").map(|node| {
        json!({
            "metadata": {"name": node["name"], "labels": node["labels"]},
            "spec": {"taints": node["taints"]},
        })
    });
    let pods = items("pods").map(|pod| {
        let deleted = pod["terminating"] == json!(true);
        let time = deleted.then_some("2026-07-01T12:00:00Z");
        json!({
            "metadata": {"namespace": pod["ns"], "labels": pod["labels"],
                "deletionTimestamp": time},
            "spec": {"nodeName": pod["node"]},
        })
    });
    let pod = &row["pod"];
    json!({
        "nodes": nodes.collect::<Vec<_>>(),
        "pods": pods.collect::<Vec<_>>(),
        "pod": {
            "metadata": {"namespace": pod["ns"], "labels": pod["labels"]},
            "spec": {"topologySpreadConstraints": pod["constraints"],
                "nodeSelector": pod["nodeSelector"],
                "tolerations": pod["tolerations"]},
        },
    })
}
