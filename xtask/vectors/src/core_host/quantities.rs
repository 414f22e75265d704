/*!
Quantities through the core.
*/

use millicore::quantity::{Format, Quantity};

use super::{Core, status};
use crate::host::{Failure, Form, Quantities, Result, Status, StringColumn};

impl Quantities for Core {
    type Column = Vec<Quantity>;

    fn parse(
        &mut self,
        texts: &StringColumn,
    ) -> Result<(Vec<Quantity>, Vec<Status>)> {
        let parsed = texts.as_strings().iter().map(|text| {
            let parsed = Quantity::parse(text);
            let status = status(&parsed);
            (parsed.unwrap_or(Quantity::zero(Format::DecimalSI)), status)
        });
        Ok(parsed.unzip())
    }

    fn scaled(
        &mut self,
        values: &[i64],
        scales: &[i32],
        formats: &[u8],
    ) -> Result<Vec<Quantity>> {
        let rows = values.iter().zip(scales).zip(formats);
        rows.map(|((&value, &scale), &format)| {
            let format = match format {
                0 => Format::DecimalSI,
                1 => Format::BinarySI,
                2 => Format::DecimalExponent,
                _ => return Err(Failure::broken("no such format")),
            };
            Ok(Quantity::from_scaled(value, scale, format))
        })
        .collect()
    }

    fn copy(&mut self, from: &Vec<Quantity>) -> Result<Vec<Quantity>> {
        Ok(from.clone())
    }

    fn add(&mut self, a: &mut Vec<Quantity>, b: &Vec<Quantity>) -> Result<()> {
        for (a, b) in a.iter_mut().zip(b) {
            a.add(b)?;
        }
        Ok(())
    }

    fn subtract(
        &mut self,
        a: &mut Vec<Quantity>,
        b: &Vec<Quantity>,
    ) -> Result<()> {
        for (a, b) in a.iter_mut().zip(b) {
            a.sub(b)?;
        }
        Ok(())
    }

    fn multiply(
        &mut self,
        a: &mut Vec<Quantity>,
        factors: &[i64],
    ) -> Result<Vec<bool>> {
        let rows = a.iter_mut().zip(factors);
        rows.map(|(a, &factor)| Ok(a.mul(factor)?)).collect()
    }

    fn round_up(
        &mut self,
        a: &mut Vec<Quantity>,
        scale: i32,
    ) -> Result<Vec<bool>> {
        a.iter_mut().map(|a| Ok(a.round_up(scale)?)).collect()
    }

    fn compare(
        &mut self,
        a: &Vec<Quantity>,
        b: &Vec<Quantity>,
    ) -> Result<Vec<i32>> {
        Ok(a.iter().zip(b).map(|(a, b)| a.compare(b) as i32).collect())
    }

    fn compare_int64(
        &mut self,
        a: &Vec<Quantity>,
        integers: &[i64],
    ) -> Result<Vec<i32>> {
        let rows = a.iter().zip(integers);
        Ok(rows.map(|(a, &b)| a.compare_int64(b) as i32).collect())
    }

    fn scaled_value(
        &mut self,
        a: &Vec<Quantity>,
        scale: i32,
    ) -> Result<Vec<i64>> {
        Ok(a.iter().map(|a| a.scaled_value(scale)).collect())
    }

    fn as_int64(&mut self, a: &Vec<Quantity>) -> Result<Vec<Option<i64>>> {
        Ok(a.iter().map(Quantity::as_int64).collect())
    }

    fn as_float64(
        &mut self,
        a: &Vec<Quantity>,
        slow: bool,
    ) -> Result<Vec<f64>> {
        let float = if slow {
            Quantity::as_f64_slow
        } else {
            Quantity::as_approximate_f64
        };
        Ok(a.iter().map(float).collect())
    }

    fn formats(&mut self, a: &Vec<Quantity>) -> Result<Vec<u8>> {
        Ok(a.iter().map(|a| a.format() as u8).collect())
    }

    fn signs(&mut self, a: &Vec<Quantity>) -> Result<Vec<i32>> {
        Ok(a.iter().map(Quantity::sign).collect())
    }

    fn are_decimal(&mut self, a: &Vec<Quantity>) -> Result<Vec<bool>> {
        Ok(a.iter().map(Quantity::is_decimal).collect())
    }

    fn texts(
        &mut self,
        a: &Vec<Quantity>,
        form: Form,
    ) -> Result<StringColumn> {
        let append = match form {
            Form::String => Quantity::append_string,
            Form::Canonical => Quantity::append_canonical,
            Form::Json => Quantity::append_json,
        };
        let mut texts = StringColumn::default();
        for quantity in a {
            texts.push_with(|out| append(quantity, out))?;
        }
        Ok(texts)
    }
}
