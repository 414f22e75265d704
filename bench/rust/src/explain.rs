//! An HPA on numbers alone, 50 pods and two metrics with a behavior, with its
//! steps and without; and a case from JSON to JSON, decided and explained.

use std::error::Error;

use millicore::autoscale::hpa::behavior::{
    BehaviorRules, Policy, PolicyKind, Rules, Select,
};
use millicore::autoscale::hpa::calculator::{
    Readiness, Scratch, Target, Terms, propose_traced,
};
use millicore::autoscale::hpa::history::{History, Recommendation};
use millicore::autoscale::hpa::normalize::Bounds;
use millicore::autoscale::hpa::plan::{
    Normalization, combine_traced, normalize_traced,
};
use millicore::autoscale::hpa::pods::{
    HAS_READY, PodColumns, READY, RUNNING, STARTED, Sample, SampleColumns,
};
use millicore::autoscale::hpa::trace::{Off, Sink, Trace};
use millicore::autoscale::hpa::{
    Architecture, Tolerances, decide_json, explain_json,
};

use crate::Job;

const PODS: u32 = 50;
const SECOND: i64 = 1_000_000_000;
const POLICIES: [Policy; 2] = [
    Policy { kind: PolicyKind::Pods, value: 4, period: 15 },
    Policy { kind: PolicyKind::Percent, value: 100, period: 15 },
];

/// See the module.
pub(crate) struct Steps {
    pods: PodColumns,
    samples: SampleColumns,
    requests: Vec<i64>,
    scratch: Scratch,
    history: History,
    trace: Trace,
    is_traced: bool,
    desired: i32,
}

impl Steps {
    pub(crate) fn new(is_traced: bool) -> Result<Steps, Box<dyn Error>> {
        let (mut pods, mut samples) =
            (PodColumns::default(), SampleColumns::default());
        let flags = RUNNING | HAS_READY | READY | STARTED;
        for row in 0..PODS {
            pods.push(flags, SECOND, 2 * SECOND, row)?;
            let value = 500 + 7 * i64::from(row);
            let (time, window) = (3_600 * SECOND, 30 * SECOND);
            // One pod has no sample: something is assumed of it.
            if row != 7 {
                samples.push(row, Sample { value, time, window })?;
            }
        }
        Ok(Steps {
            pods,
            samples,
            requests: vec![1_000; PODS as usize],
            scratch: Scratch::default(),
            history: History::default(),
            trace: Trace::default(),
            is_traced,
            desired: 0,
        })
    }

    fn decide<S: Sink>(&mut self, sink: &mut S) -> Result<(), Box<dyn Error>> {
        // Twenty syncs, the oldest just out of the window.
        let recommendation = |sync: i64| {
            let time = (3_610 - 301 + 15 * sync) * SECOND;
            Recommendation { replicas: 60, time }
        };
        let all = self.history.recommendations.get_or_insert_default();
        all.clear();
        all.extend((0..20).map(recommendation));
        let (now, architecture) = (3_610 * SECOND, Architecture::Amd64);
        let current = 50;
        let tolerances = Tolerances { down: 0.1, up: 0.1 };
        let terms = Terms { current, tolerances, architecture };
        let readiness = Readiness {
            now,
            initialization: 300 * SECOND,
            delay: 30 * SECOND,
        };
        let cpu =
            Target::Utilization { percent: 50, requests: Ok(&self.requests) };
        let metrics = [(cpu, Some(readiness)), (Target::Average(400), None)];
        let mut proposals = [None; 2];
        for (metric, (target, readiness)) in metrics.into_iter().enumerate() {
            sink.metric(metric as u32);
            let proposal = propose_traced(
                sink,
                &mut self.scratch,
                terms,
                self.pods.as_pods(),
                self.samples.as_samples(),
                readiness,
                target,
            )?;
            proposals[metric] = proposal.ok().map(|p| p.replicas);
        }
        let combined = combine_traced(sink, proposals, current);
        let rules =
            Rules { window: 300, select: Select::Max, policies: &POLICIES };
        let normalization =
            Normalization::Behavior(BehaviorRules { up: rules, down: rules });
        let bounds = Bounds { current, min: 1, max: 100 };
        let normalized = normalize_traced(
            sink,
            &mut self.history,
            &normalization,
            bounds,
            combined.replicas,
            now,
            architecture,
        )?;
        self.desired = normalized.desired;
        Ok(())
    }
}

impl Job for Steps {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        if !self.is_traced {
            return self.decide(&mut Off);
        }
        let mut trace = std::mem::take(&mut self.trace);
        trace.clear();
        self.decide(&mut trace)?;
        trace.check()?;
        self.trace = trace;
        Ok(())
    }

    fn result(&self) -> String {
        format!("{} replicas", self.desired)
    }
}

/// Every vector's input, from JSON to JSON.
pub(crate) struct Cases {
    cases: Vec<String>,
    is_explained: bool,
    out: Vec<u8>,
}

impl Cases {
    pub(crate) fn new(is_explained: bool) -> Result<Cases, Box<dyn Error>> {
        let file = std::fs::File::open("vectors/autoscale/hpa.jsonl.gz")?;
        let text =
            std::io::read_to_string(flate2::read::GzDecoder::new(file))?;
        let case = |line: &str| {
            let (input, _) = line.split_once(r#","expected":"#)?;
            Some(input.strip_prefix(r#"{"input":"#)?.to_owned())
        };
        let cases = text.lines().filter_map(case).collect();
        Ok(Cases { cases, is_explained, out: Vec::new() })
    }
}

impl Job for Cases {
    fn run(&mut self) -> Result<(), Box<dyn Error>> {
        let call = if self.is_explained { explain_json } else { decide_json };
        self.out.clear();
        for case in &self.cases {
            call(&mut self.out, case.as_bytes())?;
        }
        Ok(())
    }

    fn result(&self) -> String {
        format!("{} cases", self.cases.len())
    }
}
