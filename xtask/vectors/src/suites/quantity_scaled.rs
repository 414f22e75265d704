/*!
`quantity/quantity_scaled`: quantities made of an integer and a scale.
*/

use crate::Difference;
use crate::host::{Form, Quantities, Result};
use crate::row::{Comparison, Row};
use crate::suites::quantity::format_number;

pub(super) fn replay<H: Quantities>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let values = rows.iter().map(|row| row.integer("v"));
    let values = values.collect::<Result<Vec<_>>>()?;
    let scales = rows.iter().map(|row| row.small("scale"));
    let scales = scales.collect::<Result<Vec<_>>>()?;
    let formats = rows.iter().map(|row| format_number(row, "format"));
    let formats = formats.collect::<Result<Vec<_>>>()?;
    let column = host.scaled(&values, &scales, &formats)?;
    let texts = host.texts(&column, Form::String)?;
    let whole = host.scaled_value(&column, 0)?;
    let milli = host.scaled_value(&column, -3)?;
    let rows = rows.iter().zip(texts.as_strings().iter());
    rows.zip(whole.into_iter().zip(milli))
        .map(|((row, text), (whole, milli))| {
            let mut comparison = Comparison::default();
            let expected = row.text("string")?.as_bytes();
            comparison.same_text("string", expected, text);
            comparison.same("value", row.integer("value")?, whole);
            comparison.same("milli", row.integer("milli")?, milli);
            Ok(comparison.finish())
        })
        .collect()
}
