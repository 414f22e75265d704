/*!
What a zone takes along, against brute force over small rings.
*/

use super::*;
use std::vec;

fn ring(
    zones: &[usize],
    replicas: usize,
    quorum: usize,
) -> Vec<(usize, usize)> {
    let order = (0..zones.len()).collect::<Vec<_>>();
    let zones = zones.iter().map(|&zone| Some(zone)).collect::<Vec<_>>();
    let placement = Placement::Consecutive { order: &order, replicas };
    let lost = survive(&zones, placement, quorum).unwrap();
    lost.iter().map(|lost| (lost.zone, lost.shard)).collect()
}

#[test]
fn what_a_zone_takes_with_it() {
    let f = |zones: &[usize]| ring(zones, 2, 1);
    assert_eq!(f(&[0, 1, 2, 0, 1, 2]), []);
    assert_eq!(f(&[0, 0, 1, 2]), [(0, 0)]);
    assert_eq!(f(&[0, 1, 2, 0]), [(0, 3)]); // over the seam
    assert_eq!(f(&[0, 0]), [(0, 0), (0, 1)]); // everything is in one zone
    assert_eq!(f(&[0]), [(0, 0)]); // fewer members than replicas
    assert_eq!(ring(&[0, 1, 2], 3, 2), []);
    assert_eq!(ring(&[0, 1, 0], 3, 2), [(0, 0), (0, 1), (0, 2)]);
}

#[test]
fn an_owner_goes_with_its_zone_and_a_list_is_as_listed() {
    let zones = [Some(1), None, Some(0)];
    let lost = survive(&zones, Placement::Owner, 1).unwrap();
    let pair = |zone, shard| Survival { zone, shard };
    assert_eq!(lost, [pair(1, 0), pair(0, 2)]);
    let listed = |members: &[usize], rows: &[usize]| {
        survive(&zones, Placement::Explicit { members, rows }, 1)
            .map_err(Error::kind)
    };
    assert_eq!(listed(&[0, 2, 0, 0, 1], &[0, 2, 4, 5]), Ok(vec![pair(1, 1)]));
    assert_eq!(listed(&[7], &[0, 1]), Err(ErrorKind::NotFound));
    assert_eq!(listed(&[0], &[0, 2]), Err(ErrorKind::NotFound));
    assert_eq!(listed(&[], &[0, 0]), Err(ErrorKind::InvalidReplicas));
}

#[test]
fn names_are_ordered_by_their_bytes_to_the_end() {
    let order = |suffix: &str| {
        let names = [1, 2, 10].map(|n| std::format!("s-{n}{suffix}"));
        let names = names.each_ref().map(std::string::String::as_str);
        name_order(&names).unwrap()
    };
    assert_eq!(order(""), [0, 2, 1]);
    assert_eq!(order(".svc:8400"), [0, 2, 1]);
    assert_eq!(order(":8400"), [2, 0, 1]);
}

/// Zones dealt by ordinal do not alternate in the order of the names.
#[test]
fn thirteen_members_dealt_by_ordinal_lose_series() {
    let names = (0..13).map(|n| std::format!("vmstorage-{n}"));
    let names = names.collect::<Vec<_>>();
    let names = names.iter().map(|name| &**name).collect::<Vec<_>>();
    let order = name_order(&names).unwrap();
    let zones = (0..13).map(|n| Some(n % 3)).collect::<Vec<_>>();
    let placement = Placement::Consecutive { order: &order, replicas: 2 };
    let lost = survive(&zones, placement, 1).unwrap();
    // 0 1 10 11 12 2 3 ...: zones 0 1 1 2 0 2 0 1 2 0 1 2 0, and 0 again.
    assert_eq!(lost.iter().map(|l| l.shard).collect::<Vec<_>>(), [1, 12]);
    assert_eq!(longest_run(&zones, &order, 1), 2);
}

/// Every ring of up to 7 members in up to 3 zones: the shards that are lost
/// are those whose replicas are all in the zone, and there are some exactly
/// if the zone's longest run has R members, as many as its runs say.
#[test]
fn run_lengths_tell_what_is_lost() {
    let mut rings = 0;
    for n in 1..8_usize {
        for code in 0..3_usize.pow(n as u32) {
            let zones = (0..n)
                .map(|i| Some(code / 3_usize.pow(i as u32) % 3))
                .collect::<Vec<_>>();
            let order = (0..n).collect::<Vec<_>>();
            for replicas in 1..=n {
                let placement =
                    Placement::Consecutive { order: &order, replicas };
                let lost = survive(&zones, placement, 1).unwrap();
                for zone in 0..3 {
                    let all = |shard: usize| {
                        (shard..shard + replicas)
                            .all(|i| zones[i % n] == Some(zone))
                    };
                    let oracle = (0..n).filter(|&shard| all(shard));
                    let found = lost.iter().filter(|l| l.zone == zone);
                    assert!(oracle.eq(found.map(|l| l.shard)));
                    let run = longest_run(&zones, &order, zone);
                    let any = lost.iter().any(|l| l.zone == zone);
                    assert_eq!(any, run >= replicas);
                }
                rings += 1;
            }
        }
    }
    assert_eq!(rings, 21_324);
}
