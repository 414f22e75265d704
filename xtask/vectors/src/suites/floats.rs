/*!
`exposition/floats`: `[bits, text]`, a float and how metric text prints it.
The texts are read back, too.
*/

use serde_json::Value;

use crate::Difference;
use crate::host::{Floats, Result, StringColumn};
use crate::row::{Comparison, Row, hex};

pub(super) fn replay<H: Floats>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let mut values = Vec::new();
    let mut texts = StringColumn::default();
    for row in rows {
        let cell = |at: usize| {
            let cell = row.json.get(at).and_then(Value::as_str);
            cell.ok_or_else(|| row.missing("[bits, text]"))
        };
        let bits = hex(cell(0)?).ok_or_else(|| row.missing("bits"))?;
        values.push(f64::from_bits(bits));
        texts.push(cell(1)?.as_bytes())?;
    }
    let printed = host.print(&values)?;
    let (read, statuses) = host.read(&texts)?;
    let printed = printed.as_strings().iter();
    let rows = values.iter().zip(texts.as_strings().iter()).zip(printed);
    let differences = rows.zip(read).zip(statuses).map(
        |((((&value, text), printed), read), status)| {
            let mut row = Comparison::default();
            row.same_text("text", text, printed);
            row.same("status", 0, status);
            // The text of -0 is `0`, and NaN has one form.
            let kept = if value == 0.0 { 0.0 } else { value };
            if value.is_nan() {
                row.same("NaN", true, read.is_nan());
            } else {
                row.same("read", kept.to_bits(), read.to_bits());
            }
            row.finish()
        },
    );
    Ok(differences.collect())
}
