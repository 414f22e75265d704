/*!
The engine `millicore Rust` of the benchmarks: the core called directly, in
the turns that bench/go gives it.

It reads commands, one a line, and answers each with one line of JSON:

* `result CASE`: `{"result": TEXT}`, the outcome that every engine must give;
* `run CASE N`: `{"cpu": NS, "mallocs": CALLS, "bytes": BYTES}` of N jobs;
* `peak CASE`: `{"peak": KIB}`, the resident set's peak after 0.2 s of it.

A case is made when it is first named. An unknown command ends the program.
*/

mod allocations;
mod clock;
mod decode;
mod digest;
mod explain;
mod fleet;
mod floats;
mod list;
mod parse;
mod quantity;
mod recording;
mod repeat;
mod series;
mod shard;
mod slope;
mod store;
mod wire;
mod write;

use std::collections::HashMap;
use std::error::Error;
use std::io::{BufRead, Write};
use std::time::{Duration, Instant};

use millicore::kubelet::Profile;

/// One job on one input.
trait Job {
    /// Does it once.
    fn run(&mut self) -> Result<(), Box<dyn Error>>;
    /// What the last `run` came to: the same text as the Go engines give.
    fn result(&self) -> String;
}

/// The job of a case, by the names that bench/go uses.
fn job(case: &str) -> Result<Box<dyn Job>, Box<dyn Error>> {
    let (kind, input) = case.rsplit_once('/').ok_or("no such case")?;
    Ok(match kind {
        "kubelet/decode" => Box::new(decode::Decode::new(input)?),
        "kubelet/list" => Box::new(list::List::new(input.parse()?)?),
        "kubelet/first" => {
            Box::new(store::Cycles::new(input, false, Profile::Upstream)?)
        }
        "kubelet/repeated" => {
            Box::new(store::Cycles::new(input, true, Profile::Upstream)?)
        }
        "kubelet/hardened" => {
            Box::new(store::Cycles::new(input, true, Profile::Hardened)?)
        }
        "exposition/parse" => Box::new(parse::Parse::new(input)?),
        "exposition/repeat" => Box::new(repeat::Repeat::new(input)?),
        "exposition/slope" => Box::new(slope::Slope::new(input, false)?),
        "exposition/pages" => Box::new(slope::Slope::new(input, true)?),
        "exposition/write" => Box::new(write::Write::new(input)?),
        "exposition/floats" if input == "print" => {
            Box::new(floats::Print::new()?)
        }
        "exposition/floats" => Box::new(floats::Parse::new()?),
        "shard/uids" => Box::new(shard::Assign::new(input.parse()?)),
        "series/merge" => {
            Box::new(series::MergeReplicas::new(input == "scrapers"))
        }
        "shard/filter" => Box::new(wire::FilterList::new(input)?),
        "shard/rendezvous" => Box::new(shard::Pick::new()?),
        "quantity/parse and print" if input == "mix" => {
            Box::new(quantity::ReadAndPrint::mix()?)
        }
        "quantity/parse and print" => Box::new(quantity::ReadAndPrint::big()),
        // By hand: these have no peer.
        "hpa/numbers" => Box::new(explain::Steps::new(input == "explained")?),
        "hpa/json" => Box::new(explain::Cases::new(input == "explained")?),
        "quantity/print" => Box::new(quantity::Print::usage()),
        "hpa/fleet" => Box::new(fleet::Decide::new()?),
        _ => return Err(format!("no case {case}").into()),
    })
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut jobs: HashMap<String, Box<dyn Job>> = HashMap::new();
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (command, rest) = line.split_once(' ').ok_or("no case named")?;
        let (case, count) = match command {
            "run" => rest.rsplit_once(' ').ok_or("no count")?,
            _ => (rest, "1"),
        };
        if !jobs.contains_key(case) {
            jobs.insert(case.to_owned(), job(case)?);
        }
        let job = jobs.get_mut(case).ok_or("the case was just made")?;
        match command {
            "result" => {
                job.run()?;
                writeln!(out, "{{\"result\": \"{}\"}}", job.result())?;
            }
            "run" => run(&mut out, job.as_mut(), count.parse()?)?,
            "peak" => {
                let start = Instant::now();
                while start.elapsed() < Duration::from_millis(200) {
                    job.run()?;
                }
                writeln!(out, "{{\"peak\": {}}}", clock::peak_kib()?)?;
            }
            _ => return Err(format!("no command {command}").into()),
        }
        out.flush()?;
    }
    Ok(())
}

fn run(
    out: &mut impl Write,
    job: &mut dyn Job,
    count: u64,
) -> Result<(), Box<dyn Error>> {
    let (calls, bytes) = allocations::counts();
    let start = clock::cpu_ns()?;
    for _ in 0..count {
        job.run()?;
    }
    let spent = clock::cpu_ns()? - start;
    let (calls_after, bytes_after) = allocations::counts();
    writeln!(
        out,
        "{{\"cpu\": {spent}, \"mallocs\": {}, \"bytes\": {}}}",
        calls_after - calls,
        bytes_after - bytes
    )?;
    Ok(())
}
