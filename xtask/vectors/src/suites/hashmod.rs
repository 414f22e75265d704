/*!
`shard/hashmod`: joined values and a modulus, as Prometheus and as
VictoriaMetrics, which prints a signed number.
*/

use crate::Difference;
use crate::host::{Result, Series, StringColumn};
use crate::row::{Comparison, Row};

pub(super) fn replay<H: Series>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let mut joined = StringColumn::default();
    let mut moduli = Vec::new();
    for row in rows {
        joined.push(row.text("joined")?.as_bytes())?;
        let modulus = row.text("modulus")?.parse::<u64>();
        moduli.push(modulus.map_err(|_| row.missing("modulus"))?);
    }
    let prometheus = host.hashmod(0, &joined, &moduli)?;
    let victoriametrics = host.hashmod(1, &joined, &moduli)?;
    let mut differences = Vec::new();
    let got = prometheus.iter().zip(victoriametrics);
    for (row, (prometheus, victoriametrics)) in rows.iter().zip(got) {
        let mut comparison = Comparison::default();
        let signed = victoriametrics.cast_signed().to_string();
        comparison.same("prom", row.text("prom")?, &prometheus.to_string());
        comparison.same("vm", row.text("vm")?, &signed);
        differences.push(comparison.finish());
    }
    Ok(differences)
}
