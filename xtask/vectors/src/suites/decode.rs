/*!
`kubelet/decode`, `kubelet/decode_fuzz`: a page and its points, or that it is
refused. What panics upstream is an error here.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{
    Failure, Kubelet, PodPoints, Point, Points, Result, Scrape,
};
use crate::row::{Comparison, Row, integer};

pub(super) fn replay<H: Kubelet>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let replay_row = |row: &Row| {
        let scrape = Scrape {
            node: row.text("node")?.into(),
            default_time_ns: row.integer("defaultTimeNs")?,
            page: row.bytes("inputB64")?,
        };
        let got = match host.decode(&scrape) {
            Ok(points) => Some(points),
            Err(Failure::Status(_)) => None,
            Err(broken) => return Err(broken),
        };
        let refused = row.has("error") || row.has("panic");
        let mut comparison = Comparison::default();
        comparison.same("refused", refused, got.is_none());
        if let Some(got) = got.filter(|_| !refused) {
            let expected = row.json.get("batch").and_then(points);
            let expected = expected.ok_or_else(|| row.missing("batch"))?;
            comparison.same("batch", expected, got);
        }
        Ok(comparison.finish())
    };
    rows.iter().map(replay_row).collect()
}

fn points(batch: &Value) -> Option<Points> {
    let nodes = list(batch, "nodes").iter().map(point);
    let pods = list(batch, "pods").iter().map(|pod| {
        let containers = list(pod, "containers").iter().map(point);
        Some(PodPoints {
            key: [name(pod, "namespace")?, name(pod, "name")?],
            containers: containers.collect::<Option<_>>()?,
        })
    });
    let mut pods: Vec<PodPoints> = pods.collect::<Option<_>>()?;
    pods.sort_by(|a, b| a.key.cmp(&b.key));
    Some(Points { nodes: nodes.collect::<Option<_>>()?, pods })
}

fn point(point: &Value) -> Option<Point> {
    let number = |key: &str| point.get(key)?.as_str()?.parse().ok();
    Some(Point {
        name: name(point, "name")?,
        time_ns: point.get("tsNs").and_then(integer)?,
        start_ns: point.get("startNs").and_then(integer),
        cpu_ns: number("cpuNs")?,
        memory: number("memBytes")?,
    })
}

fn name(value: &Value, key: &str) -> Option<Vec<u8>> {
    Some(value.get(key)?.as_str()?.into())
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    let list = value.get(key).and_then(Value::as_array);
    list.map(Vec::as_slice).unwrap_or_default()
}
