/*!
`quantity/quantity_arith`: two quantities and an integer; sum, difference,
product and order.
*/

use crate::Difference;
use crate::host::{Form, Quantities, Result};
use crate::row::{Comparison, Row};
use crate::suites::quantity::{format_name, texts};

pub(super) fn replay<H: Quantities>(
    host: &mut H,
    rows: &[Row],
) -> Result<Vec<Difference>> {
    let (a, a_statuses) = host.parse(&texts(rows, "a")?)?;
    let (b, b_statuses) = host.parse(&texts(rows, "b")?)?;
    let factors = rows.iter().map(|row| row.integer("k"));
    let factors = factors.collect::<Result<Vec<_>>>()?;

    let mut sum = host.copy(&a)?;
    host.add(&mut sum, &b)?;
    let sum_texts = host.texts(&sum, Form::String)?;
    let sum_formats = host.formats(&sum)?;
    let sum_milli = host.scaled_value(&sum, -3)?;
    let mut difference = host.copy(&a)?;
    host.subtract(&mut difference, &b)?;
    let difference = host.texts(&difference, Form::String)?;
    let mut product = host.copy(&a)?;
    let fits = host.multiply(&mut product, &factors)?;
    let product = host.texts(&product, Form::String)?;
    let order = host.compare(&a, &b)?;
    let order_int64 = host.compare_int64(&a, &factors)?;
    let texts = [
        ("add", sum_texts.as_strings()),
        ("sub", difference.as_strings()),
        ("mulByK", product.as_strings()),
    ];

    let mut differences = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let mut comparison = Comparison::default();
        comparison.same("status of a", 0, a_statuses[at]);
        comparison.same("status of b", 0, b_statuses[at]);
        for (key, column) in &texts {
            let expected = row.text(key)?.as_bytes();
            comparison.same_text(key, expected, column.get(at));
        }
        comparison.same(
            "addFormat",
            row.text("addFormat")?,
            format_name(sum_formats[at]),
        );
        comparison.same("addMilli", row.integer("addMilli")?, sum_milli[at]);
        comparison.same("mulOk", row.is("mulOk"), fits[at]);
        comparison.same("cmp", row.small("cmp")?, order[at]);
        let expected = row.small("cmpInt64K")?;
        comparison.same("cmpInt64K", expected, order_int64[at]);
        differences.push(comparison.finish());
    }
    Ok(differences)
}
