//! The state of a VPA recommender.

use millicore::ErrorKind;
use millicore::autoscale::vpa::aggregate::{Aggregate, Aggregation};
use millicore::autoscale::vpa::cluster::{Cluster, Groups, Samples, Usage};
use millicore::autoscale::vpa::estimate::{Estimate, Estimation, Percentiles};
use millicore::memory::TryPush;
use wasm_bindgen::prelude::*;

use crate::column::filled;
use crate::error::{Result, refused, thrown, thrown_in_json};

/// Containers, their aggregates and their samples.
#[wasm_bindgen]
#[derive(Debug)]
pub struct VpaCluster {
    cluster: Cluster,
}

#[wasm_bindgen]
impl VpaCluster {
    /// Without containers.
    #[wasm_bindgen(constructor)]
    pub fn new(
        cpu_half_life: i64,
        memory_half_life: i64,
        memory_interval: i64,
        memory_interval_count: i64,
        oom_bump_up_ratio: f64,
        oom_min_bump_up: f64,
    ) -> Result<VpaCluster> {
        let config =
            Aggregation::new(cpu_half_life, memory_half_life, memory_interval)
                .map_err(thrown)?;
        let config = Aggregation {
            memory_interval_count,
            oom_bump_up_ratio,
            oom_min_bump_up,
            ..config
        };
        Ok(VpaCluster { cluster: Cluster::new(config) })
    }

    /// The bytes held.
    pub fn memory(&self) -> f64 {
        self.cluster.memory() as f64
    }

    /// Adds aggregates without samples.
    #[wasm_bindgen(js_name = addAggregates)]
    pub fn add_aggregates(&mut self, n: usize, created: i64) -> Result<u32> {
        self.cluster.add_aggregates(n, created).map_err(thrown)
    }

    /// Adds containers whose samples go to these aggregates.
    #[wasm_bindgen(js_name = addContainers)]
    pub fn add_containers(&mut self, aggregates: &[u32]) -> Result<u32> {
        self.cluster.add_containers(aggregates).map_err(thrown)
    }

    /// Replaces a container that is gone by a new one.
    #[wasm_bindgen(js_name = resetContainer)]
    pub fn reset_container(
        &mut self,
        container: u32,
        aggregate: u32,
    ) -> Result<()> {
        self.cluster.reset_container(container, aggregate).map_err(thrown)
    }

    /// Takes samples; what became of each.
    pub fn add(
        &mut self,
        containers: &[u32],
        times: &[i64],
        cpu: &[i64],
        memory: &[i64],
    ) -> Result<Vec<u8>> {
        let mut taken = filled(containers.len(), 0)?;
        let samples = Samples { containers, times, cpu, memory };
        self.cluster.add(&samples, &mut taken).map_err(thrown)?;
        Ok(taken)
    }

    /// Takes the usage of a kubelet store; how many samples were taken.
    #[wasm_bindgen(js_name = addUsage)]
    pub fn add_usage(
        &mut self,
        containers: &[u32],
        pod_containers: &[u32],
        pod_times: &[i64],
        cpu: &[u64],
        memory: &[u64],
    ) -> Result<f64> {
        let usage =
            Usage { containers, pod_containers, pod_times, cpu, memory };
        let taken = self.cluster.add_usage(&usage).map_err(thrown)?;
        Ok(taken as f64)
    }

    /// Takes an OOM; whether it counts.
    pub fn oom(
        &mut self,
        container: u32,
        time: i64,
        requested: i64,
    ) -> Result<bool> {
        self.cluster.oom(container, time, requested).map_err(thrown)
    }

    /// Estimates groups, six amounts each. `flags` are target, lower, upper
    /// and confidence of CPU and of memory, margin and the two minima.
    pub fn estimate(
        &mut self,
        flags: &[f64],
        rows: &[u32],
        aggregates: &[u32],
        containers: &[u32],
    ) -> Result<Vec<i64>> {
        let &[a, b, c, d, e, f, g, h, margin, min_cpu, min_memory] = flags
        else {
            return Err(refused(ErrorKind::LengthMismatch));
        };
        let of = |target, lower, upper, confidence: f64| Percentiles {
            target,
            lower,
            upper,
            // Whole nanoseconds below 2^53.
            confidence: confidence as i64,
        };
        let flags = Estimation {
            cpu: of(a, b, c, d),
            memory: of(e, f, g, h),
            margin,
            min_cpu,
            min_memory,
        };
        let groups = Groups { rows, aggregates, containers };
        let mut out = filled(containers.len(), Estimate::default())?;
        self.cluster.estimate(&flags, &groups, &mut out).map_err(thrown)?;
        let mut amounts = Vec::new();
        for Estimate { cpu, memory } in out {
            for of in [cpu, memory] {
                amounts
                    .try_extend(&[of.target, of.lower, of.upper])
                    .map_err(thrown)?;
            }
        }
        Ok(amounts)
    }

    /// How many CPU samples an aggregate has, the first and the last.
    pub fn samples(&self, aggregate: u32) -> Result<Vec<i64>> {
        let known = self.cluster.aggregate(aggregate).map_err(thrown)?;
        Ok(vec![known.count, known.first, known.last])
    }

    /// Whether an aggregate is to be forgotten.
    #[wasm_bindgen(js_name = isExpired)]
    pub fn is_expired(&self, aggregate: u32, now: i64) -> Result<bool> {
        let known = self.cluster.aggregate(aggregate).map_err(thrown)?;
        Ok(known.is_expired(self.cluster.config(), now))
    }

    /// The checkpoint of aggregates together, in JSON.
    pub fn save(
        &mut self,
        aggregates: &[u32],
        containers: &[u32],
        now: i64,
    ) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        self.cluster
            .append_checkpoint(&mut out, aggregates, containers, now)
            .map_err(thrown)?;
        Ok(out)
    }

    /// Replaces an aggregate by a checkpoint's, or by one without samples.
    pub fn load(
        &mut self,
        aggregate: u32,
        json: &[u8],
        created: i64,
    ) -> Result<()> {
        let config = self.cluster.config();
        let loaded = if json.is_empty() {
            Aggregate::new(config, created)
        } else {
            Aggregate::from_checkpoint(config, json, created)
                .map_err(|error| thrown_in_json(json, error))?
        };
        self.cluster.replace(aggregate, loaded).map_err(thrown)
    }
}
