/*!
What is wrong with an HPA and its surroundings before anything is decided: the
mistakes behind "it does not scale" and "it scales all the time".

Reads a case as the decision does and judges by the same arithmetic. Nothing
is refused that the decision refuses: a behavior with holes or a metric
without its source is a finding.

Cost: linear in pods, containers and samples for each metric, and in
minReplicas..maxReplicas up to 10,000 counts.
*/

mod code;
mod metrics;
mod pods;
mod scaling;

use alloc::string::String;
use alloc::vec::Vec;

use super::case::Case;
use super::writer::{Done, Object, object};
use super::{read, whole_or_nothing};
use crate::encoding::json::append_string;
use crate::error::Error;
use crate::memory::TryPush;

pub use code::{Lint, Severity};

/// The most findings that are listed; the others are counted.
pub const MAX_FINDINGS: usize = 10_000;

/// A number or a name of a finding.
#[derive(Clone, Copy, Debug)]
enum Detail<'d> {
    Integer(i64),
    Float(f64),
    Text(&'d str),
}

/// Findings being written.
struct Findings<'o> {
    out: &'o mut Vec<u8>,
    listed: usize,
    omitted: usize,
}

impl Findings<'_> {
    fn add(
        &mut self,
        lint: Lint,
        path: &str,
        details: &[(&str, Detail<'_>)],
        text: &str,
    ) -> Done {
        if self.listed >= MAX_FINDINGS {
            self.omitted = self.omitted.saturating_add(1);
            return Ok(());
        }
        if self.listed > 0 {
            self.out.try_push(b',')?;
        }
        self.listed = self.listed.saturating_add(1);
        object(self.out, |o| {
            o.integer("code", lint as u16)?;
            o.text("kind", lint.kind())?;
            o.text("severity", lint.severity().word())?;
            o.text("path", path)?;
            for &(key, detail) in details {
                match detail {
                    Detail::Integer(number) => o.integer(key, number)?,
                    Detail::Float(number) => o.float(key, number)?,
                    Detail::Text(text) => o.text(key, text)?,
                }
            }
            o.text("text", text)
        })
    }
}

/// Appends what is wrong with a case: `findings`, each with its stable `code`
/// and `kind`, a `severity` (`error`, `warning`, `info`), the `path` into the
/// case, numbers, names and a `text`; and how many were `omitted` past
/// [`MAX_FINDINGS`]. docs/hpa.md has the table.
///
/// ```
/// let case = br#"{
///     "now": "2026-03-01T12:00:00Z",
///     "hpa": {"metadata": {"name": "web", "namespace": "shop"},
///         "spec": {"minReplicas": 5, "maxReplicas": 3, "metrics": [
///             {"type": "Resource", "resource": {"name": "cpu",
///                 "target": {"averageUtilization": 80}}}]}},
///     "scale": {"specReplicas": 2, "statusReplicas": 2, "selector": "app=web"}
/// }"#;
/// let mut findings = Vec::new();
/// millicore::autoscale::hpa::lint_json(&mut findings, case)?;
/// let findings = String::from_utf8_lossy(&findings);
/// assert!(findings.contains(r#""kind":"minAboveMax""#));
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidJson` with its offset; `TooLarge`.
pub fn lint_json(out: &mut Vec<u8>, case: &[u8]) -> Result<(), Error> {
    let case = read(case)?;
    whole_or_nothing(out, |out| append(out, &case))
}

fn append(out: &mut Vec<u8>, case: &Case<'_>) -> Done {
    let mut outer = Object::open(out)?;
    let out = outer.key("findings")?;
    out.try_push(b'[')?;
    let mut findings = Findings { out, listed: 0, omitted: 0 };
    pods::lint(&mut findings, case)?;
    scaling::lint(&mut findings, case)?;
    metrics::lint(&mut findings, case)?;
    let omitted = findings.omitted;
    outer.out.try_push(b']')?;
    outer.integer("omitted", omitted)?;
    outer.out.try_push(b'}')
}

/// `["name"]`, for keys that are not words.
fn subscript(key: &str) -> Result<String, Error> {
    let mut quoted = Vec::new();
    append_string(&mut quoted, key.as_bytes())?;
    let quoted = String::from_utf8(quoted).unwrap_or_default();
    text!("[{quoted}]")
}
