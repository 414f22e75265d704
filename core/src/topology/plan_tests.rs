/*!
Plans against a search through all rings, and what cannot be had.
*/

use super::*;
use crate::topology::{Placement, survive};
use std::vec;

/// Whether any ring of so many members, balanced and with every window wide
/// enough, is there: all of them are looked at.
fn possible(members: usize, zones: usize, replicas: usize) -> bool {
    (0..zones.pow(members as u32)).any(|code| {
        let ring = (0..members)
            .map(|i| code / zones.pow(i as u32) % zones)
            .collect::<Vec<_>>();
        is_good(&ring, zones, replicas)
    })
}

fn is_good(ring: &[usize], zones: usize, replicas: usize) -> bool {
    let members = ring.len();
    let count = |zone| ring.iter().filter(|&&other| other == zone).count();
    let counts = (0..zones).map(count).collect::<Vec<_>>();
    let skew = counts.iter().max().unwrap() - counts.iter().min().unwrap();
    let window = replicas.min(members);
    skew <= 1
        && (0..members).all(|start| {
            let mut seen = (start..start + window)
                .map(|place| ring[place % members])
                .collect::<Vec<_>>();
            seen.sort_unstable();
            seen.dedup();
            seen.len() == window.min(zones)
        })
}

#[test]
fn a_plan_is_found_wherever_there_is_one() {
    for members in 1..8 {
        for zones in 1..5 {
            for replicas in 1..5 {
                let (ring, short) = plan(members, zones, replicas).unwrap();
                assert_eq!(ring.len(), members);
                let found = is_good(&ring, zones, replicas);
                let case = (members, zones, replicas);
                assert_eq!(
                    found,
                    possible(members, zones, replicas),
                    "{case:?}"
                );
                assert_eq!(found, short.is_empty(), "{case:?}");
            }
        }
    }
}

#[test]
fn large_rings_survive_the_loss_of_a_zone() {
    for members in [13, 100, 101, 500] {
        let (ring, short) = plan(members, 3, 2).unwrap();
        assert_eq!(short, []);
        let zones = ring.iter().map(|&zone| Some(zone)).collect::<Vec<_>>();
        let order = (0..members).collect::<Vec<_>>();
        let placement = Placement::Consecutive { order: &order, replicas: 2 };
        assert_eq!(survive(&zones, placement, 1), Ok(vec![]));
    }
}

#[test]
fn what_cannot_be_had_is_told() {
    let seam = |start| Seam { start, zones: 2 };
    let (ring, short) = plan(4, 3, 3).unwrap();
    assert_eq!(ring, [0, 1, 2, 0]);
    assert_eq!(short, [seam(2), seam(3)]);
    let kind = |zones, replicas| plan(1, zones, replicas).map_err(Error::kind);
    assert_eq!(kind(0, 1), Err(ErrorKind::InvalidReplicas));
    assert_eq!(kind(1, 0), Err(ErrorKind::InvalidReplicas));
    assert_eq!(plan(0, 3, 2), Ok((vec![], vec![])));
}
