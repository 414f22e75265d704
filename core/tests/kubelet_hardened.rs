//! What the hardened profile makes of bad pages, and of nodes that come and
//! go; each case beside what upstream's makes of it.
#![cfg(feature = "kubelet")]

use millicore::kubelet::{Batch, Profile, Snapshot, Store};

const MINUTE: i64 = 60_000_000_000;
const BASE: i64 = 1_782_900_000;

fn store(profile: Profile, grace: u32) -> Store {
    let mut store = Store::new(profile, MINUTE).unwrap();
    store.set_grace(grace).unwrap();
    store
}

/// Lines of one container: CPU seconds, memory, time in seconds after `BASE`.
fn container(labels: &str, cpu: f64, second: i64) -> String {
    let time = (BASE + second) * 1000;
    format!(
        "container_cpu_usage_seconds_total{{{labels}}} {cpu} {time}\n\
         container_memory_working_set_bytes{{{labels}}} 4096 {time}\n"
    )
}

fn labels(container: &str, pod: &str) -> String {
    format!(r#"container="{container}",namespace="n",pod="{pod}""#)
}

fn one(second: i64) -> String {
    container(&labels("c", "p"), second as f64 + 1.0, second)
}

/// `namespace/pod container,container ...` of what has usage.
fn listed(snapshot: &Snapshot) -> String {
    let usage = snapshot.usage().unwrap();
    let columns = usage.columns();
    let name = |[start, end]: [u32; 2]| {
        String::from_utf8_lossy(&columns.names[start as usize..end as usize])
    };
    let pods = (0..columns.pod_names.len()).map(|pod| {
        let [namespace, pod_name] = columns.pod_names[pod];
        let rows = columns.pod_containers[pod] as usize
            ..columns.pod_containers[pod + 1] as usize;
        let containers: Vec<_> =
            rows.map(|row| name(columns.container_names[row])).collect();
        format!(
            "{}/{} {}",
            name(namespace),
            name(pod_name),
            containers.join(",")
        )
    });
    pods.collect::<Vec<_>>().join(" ")
}

/// What shows after pages of one node, one a cycle, and what was skipped of
/// the last of them.
fn after(profile: Profile, pages: &[String]) -> (String, String) {
    let mut store = store(profile, 0);
    for page in pages {
        let _ = store.add(b"node-1", BASE * 1_000_000_000, page.as_bytes());
        store.end_cycle().unwrap();
    }
    let (count, lines) = store.skipped();
    let lines = lines.iter().map(|skipped| {
        format!("{}:{} {}", skipped.line, skipped.column, skipped.kind.text())
    });
    let lines: Vec<_> = lines.collect();
    (listed(&store.publish()), format!("{count} {}", lines.join("; ")))
}

#[test]
fn a_bad_line_costs_that_line() {
    let case = |extra: &str, skipped: &str| {
        let pages = [one(0) + extra, one(15) + extra];
        let (listed, got) = after(Profile::Hardened, &pages);
        assert_eq!((listed.as_str(), got.as_str()), ("n/p c", skipped));
        let (listed, _) = after(Profile::Upstream, &pages);
        assert_eq!(listed, "", "{extra}");
    };
    case(
        "container_cpu_usage_seconds_total{pod=\"p\n",
        "1 3:41 expected the closing quote of a string",
    );
    case(
        "container_cpu_usage_seconds_total 1\n",
        "1 3:34 expected container, namespace and pod labels \
         (metrics-server panics)",
    );
    case(
        "container_start_time_seconds{pod=\"p\"} one\n",
        "1 3:39 expected a decimal number, NaN or Inf within float64",
    );
    case(
        "}\n\0\n",
        "2 3:1 expected a metric name, `{`, `#` or an empty line; 4:1 expected a metric name, `{`, `#` or an empty line",
    );
}

#[test]
fn lines_that_do_not_count_are_not_looked_at() {
    let other = "kubelet_other{a=\"\n} what is this\n# TYPE x nonsense\n";
    let page = |second| other.to_owned() + &one(second) + other;
    let pages = [page(0), page(15)];
    let (listed, skipped) = after(Profile::Hardened, &pages);
    assert_eq!(listed, "n/p c");
    assert!(skipped.starts_with("2 2:1 "), "{skipped}");
}

#[test]
fn labels_are_read_not_cut() {
    let case = |labels: &str, hardened: &str, upstream: &str| {
        let page =
            |second: i64| container(labels, 1.0 + second as f64, second);
        let pages = [page(0), page(15), page(30)];
        assert_eq!(after(Profile::Hardened, &pages).0, hardened);
        assert_eq!(after(Profile::Upstream, &pages).0, upstream);
    };
    case(&labels("c", "p"), "n/p c", "n/p c");
    case(
        r#"x_container="pod=",container="c",namespace="n",pod="p""#,
        "n/p c",
        "n/,container= pod=",
    );
    case(r#"container="c",namespace="n",pod="p\"q""#, "n/p\"q c", r"n/p\ c");
    case(r#"container="c\\d",namespace="n",pod="p""#, r"n/p c\d", r"n/p c\\d");
}

#[test]
fn times_that_are_negative_or_missing_are_the_scrape_s() {
    for tail in [" -62135596800000", ""] {
        let mut store = store(Profile::Hardened, 0);
        for second in [0, 15] {
            let text = one(second);
            let cut = format!(" {}", (BASE + second) * 1000);
            let page = text.replace(&cut, tail);
            let now = (BASE + second) * 1_000_000_000;
            store.add(b"n", now, page.as_bytes()).unwrap();
            assert_eq!(store.skipped().0, 0);
            store.end_cycle().unwrap();
        }
        let usage = store.publish().usage().unwrap();
        assert_eq!(usage.columns().pod_windows, [15_000_000_000]);
        assert_eq!(usage.columns().container_cpu, [1_000_000_000]);
    }
}

#[test]
fn a_container_is_dropped_not_its_pod() {
    let page = |second: i64| {
        container(&labels("a", "p"), 0.0, second)
            + &container(&labels("b", "p"), 1.0 + second as f64, second)
    };
    let pages = [page(0), page(15)];
    assert_eq!(after(Profile::Hardened, &pages).0, "n/p b");
    assert_eq!(after(Profile::Upstream, &pages).0, "");
    // And one that is new waits alone.
    let more = page(15) + &container(&labels("c", "p"), 1.0, 15);
    let pages = [page(0), more];
    assert_eq!(after(Profile::Hardened, &pages).0, "n/p b");
}

#[test]
fn no_point_of_year_one() {
    let page = |second: i64, b: Option<i64>| {
        let b = b.map(|at| container(&labels("b", "p"), 5.0, at));
        container(&labels("a", "p"), 1.0 + second as f64, second)
            + &b.unwrap_or_default()
    };
    // `b` comes in the third cycle and repeats its time in the fourth.
    let pages = [
        page(0, None),
        page(15, None),
        page(30, Some(30)),
        page(45, Some(30)),
    ];
    assert_eq!(after(Profile::Upstream, &pages).0, "n/p a,b");
    assert_eq!(after(Profile::Hardened, &pages).0, "n/p a");
}

#[test]
fn nodes_show_as_they_answer_and_may_miss_cycles() {
    let mut store = store(Profile::Hardened, 1);
    let answer = |store: &mut Store, second| {
        store.add(b"n", 0, one(second).as_bytes()).unwrap();
    };
    answer(&mut store, 0);
    store.end_cycle().unwrap();
    answer(&mut store, 15);
    assert_eq!(listed(&store.publish()), "");
    store.refresh().unwrap();
    assert_eq!(listed(&store.publish()), "n/p c");
    store.end_cycle().unwrap();
    // One missed cycle, by failing or by not being asked, costs nothing.
    store.fail(b"n").unwrap();
    store.end_cycle().unwrap();
    assert_eq!(listed(&store.publish()), "n/p c");
    answer(&mut store, 45);
    store.end_cycle().unwrap();
    let usage = store.publish().usage().unwrap();
    assert_eq!(usage.columns().pod_windows, [30_000_000_000]);
    store.end_cycle().unwrap();
    assert_eq!(listed(&store.publish()), "n/p c");
    store.end_cycle().unwrap();
    assert_eq!(listed(&store.publish()), "");
}

#[test]
fn a_node_is_forgotten_at_once_and_the_others_stay() {
    for profile in [Profile::Upstream, Profile::Hardened] {
        let mut store = store(profile, 0);
        for second in [0, 15] {
            for node in ["a", "b"] {
                let page =
                    container(&labels("c", node), 1.0 + second as f64, second);
                store.add(node.as_bytes(), 0, page.as_bytes()).unwrap();
            }
            store.end_cycle().unwrap();
        }
        let before = store.publish();
        store.forget(b"a").unwrap();
        store.forget(b"nobody").unwrap();
        assert_eq!(listed(&store.publish()), "n/b c");
        assert_eq!(listed(&before), "n/a c n/b c");
    }
}

/// The bad input that an operator may see: what each profile's pod is then,
/// by its reason.
#[test]
fn every_bad_input_has_a_reason() {
    let reason = |profile, steps: &[&[(&str, String)]], node: &str| {
        let mut store = store(profile, 0);
        for step in steps {
            for (node, page) in *step {
                let _ = store.add(node.as_bytes(), 0, page.as_bytes());
            }
            store.end_cycle().unwrap();
        }
        let mut text = Vec::new();
        let reason = store
            .publish()
            .explain_pod(&mut text, [b"n", b"p"], node.as_bytes())
            .unwrap();
        assert_eq!(text.is_empty(), reason.word() == "OK");
        reason.word()
    };
    let both = |steps: &[&[(&str, String)]], node: &str, want: [&str; 2]| {
        let profiles = [Profile::Upstream, Profile::Hardened];
        assert_eq!(profiles.map(|p| reason(p, steps, node)), want);
    };
    let at = |second| ("node", one(second));
    // The clock goes backwards, stands still, and comes back.
    both(&[&[at(15)], &[at(0)]], "node", ["OLDER_THAN_PREV"; 2]);
    both(&[&[at(15)], &[at(15)]], "node", ["SAME_TIMESTAMP"; 2]);
    both(&[&[at(15)], &[at(0)], &[at(30)]], "node", ["OK"; 2]);
    // A counter starts again.
    let low = ("node", container(&labels("c", "p"), 0.5, 15));
    both(&[&[at(0)], &[low]], "node", ["CPU_DECREASED"; 2]);
    // A node changes case: it is another one, with the pods of the first.
    let upper = ("NODE", one(15));
    both(&[&[at(0)], &[upper]], "NODE", ["OK"; 2]);
    // Two nodes have one pod: the first answer of a cycle counts.
    let two = |second| [("node", one(second)), ("other", one(second + 1))];
    both(&[&two(0), &two(15)], "node", ["OK"; 2]);
    both(&[&two(0), &two(15)], "other", ["DUPLICATE_POD"; 2]);
    // `pod="` inside another label's value.
    let inside = |second: i64| {
        let labels = r#"container="c",namespace="pod=",pod="p""#;
        ("node", container(labels, 1.0 + second as f64, second))
    };
    both(&[&[inside(0)], &[inside(15)]], "node", ["ABSENT_FROM_PAGE"; 2]);
}

#[test]
fn names_at_and_beyond_kubernetes_limits() {
    let long = "p".repeat(253);
    let longer = "q".repeat(70_000);
    let page = |second: i64| {
        let cpu = 1.0 + second as f64;
        container(&labels("", ""), cpu, second)
            + &container(&labels(&"c".repeat(63), &long), cpu, second)
            + &container(&labels(&longer, &longer), cpu, second)
    };
    for profile in [Profile::Upstream, Profile::Hardened] {
        let (listed, _) = after(profile, &[page(0), page(15), page(30)]);
        assert_eq!(listed.matches('/').count(), 3);
        assert!(listed.contains(&longer));
    }
}

#[test]
fn fifty_thousand_containers_on_a_node() {
    let page = |second: i64| -> String {
        (0..50_000)
            .map(|n| {
                let pod = format!("pod-{}", n / 5);
                let labels = labels(&format!("c{}", n % 5), &pod);
                container(&labels, 1.0 + second as f64, second)
            })
            .collect()
    };
    let mut store = store(Profile::Upstream, 0);
    for second in [0, 15] {
        store.add(b"n", 0, page(second).as_bytes()).unwrap();
        store.end_cycle().unwrap();
    }
    let usage = store.publish().usage().unwrap();
    assert_eq!(usage.columns().container_cpu.len(), 50_000);
    assert_eq!(usage.columns().pod_names.len(), 10_000);
}

fn two_cycles(profile: Profile) -> Store {
    let mut store = store(profile, 0);
    for second in [0, 15] {
        let page = one(second)
            + &format!(
                "node_cpu_usage_seconds_total {} {}000\n\
                 node_memory_working_set_bytes 4096 {}000\n",
                second + 1,
                BASE + second,
                BASE + second
            );
        store.add(b"n", 0, page.as_bytes()).unwrap();
        store.add(b"bad", 0, b"x y z\n").ok();
        store.fail(b"gone").unwrap();
        store.end_cycle().unwrap();
    }
    store
}

#[test]
fn what_was_saved_comes_back() {
    for profile in [Profile::Upstream, Profile::Hardened] {
        let mut before = two_cycles(profile);
        let mut saved = Vec::new();
        before.publish().save(&mut saved).unwrap();
        let mut after = store(profile, 0);
        after.restore(&saved).unwrap();
        let mut again = Vec::new();
        after.publish().save(&mut again).unwrap();
        assert_eq!(again, saved);
        assert_eq!(listed(&after.publish()), "n/p c");
        let mut text = Vec::new();
        for node in [&b"bad"[..], b"gone", b"n"] {
            let words = [&before, &after].map(|store| {
                text.clear();
                let snapshot = store.publish();
                let reason = snapshot.explain_node(&mut text, node).unwrap();
                format!("{reason} {}", String::from_utf8_lossy(&text))
            });
            assert_eq!(words[0], words[1]);
        }
        // And both go on alike.
        for store in [&mut before, &mut after] {
            store.add(b"n", 0, one(30).as_bytes()).unwrap();
            store.end_cycle().unwrap();
        }
        let usage = [&before, &after].map(|s| s.publish().usage().unwrap());
        assert_eq!(
            usage[0].columns().container_cpu,
            usage[1].columns().container_cpu
        );
        assert_eq!(usage[1].columns().pod_windows, [15_000_000_000]);
    }
}

#[test]
fn other_bytes_are_refused_and_change_nothing() {
    let mut saved = Vec::new();
    two_cycles(Profile::Upstream).publish().save(&mut saved).unwrap();
    let mut store = two_cycles(Profile::Upstream);
    for length in 0..saved.len() {
        assert!(store.restore(&saved[..length]).is_err());
    }
    for at in 0..saved.len() {
        let mut other = saved.clone();
        other[at] ^= 0x10;
        assert!(store.restore(&other).is_err(), "byte {at}");
    }
    let error = Store::new(Profile::Hardened, MINUTE)
        .unwrap()
        .restore(&saved)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a saved kubelet store of this version and profile at byte 20"
    );
    assert_eq!(listed(&store.publish()), "n/p c");
}

/// With a checksum that fits, whatever the bytes say is a status.
#[test]
fn hostile_bytes_are_a_status() {
    let mut saved = Vec::new();
    two_cycles(Profile::Upstream).publish().save(&mut saved).unwrap();
    let mut store = store(Profile::Upstream, 0);
    for at in 16..saved.len() {
        for bits in [0x01, 0x80, 0xff] {
            let mut other = saved.clone();
            other[at] ^= bits;
            let sum = millicore::num::hash::fnv1a64(&other[16..]);
            other[8..16].copy_from_slice(&sum.to_le_bytes());
            if store.restore(&other).is_ok() {
                listed(&store.publish());
                store.add(b"n", 0, one(30).as_bytes()).unwrap();
                store.end_cycle().unwrap();
            }
        }
    }
}

/// Pages read after another page of the node give the points that they give
/// read alone.
#[test]
fn a_page_before_changes_no_point() {
    let pages =
        [one(0), one(15).replace("} ", "}  "), one(30) + "\n", one(45)];
    for profile in [Profile::Upstream, Profile::Hardened] {
        let mut by_page = store(profile, 0);
        let mut by_batch = store(profile, 0);
        for page in &pages {
            by_page.add(b"n", 0, page.as_bytes()).unwrap();
            by_page.end_cycle().unwrap();
            let mut batch = Batch::default();
            batch.decode(profile, b"n", 0, page.as_bytes()).unwrap();
            by_batch.commit(&batch).unwrap();
            let usage = [&by_page, &by_batch].map(|s| listed(&s.publish()));
            assert_eq!(usage[0], usage[1]);
        }
    }
}
