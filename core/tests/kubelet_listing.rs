//! Whole answers of the metrics API, from objects that the core knows.

use std::collections::BTreeMap;

use millicore::columns::{Rows, StringColumn};
use millicore::kubelet::{
    Batch, Kind, ListOptions, Listing, MetaVersion, Objects, Profile, Query,
    Snapshot, Store, Version,
};
use millicore::{Error, ErrorKind};

const NOW: i64 = 1_700_000_100_000_000_000;

/// Rows that own their strings.
#[derive(Default)]
struct Table {
    strings: StringColumn,
    rows: Vec<u32>,
    count: u32,
}

impl Table {
    fn of(rows: &[&[&str]]) -> Table {
        let mut table = Table { rows: vec![0], ..Table::default() };
        for row in rows {
            for text in *row {
                table.strings.push(text.as_bytes()).unwrap();
                table.count += 1;
            }
            table.rows.push(table.count);
        }
        table
    }

    fn rows(&self) -> Rows<'_> {
        Rows::new(self.strings.as_strings(), &self.rows).unwrap()
    }
}

/// Nodes n1 and n2, pods a (two containers), b and c of namespace shop; c has
/// metrics and no containers, as its CPU went back. d has one point.
fn snapshot() -> Snapshot {
    let page = |second: u64, node: &str| {
        let ms = 1_700_000_000_000 + second * 1000;
        let mut page = format!(
            "node_cpu_usage_seconds_total {second} {ms}\n\
             node_memory_working_set_bytes 4096 {ms}\n"
        );
        let mut container = |name: &str, pod: &str, cpu: u64| {
            let labels = format!(
                "{{container=\"{name}\",namespace=\"shop\",pod=\"{pod}\"}}"
            );
            page += &format!(
                "container_cpu_usage_seconds_total{labels} {cpu} {ms}\n\
                 container_memory_working_set_bytes{labels} 1048576 {ms}\n"
            );
        };
        if node == "n1" {
            container("main", "a", second);
            container("side", "a", 2 * second);
            container("main", "b", 3 * second);
            container("main", "c", 1000 - second);
        }
        if second > 100 {
            container("main", "d", second);
        }
        page
    };
    let mut store = Store::new(Profile::Upstream, 15_000_000_000).unwrap();
    for second in [90, 105] {
        let mut batch = Batch::default();
        for node in ["n1", "n2"] {
            let page = page(second, node);
            let node = node.as_bytes();
            batch.decode(Profile::Upstream, node, 0, page.as_bytes()).unwrap();
        }
        store.commit(&batch).unwrap();
    }
    store.publish()
}

fn pods() -> Objects {
    let table = Table::of(&[
        &["shop", "d"],
        &["shop", "b", "app", "b"],
        &["shop", "c"],
        &["none", "a", "app", "a"],
        &["shop", "a", "zone", "x<y", "app", "old", "app", "a"],
    ]);
    let mut pods = Objects::new(Kind::Pod).unwrap();
    pods.upsert(table.rows()).unwrap();
    pods
}

fn query(form: u32) -> Query<'static> {
    let query = Query {
        options: ListOptions { version: Version::V1beta1, creation: NOW },
        form: millicore::kubelet::Form::Metrics,
        meta: MetaVersion::V1,
        protobuf: false,
        namespace: b"",
        name: b"",
        labels: b"",
        fields: b"",
    };
    query.with_form(form).unwrap()
}

fn answer(
    snapshot: &Snapshot,
    objects: &Objects,
    query: Query<'_>,
) -> (Vec<u8>, Option<ErrorKind>) {
    let (mut listing, missing) =
        Listing::open(snapshot, objects, query, Vec::new()).unwrap();
    let mut text = Vec::new();
    loop {
        match listing.next_piece().unwrap() {
            [] => return (text, missing),
            piece => text.extend_from_slice(piece),
        }
    }
}

fn text(objects: &Objects, query: Query<'_>) -> String {
    String::from_utf8(answer(&snapshot(), objects, query).0).unwrap()
}

const A: &str = r#""metadata":{"name":"a","namespace":"shop","creationTimestamp":"2023-11-14T22:15:00Z","labels":{"app":"a","zone":"x\u003cy"}},"timestamp":"2023-11-14T22:15:05Z","window":"15s","containers":[{"name":"main","usage":{"cpu":"1","memory":"1Mi"}},{"name":"side","usage":{"cpu":"2","memory":"1Mi"}}]}"#;
const B: &str = r#""metadata":{"name":"b","namespace":"shop","creationTimestamp":"2023-11-14T22:15:00Z","labels":{"app":"b"}},"timestamp":"2023-11-14T22:15:05Z","window":"15s","containers":[{"name":"main","usage":{"cpu":"3","memory":"1Mi"}}]}"#;
const C: &str = r#""metadata":{"name":"c","namespace":"shop","creationTimestamp":"2023-11-14T22:15:00Z"},"timestamp":null,"window":"0s","containers":[]}"#;

#[test]
fn lists_are_selected_joined_and_sorted() {
    let pods = pods();
    let list = |items: &[&str]| {
        let items: Vec<_> = items.iter().map(|i| format!("{{{i}")).collect();
        format!(
            r#"{{"kind":"PodMetricsList","apiVersion":"metrics.k8s.io/v1beta1","metadata":{{}},"items":[{}]}}{}"#,
            items.join(","),
            "\n"
        )
    };
    let plain = query(0);
    let q = |query, want: &[&str]| {
        assert_eq!(text(&pods, query), list(want));
    };
    q(plain, &[A, B, C]);
    q(Query { namespace: b"shop", ..plain }, &[A, B, C]);
    q(Query { namespace: b"none", ..plain }, &[]);
    q(Query { labels: b"app", ..plain }, &[A, B]);
    q(Query { labels: b"app notin (b)", ..plain }, &[A, C]);
    q(Query { fields: b"metadata.name!=b", ..plain }, &[A, C]);
    let v1 = Version::V1;
    let options = ListOptions { version: v1, creation: NOW };
    let listed = text(&pods, Query { options, ..plain });
    assert!(listed.contains(r#""apiVersion":"metrics.k8s.io/v1","#));
}

#[test]
fn one_object_or_the_status_that_says_it_is_not_there() {
    let named = |name, namespace, form| {
        let query = Query { name, namespace, ..query(form) };
        let (text, missing) = answer(&snapshot(), &pods(), query);
        (String::from_utf8(text).unwrap(), missing)
    };
    let kind = r#""kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1","#;
    assert_eq!(named(b"a", b"shop", 0), (format!("{{{kind}{A}\n"), None));
    let (metadata, missing) = named(b"c", b"shop", 3);
    assert_eq!(
        (metadata.as_str(), missing),
        (
            "{\"kind\":\"PartialObjectMetadata\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{\"name\":\"c\",\"namespace\":\"shop\",\"creationTimestamp\":\"2023-11-14T22:15:00Z\"}}\n",
            None
        )
    );
    let (text, missing) = named(b"d", b"shop", 0);
    assert_eq!(missing, Some(ErrorKind::NoMetrics));
    assert_eq!(
        text,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"podmetrics.metrics.k8s.io \\\"shop/d\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"shop/d\",\"group\":\"metrics.k8s.io\",\"kind\":\"podmetrics\"},\"code\":404}\n"
    );
    let (text, missing) = named(b"e", b"shop", 1);
    assert_eq!(missing, Some(ErrorKind::NotFound));
    assert_eq!(
        text,
        "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\",\"message\":\"pods \\\"e\\\" not found\",\"reason\":\"NotFound\",\"details\":{\"name\":\"e\",\"kind\":\"pods\"},\"code\":404}\n"
    );
}

#[test]
fn tables_and_metadata_carry_what_was_asked_for() {
    let pods = pods();
    let columns = r#""metadata":{},"columnDefinitions":[{"name":"Name","type":"string","format":"name","description":"Name of the resource","priority":0},{"name":"cpu","type":"string","format":"quantity","description":"","priority":0},{"name":"memory","type":"string","format":"quantity","description":"","priority":0},{"name":"Window","type":"string","format":"duration","description":"","priority":0}],"rows":["#;
    let only_b = |form| Query { labels: b"app=b", ..query(form) };
    let head = |version: &str| {
        format!(
            r#"{{"kind":"Table","apiVersion":"meta.k8s.io/{version}",{columns}{{"cells":["b","3","1Mi","15s"],"object":"#
        )
    };
    let b_metadata = B.split(",\"timestamp\"").next().unwrap();
    let partial = format!(
        r#"{{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1",{b_metadata}}}"#
    );
    let whole = format!(
        r#"{{"kind":"PodMetrics","apiVersion":"metrics.k8s.io/v1beta1",{B}"#
    );
    let t = |form, version, object: &str| {
        let want = format!("{}{object}}}]}}\n", head(version));
        assert_eq!(text(&pods, only_b(form)), want);
    };
    t(1, "v1", &partial);
    t(33, "v1", &whole);
    t(65, "v1", "null");
    t(65 + 128, "v1beta1", "null");
    // One object as a table is the same table.
    let one = Query { name: b"b", namespace: b"shop", ..query(1) };
    assert_eq!(text(&pods, one), text(&pods, only_b(1)));
    // Columns of resources come from the first pod that has containers.
    let table = text(&pods, Query { labels: b"!app", ..query(65) });
    assert!(!table.contains("cpu") && table.contains(r#"["c","0s"]"#));
    let table = text(&pods, query(65));
    assert!(table.contains(r#"["c","0","0","0s"]"#), "{table}");
    let empty = Query { namespace: b"none", ..query(1) };
    assert_eq!(
        text(&pods, empty),
        "{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{},\"columnDefinitions\":null,\"rows\":null}\n"
    );
    let list = "{\"kind\":\"PartialObjectMetadataList\",\"apiVersion\":\"meta.k8s.io/v1\",\"metadata\":{},\"items\":";
    assert_eq!(text(&pods, only_b(3)), format!("{list}[{partial}]}}\n"));
    let empty = Query { namespace: b"none", ..query(3) };
    assert_eq!(text(&pods, empty), format!("{list}null}}\n"));
}

#[test]
fn forms_are_numbers_of_the_abi() {
    let f = |number| query(0).with_form(number).is_some();
    for number in 0..300 {
        let table = number & 15 == 1;
        let good = matches!(number & 15, 0 | 1 | 3)
            && number < 256
            && number & 96 != 96
            && !(table && number & 16 != 0)
            && (table || number & 96 == 0);
        assert_eq!(f(number), good, "{number}");
    }
}

#[test]
fn refused_selectors_say_which() {
    let refused = |query| {
        let opened = Listing::open(&snapshot(), &pods(), query, Vec::new());
        opened.map(|_| ()).map_err(Error::kind)
    };
    let bad = Query { labels: b"a in", ..query(0) };
    assert_eq!(refused(bad), Err(ErrorKind::InvalidLabelSelector));
    let bad = Query { fields: b"status.phase=Running", ..query(0) };
    assert_eq!(refused(bad), Err(ErrorKind::InvalidFieldSelector));
}

#[test]
fn an_answer_keeps_the_objects_it_began_with() {
    let snapshot = snapshot();
    let mut pods = pods();
    let whole = answer(&snapshot, &pods, query(0)).0;
    let (mut listing, _) =
        Listing::open(&snapshot, &pods, query(0), Vec::new()).unwrap();
    pods.remove(Table::of(&[&["shop", "a"], &["shop", "b"]]).rows()).unwrap();
    assert_eq!(pods.len(), 3);
    assert_eq!(listing.next_piece().unwrap(), whole);
    assert_eq!(listing.next_piece().unwrap(), b"");
    assert_eq!(listing.next_piece().unwrap(), b"");
    pods.replace(Table::of(&[&["shop", "b"]]).rows()).unwrap();
    let text = String::from_utf8(answer(&snapshot, &pods, query(0)).0);
    assert!(text.unwrap().contains(r#""items":[{"metadata":{"name":"b","namespace":"shop","creationTimestamp":"2023-11-14T22:15:00Z"}"#));
}

#[test]
fn long_lists_come_in_pieces_that_make_the_list_of_rows() {
    let names: Vec<String> =
        (0..2000).map(|i| format!("pod-{i:04}")).collect();
    let mut store = Store::new(Profile::Upstream, 15_000_000_000).unwrap();
    for second in [1_u64, 16] {
        let mut page = String::new();
        for (i, name) in names.iter().enumerate() {
            let ms = 1_700_000_000_000 + second * 1000 + i as u64;
            let labels =
                format!("{{container=\"c\",namespace=\"n\",pod=\"{name}\"}}");
            page += &format!(
                "container_cpu_usage_seconds_total{labels} {} {ms}\n\
                 container_memory_working_set_bytes{labels} {} {ms}\n",
                second * (i as u64 + 1),
                (i as u64 + 1) * 12_345,
            );
        }
        let mut batch = Batch::default();
        let page = page.as_bytes();
        batch.decode(Profile::Upstream, b"n1", 0, page).unwrap();
        store.commit(&batch).unwrap();
    }
    let snapshot = store.publish();
    let rows: Vec<[&str; 4]> =
        names.iter().map(|name| ["n", name.as_str(), "app", "web"]).collect();
    let rows: Vec<&[&str]> = rows.iter().map(|row| &row[..]).collect();
    let table = Table::of(&rows);
    let mut pods = Objects::new(Kind::Pod).unwrap();
    pods.upsert(table.rows()).unwrap();
    let options = ListOptions { version: Version::V1beta1, creation: NOW };
    let mut want = Vec::new();
    snapshot.append_pod_list(&mut want, options, table.rows()).unwrap();
    let (mut listing, _) =
        Listing::open(&snapshot, &pods, query(0), Vec::new()).unwrap();
    let mut got = Vec::new();
    let mut pieces = 0;
    loop {
        match listing.next_piece().unwrap() {
            [] => break,
            piece => got.extend_from_slice(piece),
        }
        pieces += 1;
    }
    assert_eq!(got, want);
    assert!(pieces > 3, "{pieces}");
    assert!(listing.memory() < 128 << 10, "{}", listing.memory());
    // The same in protobuf, of one piece; its bytes are compared elsewhere.
    let (text, _) = answer(&snapshot, &pods, query(16));
    assert_eq!(text.get(..4), Some(&b"k8s\0"[..]));
}

proptest::proptest! {
    /// Objects against a map.
    #[test]
    fn objects_are_a_sorted_map(
        steps in proptest::collection::vec(
            (0..3_u8, proptest::collection::vec((0..3_u8, 0..9_u8, 0..4_u8), 0..8)),
            0..24,
        )
    ) {
        let mut objects = Objects::new(Kind::Pod).unwrap();
        let mut naive = BTreeMap::new();
        let name = |prefix: &str, n: u8| format!("{prefix}{n}");
        for (step, changes) in steps {
            let rows: Vec<[String; 4]> = changes
                .iter()
                .map(|&(ns, pod, label)| {
                    [name("ns", ns), name("pod", pod), "k".into(), name("v", label)]
                })
                .collect();
            let texts: Vec<Vec<&str>> = rows
                .iter()
                .map(|row| row.iter().map(String::as_str).collect())
                .collect();
            let texts: Vec<&[&str]> = texts.iter().map(|r| &r[..]).collect();
            let table = Table::of(&texts);
            if step == 0 {
                naive.clear();
                objects.replace(table.rows()).unwrap();
            }
            for [ns, pod, _, label] in &rows {
                let key = (ns.clone(), pod.clone());
                if step == 2 {
                    naive.remove(&key);
                } else {
                    naive.insert(key, label.clone());
                }
            }
            match step {
                1 => objects.upsert(table.rows()).unwrap(),
                2 => objects.remove(table.rows()).unwrap(),
                _ => {}
            }
        }
        proptest::prop_assert_eq!(objects.len(), naive.len());
        // Each object is found with its label; lists give their order.
        let empty = Store::new(Profile::Upstream, 1).unwrap().publish();
        for (ns, pod) in naive.keys() {
            let query = Query {
                name: pod.as_bytes(),
                namespace: ns.as_bytes(),
                ..query(0)
            };
            let (_, missing) = Listing::open(&empty, &objects, query, Vec::new()).unwrap();
            proptest::prop_assert_eq!(missing, Some(ErrorKind::NoMetrics));
        }
    }
}
