/*!
Metrics of one value: Object and External, as a whole or shared among the
pods.

Reproduces `GetObjectMetricReplicas`, `GetObjectPerPodMetricReplicas`,
`GetExternalMetricReplicas`, `GetExternalPerPodMetricReplicas` of
`replica_calculator.go` of Kubernetes v1.36.3. Kept on purpose: any negative
running sum of a shared external metric is taken for an overflow; an object's
share is not capped at int32 where an external one is; without replicas the
reported share is a division by zero.
*/

use super::architecture::Architecture;
use super::calculator::{Failure, Proposal, Terms};
use super::pods::Pods;

/// The sum of an external metric against a total: capped at `i64::MAX`.
///
/// ```
/// use millicore::autoscale::hpa::whole::external_total;
///
/// assert_eq!(external_total([i64::MAX, 1, -5]), i64::MAX);
/// ```
#[must_use]
pub fn external_total(values: impl IntoIterator<Item = i64>) -> i64 {
    let mut sum = 0_i64;
    for value in values {
        if value > 0 && sum > i64::MAX.wrapping_sub(value) {
            return i64::MAX;
        }
        sum = sum.wrapping_add(value);
    }
    sum
}

/// The sum of an external metric to be shared: `i64::MAX` as soon as it is
/// negative.
#[must_use]
pub fn external_share(values: impl IntoIterator<Item = i64>) -> i64 {
    let mut sum = 0_i64;
    for value in values {
        sum = sum.wrapping_add(value);
        if sum < 0 {
            return i64::MAX;
        }
    }
    sum
}

/// The proposal of a value held at a target, both in thousandths.
///
/// # Errors
/// [`Failure::NoPods`].
pub fn total(
    terms: Terms,
    pods: Pods<'_>,
    usage: i64,
    target: i64,
) -> Result<Proposal, Failure> {
    let ratio = usage as f64 / target as f64;
    let replicas = if terms.current == 0 {
        terms.architecture.ceil_i32(ratio)
    } else if terms.tolerances.within(ratio) {
        terms.current
    } else {
        if pods.is_empty() {
            return Err(Failure::NoPods);
        }
        let wanted = ratio * pods.running_and_ready() as f64;
        capped(terms.architecture, wanted)
    };
    Ok(Proposal { replicas, utilization: 0, milli: usage })
}

fn capped(architecture: Architecture, wanted: f64) -> i32 {
    if wanted > f64::from(i32::MAX) {
        i32::MAX
    } else {
        architecture.ceil_i32(wanted)
    }
}

/// The proposal of a value shared among the replicas of the scale's status;
/// `external` caps where upstream does.
#[must_use]
pub fn share(
    terms: Terms,
    status_replicas: i32,
    usage: i64,
    target: i64,
    external: bool,
) -> Proposal {
    let (amount, each) = (usage as f64, target as f64);
    let pods = f64::from(status_replicas);
    let ratio = amount / (each * pods);
    let replicas = if terms.tolerances.within(ratio) {
        status_replicas
    } else {
        // Above int32 is above it rounded up too.
        let wanted = libm::ceil(amount / each);
        if external {
            capped(terms.architecture, wanted)
        } else {
            terms.architecture.to_i32(wanted)
        }
    };
    // 2^63 as a float: what i64::MAX rounds to.
    let milli = if external && amount >= i64::MAX as f64 {
        i64::MAX
    } else {
        terms.architecture.to_i64(libm::ceil(amount / pods))
    };
    Proposal { replicas, utilization: 0, milli }
}

#[cfg(test)]
mod tests {
    use super::super::tolerance::Tolerances;
    use super::*;

    fn terms(current: i32) -> Terms {
        Terms {
            current,
            tolerances: Tolerances { down: 0.1, up: 0.1 },
            architecture: Architecture::Amd64,
        }
    }

    #[test]
    fn sums() {
        assert_eq!(external_total([]), 0);
        assert_eq!(external_total([5, -7]), -2);
        assert_eq!(external_total([i64::MAX, i64::MAX, -9]), i64::MAX);
        assert_eq!(external_share([5, -7, 100]), i64::MAX);
        assert_eq!(external_share([5, -5, 7]), 7);
        assert_eq!(external_share([i64::MAX, 1]), i64::MAX);
    }

    #[test]
    fn shares() {
        let s = |status, usage, target, external| {
            let p = share(terms(9), status, usage, target, external);
            (p.replicas, p.milli)
        };
        assert_eq!(s(3, 9_000, 3_000, false), (3, 3_000));
        assert_eq!(s(3, 9_001, 2_000, false), (5, 3_001));
        assert_eq!(s(0, 9_000, 3_000, false), (3, i64::MIN));
        assert_eq!(s(0, 0, 3_000, true), (0, i64::MIN)); // NaN
        assert_eq!(s(1, i64::MAX, 1, false), (i32::MIN, i64::MIN));
        assert_eq!(s(1, i64::MAX, 1, true), (i32::MAX, i64::MAX));
    }

    #[test]
    fn totals() {
        let none = Pods::default();
        let t = |current, usage| {
            total(terms(current), none, usage, 1_000).map(|p| p.replicas)
        };
        assert_eq!(t(0, 2_500), Ok(3)); // no tolerance, no pods
        assert_eq!(t(0, 1_050), Ok(2));
        assert_eq!(t(4, 1_050), Ok(4));
        assert_eq!(t(4, 2_500), Err(Failure::NoPods));
        let pods = Pods { flags: &[40, 41, 8, 32], ..Pods::default() };
        let p = total(terms(4), pods, 2_500, 1_000).unwrap();
        assert_eq!(p.replicas, 5); // two run and are ready
        let p = total(terms(4), pods, i64::MAX, 1).unwrap();
        assert_eq!(p.replicas, i32::MAX);
    }
}
