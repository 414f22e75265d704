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
use super::calculator::{Failure, Proposal, Terms, tell};
use super::pods::Pods;
use super::trace::{Code, NONE, Off, Sink, bits};

/// The sum of an external metric against a total: capped at `i64::MAX`.
///
/// ```
/// use millicore::autoscale::hpa::whole::external_total;
///
/// assert_eq!(external_total([i64::MAX, 1, -5]), i64::MAX);
/// ```
#[must_use]
pub fn external_total(values: impl IntoIterator<Item = i64>) -> i64 {
    external_total_traced(&mut Off, values)
}

/// [`external_total`], and the step of it.
pub fn external_total_traced<S: Sink>(
    sink: &mut S,
    values: impl IntoIterator<Item = i64>,
) -> i64 {
    let (mut sum, mut count) = (0_i64, 0_i64);
    for value in values {
        count = count.wrapping_add(1);
        if value > 0 && sum > i64::MAX.wrapping_sub(value) {
            sink.step(Code::SumOverflow, NONE, [count]);
            return i64::MAX;
        }
        sum = sum.wrapping_add(value);
    }
    sink.step(Code::Sum, NONE, [count, sum]);
    sum
}

/// The sum of an external metric to be shared: `i64::MAX` as soon as it is
/// negative.
#[must_use]
pub fn external_share(values: impl IntoIterator<Item = i64>) -> i64 {
    external_share_traced(&mut Off, values)
}

/// [`external_share`], and the step of it.
pub fn external_share_traced<S: Sink>(
    sink: &mut S,
    values: impl IntoIterator<Item = i64>,
) -> i64 {
    let (mut sum, mut count) = (0_i64, 0_i64);
    for value in values {
        count = count.wrapping_add(1);
        sum = sum.wrapping_add(value);
        if sum < 0 {
            sink.step(Code::SumOverflow, NONE, [count]);
            return i64::MAX;
        }
    }
    sink.step(Code::Sum, NONE, [count, sum]);
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
    total_traced(&mut Off, terms, pods, usage, target)
}

/// [`total`], and the steps of it.
///
/// # Errors
/// As [`total`].
pub fn total_traced<S: Sink>(
    sink: &mut S,
    terms: Terms,
    pods: Pods<'_>,
    usage: i64,
    target: i64,
) -> Result<Proposal, Failure> {
    let ratio = usage as f64 / target as f64;
    sink.step(Code::Total, NONE, [usage, target, bits(ratio)]);
    let replicas = if terms.current == 0 {
        let replicas = terms.architecture.ceil_i32(ratio);
        let numbers = [bits(ratio), i64::from(replicas)];
        sink.step(Code::FromZero, NONE, numbers);
        Ok(replicas)
    } else if terms.tolerances.judge(sink, ratio) {
        Ok(terms.current)
    } else if pods.is_empty() {
        Err(Failure::NoPods)
    } else {
        let ready = pods.running_and_ready();
        sink.step(Code::RunningAndReady, NONE, [ready as i64]);
        let (replicas, is_capped) =
            capped(terms.architecture, ratio * ready as f64);
        if is_capped {
            sink.step(Code::Capped, NONE, [i64::from(replicas)]);
        } else {
            let numbers = [bits(ratio), ready as i64, i64::from(replicas)];
            sink.step(Code::Multiplied, NONE, numbers);
        }
        Ok(replicas)
    };
    let proposal = replicas.map(|replicas| Proposal {
        replicas,
        utilization: 0,
        milli: usage,
    });
    tell(sink, proposal);
    proposal
}

/// A count within int32, and whether it was cut.
fn capped(architecture: Architecture, wanted: f64) -> (i32, bool) {
    if wanted > f64::from(i32::MAX) {
        (i32::MAX, true)
    } else {
        (architecture.ceil_i32(wanted), false)
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
    share_traced(&mut Off, terms, status_replicas, usage, target, external)
}

/// [`share`], and the steps of it.
pub fn share_traced<S: Sink>(
    sink: &mut S,
    terms: Terms,
    status_replicas: i32,
    usage: i64,
    target: i64,
    external: bool,
) -> Proposal {
    let (amount, each) = (usage as f64, target as f64);
    let pods = f64::from(status_replicas);
    let ratio = amount / (each * pods);
    let numbers = [usage, target, i64::from(status_replicas), bits(ratio)];
    sink.step(Code::Share, NONE, numbers);
    let replicas = if terms.tolerances.judge(sink, ratio) {
        status_replicas
    } else {
        // Above int32 is above it rounded up too.
        let wanted = libm::ceil(amount / each);
        let (replicas, is_capped) = if external {
            capped(terms.architecture, wanted)
        } else {
            (terms.architecture.to_i32(wanted), false)
        };
        if is_capped {
            sink.step(Code::Capped, NONE, [i64::from(replicas)]);
        } else {
            let numbers = [usage, target, i64::from(replicas)];
            sink.step(Code::Divided, NONE, numbers);
        }
        replicas
    };
    // 2^63 as a float: what i64::MAX rounds to.
    let milli = if external && amount >= i64::MAX as f64 {
        i64::MAX
    } else {
        terms.architecture.to_i64(libm::ceil(amount / pods))
    };
    let proposal = Proposal { replicas, utilization: 0, milli };
    tell(sink, Ok(proposal));
    proposal
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
