/*!
The decision once more, step by step beside a trace: every entry must be due
where it stands and hold the numbers that the inputs and the entries before
it give. What it returns comes from the entries.

Written after the description of the controller, without the decision's code:
of the crate only quantities, times and selectors are used. Case by case this
follows amd64; the vectors name no other machine.
*/

use std::rc::Rc;

use millicore::autoscale::hpa::trace::Code;
use serde_json::Value;

use crate::inputs::{defaulted, int, list, milli, selected, text, time};
use crate::rates::Rules;

/// What a trace proves.
#[derive(Debug, PartialEq)]
pub(crate) struct Proven {
    /// A proposal a metric; `None` failed.
    pub(crate) proposals: Option<Vec<Option<i64>>>,
    /// `status.desiredReplicas`.
    pub(crate) desired: i64,
    /// What was written to the scale.
    pub(crate) scale_to: Option<i64>,
}

/// Why an entry does not hold.
pub(crate) type Objection = String;

/// A number of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) enum N {
    I(i64),
    F(f64),
    T(i64),
}

/// What the row of an entry is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At<'c> {
    Nothing,
    Pod(usize, &'c str),
    Stranger(&'c str),
    Policy(usize),
    Slot(usize),
}

pub(crate) struct Checker<'c> {
    pub(crate) case: &'c Value,
    pub(crate) spec: Value,
    pub(crate) pods: Vec<&'c Value>,
    pub(crate) now: i64,
    pub(crate) current: i64,
    pub(crate) min: i64,
    pub(crate) max: i64,
    pub(crate) status: i64,
    /// Lower and upper bound of the ratio.
    pub(crate) bounds: (f64, f64),
    pub(crate) metric: Option<usize>,
    readable: bool,
    trace: Vec<Rc<Value>>,
    place: usize,
}

/// Go's `int32(value)` on amd64.
pub(crate) fn to_i32(value: f64) -> i64 {
    if value > -2_147_483_649.0 && value < 2_147_483_648.0 {
        value.trunc() as i64
    } else {
        i64::from(i32::MIN)
    }
}

fn is(found: &Value, want: N) -> bool {
    match want {
        N::I(want) => found.as_i64() == Some(want),
        N::F(want) => match found.as_str() {
            Some("NaN") => want.is_nan(),
            Some("+Inf") => want == f64::INFINITY,
            Some("-Inf") => want == f64::NEG_INFINITY,
            _ => found.as_f64().map(f64::to_bits) == Some(want.to_bits()),
        },
        N::T(want) => {
            (found.is_null() || found.is_string()) && time(found) == want
        }
    }
}

impl<'c> Checker<'c> {
    pub(crate) fn new(case: &'c Value) -> Checker<'c> {
        let spec = defaulted(case);
        let scale = &case["scale"];
        let selector = text(&scale["selector"]);
        let found = Some(selector).filter(|s| !s.is_empty());
        let found = found.and_then(|s| selected(s, &case["pods"]));
        let gates = &case["config"]["featureGates"];
        let all = case["config"]["tolerance"].as_f64().unwrap_or(0.1);
        let own = |direction: &str| {
            let tolerance = &spec["behavior"][direction]["tolerance"];
            let own = crate::inputs::quantity(tolerance)?;
            let on = gates["HPAConfigurableTolerance"] != false;
            on.then(|| own.as_approximate_f64())
        };
        let (down, up) = (own("scaleDown"), own("scaleUp"));
        Checker {
            readable: found.is_some(),
            pods: found.unwrap_or_default(),
            now: time(&case["now"]),
            current: int(&scale["specReplicas"]),
            status: int(&scale["statusReplicas"]),
            min: spec["minReplicas"].as_i64().unwrap_or(1),
            max: int(&spec["maxReplicas"]),
            bounds: (1.0 - down.unwrap_or(all), 1.0 + up.unwrap_or(all)),
            spec,
            case,
            metric: None,
            trace: Vec::new(),
            place: 0,
        }
    }

    /// The next entry, which must be just this one.
    pub(crate) fn expect(
        &mut self,
        code: u64,
        at: At<'_>,
        numbers: &[(&str, N)],
    ) -> Result<(), Objection> {
        let place = self.place;
        let Some(entry) = self.trace.get(place) else {
            return Err(format!("{place}: expected {code}, found the end"));
        };
        let object = |what: &str| {
            Err(format!(
                "{place}: expected {code} {numbers:?}, {what}: {entry}"
            ))
        };
        let entry_map = entry.as_object().expect("an object");
        if entry["code"] != code {
            return object("another code");
        }
        if entry["metric"].as_u64() != self.metric.map(|m| m as u64) {
            return object("another metric");
        }
        let (row, keys) = match at {
            At::Nothing => (true, 0),
            At::Pod(row, name) => {
                (entry["podIndex"] == row && entry["pod"] == name, 2)
            }
            At::Stranger(name) => (entry["pod"] == name, 1),
            At::Policy(row) => (entry["policy"] == row, 1),
            At::Slot(row) => (entry["slot"] == row, 1),
        };
        if !row {
            return object("another row");
        }
        if let Some((name, _)) =
            numbers.iter().find(|&&(name, want)| !is(&entry[name], want))
        {
            return object(name);
        }
        // code, kind, text, and what was looked at.
        let known = 3 + usize::from(self.metric.is_some()) + keys;
        if entry_map.len() != known + numbers.len() {
            return object("other fields");
        }
        let known = Code::ALL.iter().find(|known| **known as u64 == code);
        if known.map(|known| known.kind()) != entry["kind"].as_str() {
            return object("another kind");
        }
        let words = text(&entry["text"]);
        // What replicas come out must be in the sentence too.
        let told = ["replicas", "to", "limit", "result", "lowest", "highest"];
        let tells = told.iter().all(|field| {
            let number = entry[*field].as_i64();
            number.is_none_or(|number| words.contains(&number.to_string()))
        });
        if words.is_empty() || !tells {
            return object("not in words");
        }
        self.place += 1;
        Ok(())
    }

    /// An integer of the entry last taken.
    pub(crate) fn taken(&self, field: &str) -> i64 {
        int(&self.trace[self.place - 1][field])
    }

    fn undecided(&mut self) -> Result<(i64, Option<i64>), Objection> {
        let desired = int(&self.case["hpa"]["status"]["desiredReplicas"]);
        self.expect(703, At::Nothing, &[("desired", N::I(desired))])?;
        Ok((self.taken("desired"), None))
    }

    /// What the trace proves, or which entry does not hold.
    pub(crate) fn check(
        &mut self,
        trace: Vec<Rc<Value>>,
    ) -> Result<Proven, Objection> {
        (self.trace, self.place, self.metric) = (trace, 0, None);
        let case = self.case;
        let unread = !case["scale"]["getError"].is_null();
        let Checker { current, min, max, .. } = *self;
        if !unread {
            let numbers = [
                ("current", N::I(current)),
                ("min", N::I(min)),
                ("max", N::I(max)),
                ("statusReplicas", N::I(self.status)),
            ];
            self.expect(100, At::Nothing, &numbers)?;
        }
        let below = current != 0 && current < min;
        let mut proposals = None;
        if !unread
            && self.readable
            && current <= max
            && !(below && current > 0)
        {
            proposals = Some(self.metrics()?);
        }
        let (desired, scale_to) = self.sync(unread, proposals.clone())?;
        if let Some(entry) = self.trace.get(self.place) {
            return Err(format!("{}: not due: {entry}", self.place));
        }
        Ok(Proven { proposals, desired, scale_to })
    }

    fn sync(
        &mut self,
        unread: bool,
        proposals: Option<Vec<Option<i64>>>,
    ) -> Result<(i64, Option<i64>), Objection> {
        let case = self.case;
        let version = text(&self.spec["scaleTargetRef"]["apiVersion"]);
        if version.matches('/').count() > 1 {
            self.expect(101, At::Nothing, &[])?;
            return self.undecided();
        }
        if unread {
            self.expect(102, At::Nothing, &[])?;
            return self.undecided();
        }
        let mut history: Vec<(i64, i64)> =
            list(&case["history"]["recommendations"])
                .iter()
                .map(|r| (int(&r["replicas"]), time(&r["time"])))
                .collect();
        if case["history"]["recommendations"].is_null() {
            let first = [("replicas", N::I(self.current))];
            self.expect(103, At::Slot(0), &first)?;
            history.push((self.taken("replicas"), self.now));
        }
        let gate = case["config"]["featureGates"]["HPAScaleToZero"] == true;
        let before = list(&case["hpa"]["status"]["conditions"]);
        let scaled = gate
            && before
                .iter()
                .find(|c| c["type"] == "ScaledToZero")
                .is_some_and(|c| c["status"] == "True");
        let podless = list(&self.spec["metrics"])
            .iter()
            .any(|m| m["type"] == "Object" || m["type"] == "External");
        let Checker { current, min, max, .. } = *self;
        let desired = if current == 0 {
            if !scaled || (min == 0 && !podless) {
                self.expect(112, At::Nothing, &[])?;
                0
            } else {
                self.expect(111, At::Nothing, &[])?;
                match self.by_metrics(&history, proposals, scaled)? {
                    Some(desired) => desired,
                    None => return self.undecided(),
                }
            }
        } else if current > max {
            let numbers = [("current", N::I(current)), ("max", N::I(max))];
            self.expect(113, At::Nothing, &numbers)?;
            self.taken("max")
        } else if current < min {
            let numbers = [("current", N::I(current)), ("min", N::I(min))];
            self.expect(114, At::Nothing, &numbers)?;
            self.taken("min")
        } else {
            self.expect(110, At::Nothing, &[])?;
            match self.by_metrics(&history, proposals, scaled)? {
                Some(desired) => desired,
                None => return self.undecided(),
            }
        };
        self.written(desired, gate, podless)
    }

    fn written(
        &mut self,
        wanted: i64,
        gate: bool,
        podless: bool,
    ) -> Result<(i64, Option<i64>), Objection> {
        let case = self.case;
        let current = self.current;
        if wanted == current {
            self.expect(701, At::Nothing, &[("replicas", N::I(current))])?;
            return Ok((self.taken("replicas"), None));
        }
        if !case["scale"]["updateError"].is_null() {
            let before = int(&case["hpa"]["status"]["desiredReplicas"]);
            let numbers =
                [("wanted", N::I(wanted)), ("desired", N::I(before))];
            self.expect(702, At::Nothing, &numbers)?;
            return Ok((self.taken("desired"), None));
        }
        let numbers = [("from", N::I(current)), ("to", N::I(wanted))];
        self.expect(700, At::Nothing, &numbers)?;
        let to = self.taken("to");
        if !self.spec["behavior"].is_null() {
            self.scale_event(to)?;
        }
        if gate {
            let zero = current > 0 && to == 0 && self.min == 0 && podless;
            self.expect(if zero { 720 } else { 721 }, At::Nothing, &[])?;
        }
        Ok((to, Some(to)))
    }

    fn scale_event(&mut self, to: i64) -> Result<(), Objection> {
        let (direction, events) = if to > self.current {
            ("scaleUp", "scaleUpEvents")
        } else {
            ("scaleDown", "scaleDownEvents")
        };
        let policies = list(&self.spec["behavior"][direction]["policies"]);
        let periods = policies.iter().map(|p| int(&p["periodSeconds"]));
        let longest = periods.fold(0, i64::max);
        let events = list(&self.case["history"][events]);
        let old = |event: &Value| {
            event["outdated"] == true
                || time(&event["time"]) < self.now - longest * 1_000_000_000
        };
        let slot = events.iter().rposition(old);
        let numbers = [
            ("change", N::I((to - self.current).abs())),
            ("longestSeconds", N::I(longest)),
        ];
        match slot {
            Some(slot) => self.expect(710, At::Slot(slot), &numbers),
            None => self.expect(711, At::Slot(events.len()), &numbers),
        }
    }

    /// The replicas that metrics and limits give; `None`: nothing is decided.
    fn by_metrics(
        &mut self,
        history: &[(i64, i64)],
        proposals: Option<Vec<Option<i64>>>,
        scaled: bool,
    ) -> Result<Option<i64>, Objection> {
        let case = self.case;
        let selector = text(&case["scale"]["selector"]);
        if !self.readable {
            let code = if selector.is_empty() { 105 } else { 106 };
            self.expect(code, At::Nothing, &[])?;
            return Ok(None);
        }
        let own = text(&case["hpa"]["metadata"]["name"]);
        let none = serde_json::Map::new();
        let others = case["otherHpas"].as_object().unwrap_or(&none);
        let shared = others.iter().filter(|(name, selector)| {
            let found = selected(text(selector), &case["pods"]);
            let found = found.unwrap_or_default();
            *name != own
                && found.iter().any(|pod| {
                    self.pods.iter().any(|own| std::ptr::eq(*own, *pod))
                })
        });
        let shared = shared.count() as i64;
        if shared > 0 {
            self.expect(107, At::Nothing, &[("others", N::I(shared))])?;
            return Ok(None);
        }
        let proposals = match proposals {
            Some(proposals) => proposals,
            None => self.metrics()?,
        };
        let Some(proposal) = self.combined(&proposals)? else {
            return Ok(None);
        };
        let (current, min) = (self.current, self.min);
        let rules = Rules::new(self);
        let stable = self.stabilized(&rules, history, proposal)?;
        let mut desired = self.limited(&rules, stable)?;
        if current == 0 && min != 0 && scaled && desired < min {
            let numbers = [("wanted", N::I(desired)), ("replicas", N::I(min))];
            self.expect(615, At::Nothing, &numbers)?;
            desired = self.taken("replicas");
        }
        Ok(Some(desired))
    }

    fn combined(
        &mut self,
        proposals: &[Option<i64>],
    ) -> Result<Option<i64>, Objection> {
        if proposals.is_empty() {
            self.expect(403, At::Nothing, &[])?;
            return Ok(Some(0));
        }
        let (mut best, mut winner) = (0, None);
        for (metric, proposal) in proposals.iter().enumerate() {
            if let &Some(proposal) = proposal
                && (best == 0 || proposal > best)
            {
                (best, winner) = (proposal, Some(metric));
            }
        }
        let failed = proposals.iter().filter(|p| p.is_none()).count();
        let counts = [
            ("failed", N::I(failed as i64)),
            ("metrics", N::I(proposals.len() as i64)),
        ];
        if failed == proposals.len() || (failed > 0 && best < self.current) {
            let rest = [("best", N::I(best)), ("current", N::I(self.current))];
            self.expect(402, At::Nothing, &[counts, rest].concat())?;
            return Ok(None);
        }
        if failed > 0 {
            self.expect(401, At::Nothing, &counts)?;
        }
        self.metric = winner;
        self.expect(400, At::Nothing, &[("replicas", N::I(best))])?;
        self.metric = None;
        let best = self.taken("replicas");
        if best == -1 && failed > 0 {
            self.expect(404, At::Nothing, &[])?;
            return Ok(None);
        }
        if best < 0 {
            self.expect(405, At::Nothing, &[("replicas", N::I(best))])?;
        }
        Ok(Some(best.max(0)))
    }
}

/// A metric's value, if the spec has one.
pub(crate) fn target(source: &Value, field: &str) -> Option<i64> {
    milli(&source["target"][field])
}
