/*!
The load over time: a sum of terms, or what was recorded of each pod.

Sines are `libm`'s and noise is a hash of seed and time, so that a simulation
is the same on every machine.
*/

use alloc::vec::Vec;

use super::input::{Division, RowInput, SineInput, TermInput};
use crate::error::Error;
use crate::kube::resources::Amount;
use crate::memory::TryPush;

/// The load.
#[derive(Debug, Default)]
pub(super) struct Load {
    terms: Vec<Term>,
    /// Recorded usage of each pod, milli CPU.
    rows: Vec<Row>,
    /// Whether each pod has it, or all share it.
    pub(super) division: Division,
    /// Milli CPU of one unit of the curve.
    pub(super) cost: f64,
}

#[derive(Debug)]
struct Row {
    seconds: f64,
    pods: Vec<f64>,
    sum: f64,
}

#[derive(Debug)]
enum Shape {
    Constant(f64),
    Points(Vec<(f64, f64)>),
    Steps(Vec<(f64, f64)>),
    Sine(SineInput),
    Noise { amplitude: f64, seed: u64, hold: f64 },
}

#[derive(Debug)]
struct Term {
    shape: Shape,
    repeat: Option<f64>,
}

/// How long noise holds a value, in seconds, unless it says.
const HOLD: f64 = 15.0;

impl Load {
    pub(super) fn new(
        curve: Vec<TermInput>,
        samples: Vec<RowInput>,
        division: Division,
        cost: f64,
    ) -> Result<Load, Error> {
        let mut load =
            Load { terms: Vec::new(), rows: Vec::new(), division, cost };
        for term in curve {
            let repeat = term.repeat_seconds;
            let noise = term.noise.map(|noise| Shape::Noise {
                amplitude: noise.amplitude,
                seed: noise.seed,
                hold: noise.hold_seconds.unwrap_or(HOLD),
            });
            let shapes = [
                term.constant.map(Shape::Constant),
                term.points.map(Shape::Points),
                term.steps.map(Shape::Steps),
                term.sine.map(Shape::Sine),
                noise,
            ];
            for shape in shapes.into_iter().flatten() {
                load.terms.try_push(Term { shape, repeat })?;
            }
        }
        for RowInput { seconds, pods } in samples {
            let mut row = Row { seconds, pods: Vec::new(), sum: 0.0 };
            for Amount(quantity) in pods {
                let milli = quantity.scaled_value(-9) as f64 / 1e6;
                row.sum += milli;
                row.pods.try_push(milli)?;
            }
            load.rows.try_push(row)?;
        }
        Ok(load)
    }

    /// The load at a moment in its own unit, never below 0.
    pub(super) fn at(&self, seconds: f64) -> f64 {
        let terms = self.terms.iter().map(|term| term.at(seconds));
        let row = self.row(seconds).map_or(0.0, |row| match self.division {
            Division::Share => row.sum,
            Division::Each => mean(row),
        });
        (terms.sum::<f64>() + row).max(0.0)
    }

    /// What was recorded of the pod of a place; past the recorded ones it is
    /// their mean. `None` where nothing is recorded pod by pod.
    pub(super) fn recorded(&self, seconds: f64, place: usize) -> Option<f64> {
        if self.division == Division::Share {
            return None;
        }
        let row = self.row(seconds)?;
        Some(row.pods.get(place).copied().unwrap_or_else(|| mean(row)))
    }

    /// The last row at or before a moment, or the first.
    fn row(&self, seconds: f64) -> Option<&Row> {
        let after = self.rows.partition_point(|row| row.seconds <= seconds);
        self.rows.get(after.saturating_sub(1))
    }
}

fn mean(row: &Row) -> f64 {
    if row.pods.is_empty() { 0.0 } else { row.sum / row.pods.len() as f64 }
}

impl Term {
    fn at(&self, seconds: f64) -> f64 {
        let folded = match self.repeat {
            None => seconds,
            Some(repeat) => seconds - libm::floor(seconds / repeat) * repeat,
        };
        match &self.shape {
            Shape::Constant(value) => *value,
            Shape::Points(points) => line(points, folded),
            Shape::Steps(steps) => {
                let after = steps.partition_point(|step| step.0 <= folded);
                let step = steps.get(after.saturating_sub(1));
                step.map_or(0.0, |step| step.1)
            }
            Shape::Sine(sine) => {
                let turns =
                    (seconds + sine.phase_seconds) / sine.period_seconds;
                // Within one turn `libm` is quick and exact.
                let turn = turns - libm::floor(turns);
                sine.amplitude * libm::sin(turn * core::f64::consts::TAU)
            }
            Shape::Noise { amplitude, seed, hold } => {
                let slot = libm::floor(seconds / hold) as i64;
                amplitude * signed(*seed, slot.cast_unsigned())
            }
        }
    }
}

/// The value on the line through points; level before and after them.
fn line(points: &[(f64, f64)], seconds: f64) -> f64 {
    let after = points.partition_point(|point| point.0 <= seconds);
    let before = after.checked_sub(1).and_then(|at| points.get(at));
    match (before, points.get(after)) {
        (Some(a), Some(b)) => {
            a.1 + (b.1 - a.1) * ((seconds - a.0) / (b.0 - a.0))
        }
        (Some(only), None) | (None, Some(only)) => only.1,
        (None, None) => 0.0,
    }
}

/// A number from -1 to 1 of a seed and a place: SplitMix64's output.
fn signed(seed: u64, place: u64) -> f64 {
    let mut bits = place
        .wrapping_add(1)
        .wrapping_mul(0x9e37_79b9_7f4a_7c15)
        .wrapping_add(seed);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^= bits >> 31;
    (bits >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(json: &str) -> Load {
        let curve = crate::kube::from_json(json.as_bytes()).unwrap();
        Load::new(curve, Vec::new(), Division::Share, 1.0).unwrap()
    }

    #[test]
    fn terms_add_up() {
        let l = |json: &str, seconds| load(json).at(seconds);
        assert_eq!(l("[]", 1.0), 0.0);
        assert_eq!(l(r#"[{"constant":5},{"constant":-9}]"#, 1.0), 0.0);
        let points = r#"[{"points":[[10,100],[20,200]],"constant":1}]"#;
        assert_eq!(l(points, 0.0), 101.0);
        assert_eq!(l(points, 12.5), 126.0);
        assert_eq!(l(points, 99.0), 201.0);
        let steps = r#"[{"steps":[[0,1],[10,3]],"repeatSeconds":20}]"#;
        assert_eq!(l(steps, 9.9), 1.0);
        assert_eq!(l(steps, 10.0), 3.0);
        assert_eq!(l(steps, 25.0), 1.0);
        let jump = r#"[{"points":[[10,1],[10,5],[20,5]]}]"#;
        assert_eq!((l(jump, 9.0), l(jump, 10.0)), (1.0, 5.0));
        let sine = r#"[{"constant":10,"sine":{"amplitude":4,
            "periodSeconds":40}}]"#;
        assert_eq!((l(sine, 0.0), l(sine, 10.0)), (10.0, 14.0));
        assert_eq!(l(sine, 30.0), 6.0);
    }

    #[test]
    fn noise_is_what_its_seed_says() {
        let noise = |seed: u64, seconds| {
            let json = std::format!(
                r#"[{{"constant":10,"noise":{{"amplitude":1,"seed":{seed},
                "holdSeconds":10}}}}]"#
            );
            load(&json).at(seconds)
        };
        assert_eq!(noise(1, 0.0), noise(1, 9.9));
        assert_ne!(noise(1, 0.0), noise(1, 10.0));
        assert_ne!(noise(1, 0.0), noise(2, 0.0));
        let all: Vec<f64> = (0..10_000).map(|at| signed(7, at)).collect();
        let mean = all.iter().sum::<f64>() / 10_000.0;
        assert!(mean.abs() < 0.02, "{mean}");
        assert!(all.iter().all(|value| (-1.0..1.0).contains(value)));
    }

    #[test]
    fn recorded_rows() {
        let rows = || {
            crate::kube::from_json(
                br#"[{"seconds":0,"pods":["100m","200m"]},
                {"seconds":9,"pods":["1"]}]"#,
            )
            .unwrap()
        };
        let share =
            Load::new(Vec::new(), rows(), Division::Share, 1.0).unwrap();
        assert_eq!((share.at(-1.0), share.at(9.0)), (300.0, 1000.0));
        assert_eq!(share.recorded(0.0, 0), None);
        let each = Load::new(Vec::new(), rows(), Division::Each, 1.0).unwrap();
        assert_eq!(each.recorded(8.9, 1), Some(200.0));
        assert_eq!(each.recorded(8.9, 2), Some(150.0));
        assert_eq!(each.at(8.9), 150.0);
    }
}
