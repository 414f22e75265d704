//! A day of an HPA over some hundred pods, timed:
//!
//! ```console
//! $ cargo build --release -p millicore --example simulated_day
//! $ target/release/examples/simulated_day 20        # 20 days, one each line
//! $ valgrind --tool=callgrind target/release/examples/simulated_day 1
//! ```

use std::time::Instant;

use millicore::autoscale::hpa::simulate_json;

const DAY: &[u8] = br#"{
    "hpa": {
        "metadata": {"name": "web"},
        "spec": {
            "scaleTargetRef": {"kind": "Deployment", "name": "web"},
            "minReplicas": 10,
            "maxReplicas": 200,
            "behavior": {}
        }
    },
    "durationSeconds": 86400,
    "pods": {
        "replicas": 100,
        "requests": {"cpu": "500m"},
        "startSeconds": 10,
        "readySeconds": 20
    },
    "load": {"curve": [{
        "constant": 40000,
        "sine": {"amplitude": 15000, "periodSeconds": 86400},
        "noise": {"amplitude": 2000, "seed": 1}
    }]}
}"#;

fn main() -> Result<(), millicore::Error> {
    let days = std::env::args().nth(1).and_then(|days| days.parse().ok());
    for _ in 0..days.unwrap_or(1) {
        let begin = Instant::now();
        let mut out = Vec::new();
        simulate_json(&mut out, DAY)?;
        let took = begin.elapsed();
        let text = String::from_utf8_lossy(&out);
        let totals = text.rsplit_once("\"totals\":").map(|(_, rest)| rest);
        println!("{took:?}, {} bytes: {:?}", out.len(), totals);
    }
    Ok(())
}
