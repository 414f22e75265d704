/*!
`quantity/quantity`: a text, and everything that can be asked of the
quantity; or the text of the error.
*/

use crate::Difference;
use crate::host::{Form, Host, Result, StringColumn};
use crate::row::{Comparison, Row, integer};

/// The formats by number.
const FORMATS: [&str; 3] = ["DecimalSI", "BinarySI", "DecimalExponent"];

/// The name of a format.
pub(super) fn format_name(format: u8) -> &'static str {
    FORMATS.get(usize::from(format)).copied().unwrap_or("unknown")
}

/// The number of a format.
pub(super) fn format_number(row: &Row, key: &str) -> Result<u8> {
    let name = row.text(key)?;
    let number = FORMATS.iter().position(|format| *format == name);
    let number = number.and_then(|number| u8::try_from(number).ok());
    number.ok_or_else(|| row.missing(key))
}

/// A column of one text field.
pub(super) fn texts(rows: &[Row], key: &str) -> Result<StringColumn> {
    let mut texts = StringColumn::default();
    for row in rows {
        texts.push(row.text(key)?.as_bytes())?;
    }
    Ok(texts)
}

pub(super) fn replay<H: Host>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let (column, statuses) = host.parse(&texts(rows, "in")?)?;
    let mut rounded = host.copy(&column)?;
    let exact = host.round_up(&mut rounded, -3)?;
    let rounded = host.texts(&rounded, Form::Canonical)?;
    let rounded = rounded.as_strings();
    let string = host.texts(&column, Form::String)?;
    let canonical = host.texts(&column, Form::Canonical)?;
    let json = host.texts(&column, Form::Json)?;
    let texts = [
        ("string", string.as_strings()),
        ("canonical", canonical.as_strings()),
        ("json", json.as_strings()),
    ];
    let integers = [
        ("value", host.scaled_value(&column, 0)?),
        ("milli", host.scaled_value(&column, -3)?),
        ("nano", host.scaled_value(&column, -9)?),
        ("kilo", host.scaled_value(&column, 3)?),
    ];
    let floats = [
        ("approxF64Bits", host.as_float64(&column, false)?),
        ("slowF64Bits", host.as_float64(&column, true)?),
    ];
    let as_int64 = host.as_int64(&column)?;
    let formats = host.formats(&column)?;
    let signs = host.signs(&column)?;
    let decimal = host.are_decimal(&column)?;

    let mut differences = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut comparison = Comparison::default();
        if row.has("err") {
            let text = host.status_text(statuses[at])?;
            comparison.same("err", row.text("err")?, &text);
            differences.push(comparison.finish());
            continue;
        }
        comparison.same("status", 0, statuses[at]);
        comparison.same(
            "format",
            row.text("format")?,
            format_name(formats[at]),
        );
        comparison.same("dec", row.is("dec"), decimal[at]);
        comparison.same("sign", row.small("sign")?, signs[at]);
        for (key, column) in &texts {
            let expected = row.text(key)?.as_bytes();
            comparison.same_text(key, expected, column.get(at));
        }
        for (key, column) in &integers {
            comparison.same(key, row.integer(key)?, column[at]);
        }
        for (key, column) in &floats {
            comparison.same(key, row.hex(key)?, column[at].to_bits());
        }
        let expected = row.json.get("asInt64").and_then(integer);
        comparison.same("asInt64", expected, as_int64[at]);
        let text = rounded.get(at).escape_ascii();
        let round_up = format!("{text} {}", exact[at]);
        let expected = row.text("roundUpMilli")?;
        comparison.same("roundUpMilli", expected, &round_up);
        differences.push(comparison.finish());
    }
    Ok(differences)
}
