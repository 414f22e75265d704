/*!
The entries after the proposal: stabilisation, policies and limits.
*/

use serde_json::Value;

use crate::checker::{At, Checker, N, Objection, to_i32};
use crate::inputs::{int, list, text, time};

const SECOND: i64 = 1_000_000_000;

/// What `behavior` or its absence says.
pub(crate) struct Rules {
    behavior: Option<Value>,
    /// `downscaleStabilization`, nanoseconds.
    window: i64,
    factor: f64,
    ups: Vec<(i64, i64)>,
    downs: Vec<(i64, i64)>,
}

impl Rules {
    pub(crate) fn new(checker: &Checker<'_>) -> Rules {
        let config = &checker.case["config"];
        let window = config["downscaleStabilizationSeconds"].as_f64();
        let events = |name: &str| {
            let all = list(&checker.case["history"][name]).iter();
            all.map(|e| (int(&e["change"]), time(&e["time"]))).collect()
        };
        let behavior = &checker.spec["behavior"];
        Rules {
            behavior: Some(behavior.clone()).filter(|b| !b.is_null()),
            window: (window.unwrap_or(300.0) * 1e9) as i64,
            factor: config["scaleUpLimitFactor"].as_f64().unwrap_or(2.0),
            ups: events("scaleUpEvents"),
            downs: events("scaleDownEvents"),
        }
    }
}

fn sum_since(events: &[(i64, i64)], cutoff: i64) -> i64 {
    events.iter().filter(|event| event.1 > cutoff).map(|event| event.0).sum()
}

impl Checker<'_> {
    /// The entry of the recommendation that decided.
    fn held(
        &mut self,
        code: u64,
        replicas: i64,
        history: &[(i64, i64)],
        recent: impl Fn(i64) -> bool,
    ) -> Result<i64, Objection> {
        let slot = history.iter().position(|r| r.0 == replicas && recent(r.1));
        let Some(slot) = slot else {
            return Err(format!("no recommendation of {replicas}"));
        };
        let time = history[slot].1;
        let numbers = [
            ("replicas", N::I(replicas)),
            ("time", N::T(time)),
            ("ageNanoseconds", N::I(self.now.saturating_sub(time))),
        ];
        self.expect(code, At::Slot(slot), &numbers)?;
        Ok(self.taken("replicas"))
    }

    /// What stabilisation makes of a proposal.
    pub(crate) fn stabilized(
        &mut self,
        rules: &Rules,
        history: &[(i64, i64)],
        proposal: i64,
    ) -> Result<i64, Objection> {
        let now = self.now;
        let proposed = ("proposal", N::I(proposal));
        let (stable, old): (i64, Box<dyn Fn(i64) -> bool>) = match &rules
            .behavior
        {
            None => {
                let cutoff = now - rules.window;
                let recent = history.iter().filter(|r| r.1 >= cutoff);
                let highest = recent.map(|r| r.0).fold(proposal, i64::max);
                let numbers = [
                    proposed,
                    ("windowNanoseconds", N::I(rules.window)),
                    ("highest", N::I(highest)),
                ];
                self.expect(500, At::Nothing, &numbers)?;
                let stable = if highest == proposal {
                    self.stands(510, proposal)?
                } else {
                    self.held(513, highest, history, |t| t >= cutoff)?
                };
                (stable, Box::new(move |time| time < cutoff))
            }
            Some(behavior) => {
                let field = "stabilizationWindowSeconds";
                let up = int(&behavior["scaleUp"][field]);
                let down = behavior["scaleDown"][field].as_i64();
                let down =
                    down.unwrap_or_else(|| to_i32(rules.window as f64 / 1e9));
                let (up_cut, down_cut) =
                    (now - up * SECOND, now - down * SECOND);
                let since = |cutoff: i64| {
                    let recent = history.iter().filter(move |r| r.1 > cutoff);
                    recent.map(|r| r.0)
                };
                let lowest = since(up_cut).fold(proposal, i64::min);
                let highest = since(down_cut).fold(proposal, i64::max);
                let numbers = [
                    proposed,
                    ("upWindowSeconds", N::I(up)),
                    ("lowest", N::I(lowest)),
                    ("downWindowSeconds", N::I(down)),
                    ("highest", N::I(highest)),
                ];
                self.expect(501, At::Nothing, &numbers)?;
                let mut stable = self.current;
                if stable < lowest {
                    stable = lowest;
                }
                if stable > highest {
                    stable = highest;
                }
                let stable = if stable == proposal {
                    self.stands(510, stable)?
                } else if stable == highest {
                    self.held(513, stable, history, |t| t > down_cut)?
                } else if stable == lowest {
                    self.held(512, stable, history, |t| t > up_cut)?
                } else {
                    self.stands(511, stable)?
                };
                let both = move |time| time < up_cut && time < down_cut;
                (stable, Box::new(both))
            }
        };
        let numbers = [("replicas", N::I(proposal))];
        match history.iter().rposition(|r| old(r.1)) {
            Some(slot) => self.expect(520, At::Slot(slot), &numbers)?,
            None => self.expect(521, At::Slot(history.len()), &numbers)?,
        }
        Ok(stable)
    }

    fn stands(&mut self, code: u64, replicas: i64) -> Result<i64, Objection> {
        self.expect(code, At::Nothing, &[("replicas", N::I(replicas))])?;
        Ok(self.taken("replicas"))
    }

    /// What the limits leave of it.
    pub(crate) fn limited(
        &mut self,
        rules: &Rules,
        wanted: i64,
    ) -> Result<i64, Objection> {
        let Checker { current, min, max, .. } = *self;
        let (code, bound) = match &rules.behavior {
            None => {
                let grown = rules.factor * current as f64;
                let rate = to_i32(grown.max(4.0));
                let numbers = [
                    ("factor", N::F(rules.factor)),
                    ("current", N::I(current)),
                    ("limit", N::I(rate)),
                ];
                self.expect(600, At::Nothing, &numbers)?;
                let rate = self.taken("limit");
                let most = if max > rate { rate } else { max };
                if wanted < min {
                    (611, min)
                } else if wanted > most {
                    (if max > rate { 613 } else { 612 }, most)
                } else {
                    (610, wanted)
                }
            }
            Some(behavior) if wanted > current => {
                let up = &behavior["scaleUp"];
                let rate = self.rate(rules, up, true)?;
                let most = if max > rate { rate } else { max };
                let code = if max > rate { 613 } else { 612 };
                if wanted > most { (code, most) } else { (610, wanted) }
            }
            Some(behavior) if wanted < current => {
                let down = &behavior["scaleDown"];
                let rate = self.rate(rules, down, false)?;
                let fewest = if min < rate { rate } else { min };
                let code = if min < rate { 614 } else { 611 };
                if wanted < fewest { (code, fewest) } else { (610, wanted) }
            }
            Some(_) => (610, wanted),
        };
        let replicas = ("replicas", N::I(bound));
        if code == 610 {
            self.expect(code, At::Nothing, &[replicas])?;
        } else {
            let numbers = [("wanted", N::I(wanted)), replicas];
            self.expect(code, At::Nothing, &numbers)?;
        }
        Ok(self.taken("replicas"))
    }

    /// How far the policies of a direction let it go.
    fn rate(
        &mut self,
        rules: &Rules,
        direction: &Value,
        up: bool,
    ) -> Result<i64, Objection> {
        let current = self.current;
        let select = text(&direction["selectPolicy"]);
        if select == "Disabled" {
            self.expect(if up { 603 } else { 604 }, At::Nothing, &[])?;
            return Ok(current);
        }
        let mut proposed = 0;
        let mut results = Vec::new();
        for (row, policy) in list(&direction["policies"]).iter().enumerate() {
            let period = int(&policy["periodSeconds"]);
            let cutoff = self.now - period * SECOND;
            let ups = sum_since(&rules.ups, cutoff);
            let downs = sum_since(&rules.downs, cutoff);
            let start = current - ups + downs;
            let value = int(&policy["value"]);
            let (from, part) = (start as f64, value as f64 / 100.0);
            proposed = match (text(&policy["type"]), up) {
                ("Pods", true) => start + value,
                ("Pods", false) => start - value,
                ("Percent", true) => to_i32((from * (1.0 + part)).ceil()),
                ("Percent", false) => to_i32(from * (1.0 - part)),
                _ => proposed,
            };
            let numbers = [
                ("periodSeconds", N::I(period)),
                ("start", N::I(start)),
                ("ups", N::I(ups)),
                ("downs", N::I(downs)),
                ("result", N::I(proposed)),
            ];
            self.expect(
                if up { 601 } else { 602 },
                At::Policy(row),
                &numbers,
            )?;
            results.push(self.taken("result"));
        }
        // The most that may change, or the least.
        let highest = up != (select == "Min");
        let best =
            if highest { results.iter().max() } else { results.iter().min() };
        let found = best.copied().unwrap_or_else(|| {
            i64::from(if highest { i32::MIN } else { i32::MAX })
        });
        let limit = if up { found.max(current) } else { found.min(current) };
        let at = match results.iter().position(|&result| result == found) {
            Some(row) => At::Policy(row),
            None => At::Nothing,
        };
        let code = if up { 605 } else { 606 };
        self.expect(code, at, &[("limit", N::I(limit))])?;
        Ok(self.taken("limit"))
    }
}
