//! A column of `resource.Quantity`.

use core::cmp::Ordering;

use js_sys::{Array, BigInt64Array, Uint8Array};
use millicore::columns::StringColumn;
use millicore::quantity::{Format, Quantity};
use millicore::{Error, ErrorKind};
use wasm_bindgen::prelude::*;

use crate::column::{self, columns, filled};
use crate::error::{Result, refused, thrown, thrown_in};

/// The rows. Calls that change them stop at the first row that is refused;
/// rows before it are changed.
#[wasm_bindgen]
#[derive(Debug, Default)]
pub struct Quantities {
    rows: Vec<Quantity>,
}

#[wasm_bindgen]
impl Quantities {
    /// No rows.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Quantities {
        Quantities::default()
    }

    /// Replaces the rows; a text that is refused gives its status and 0.
    pub fn parse(&mut self, data: &[u8], offsets: &[u32]) -> Result<Vec<i32>> {
        let texts = column::strings(data, offsets)?;
        let mut statuses = filled(texts.len(), 0)?;
        self.rows.clear();
        self.reserve(texts.len())?;
        for (text, status) in texts.iter().zip(&mut statuses) {
            self.rows.push(Quantity::parse(text).unwrap_or_else(|error| {
                *status = error.kind() as i32;
                Quantity::zero(Format::DecimalSI)
            }));
        }
        Ok(statuses)
    }

    /// Replaces the rows, or throws at the first text that is refused.
    #[wasm_bindgen(js_name = parseAll)]
    pub fn parse_all(&mut self, data: &[u8], offsets: &[u32]) -> Result<()> {
        let texts = column::strings(data, offsets)?;
        self.rows.clear();
        self.reserve(texts.len())?;
        for text in texts.iter() {
            let row = Quantity::parse(text);
            self.rows.push(row.map_err(|error| thrown_in(text, error))?);
        }
        Ok(())
    }

    /// Replaces the rows by `values[i]` times ten to the `scales[i]`.
    #[wasm_bindgen(js_name = fromScaled)]
    pub fn from_scaled(
        &mut self,
        values: &[i64],
        scales: &[i32],
        formats: &[u8],
    ) -> Result<()> {
        if values.len() != scales.len() || values.len() != formats.len() {
            return Err(refused(ErrorKind::LengthMismatch));
        }
        if formats.iter().any(|&number| format(number).is_none()) {
            return Err(refused(ErrorKind::InvalidArgument));
        }
        self.rows.clear();
        self.reserve(values.len())?;
        let columns = values.iter().zip(scales).zip(formats);
        self.rows.extend(columns.filter_map(|((&value, &scale), &number)| {
            Some(Quantity::from_scaled(value, scale, format(number)?))
        }));
        Ok(())
    }

    /// The number of rows.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.rows.len()
    }

    /// Replaces the rows by copies.
    pub fn assign(&mut self, from: &Quantities) -> Result<()> {
        self.rows.clear();
        self.reserve(from.rows.len())?;
        for row in &from.rows {
            self.rows.push(row.try_clone().map_err(thrown)?);
        }
        Ok(())
    }

    /// Adds row by row.
    pub fn add(&mut self, b: &Quantities) -> Result<()> {
        self.combine(b, Quantity::add)
    }

    /// Subtracts row by row.
    pub fn subtract(&mut self, b: &Quantities) -> Result<()> {
        self.combine(b, Quantity::sub)
    }

    /// Multiplies row by row; 1 where Go says that the product fits.
    pub fn multiply(&mut self, factors: &[i64]) -> Result<Vec<u8>> {
        self.same_length(factors.len())?;
        let mut fits = filled(factors.len(), 0)?;
        let rows = self.rows.iter_mut().zip(factors);
        for ((row, &factor), fits) in rows.zip(&mut fits) {
            *fits = row.mul(factor).map_err(thrown)?.into();
        }
        Ok(fits)
    }

    /// Rounds away from zero; 1 where nothing was lost.
    #[wasm_bindgen(js_name = roundUp)]
    pub fn round_up(&mut self, scale: i32) -> Result<Vec<u8>> {
        let mut exact = filled(self.rows.len(), 0)?;
        for (row, exact) in self.rows.iter_mut().zip(&mut exact) {
            *exact = row.round_up(scale).map_err(thrown)?.into();
        }
        Ok(exact)
    }

    /// -1, 0 or 1 row by row.
    pub fn compare(&self, b: &Quantities) -> Result<Vec<i32>> {
        self.same_length(b.rows.len())?;
        let mut others = b.rows.iter();
        self.each(|row| {
            others.next().map_or(Ordering::Equal, |b| row.compare(b)) as i32
        })
    }

    /// -1, 0 or 1 row by row.
    #[wasm_bindgen(js_name = compareInt64)]
    pub fn compare_int64(&self, values: &[i64]) -> Result<Vec<i32>> {
        self.same_length(values.len())?;
        let mut values = values.iter();
        self.each(|row| {
            let order = values.next().map(|&value| row.compare_int64(value));
            order.unwrap_or(Ordering::Equal) as i32
        })
    }

    /// Each row in units of ten to the `scale`.
    #[wasm_bindgen(js_name = scaledValue)]
    pub fn scaled_value(&self, scale: i32) -> Result<Vec<i64>> {
        self.each(|row| row.scaled_value(scale))
    }

    /// The integers among the rows, and 1 where a row is one.
    #[wasm_bindgen(
        js_name = asInt64,
        unchecked_return_type = "[values: BigInt64Array, valid: Uint8Array]"
    )]
    pub fn as_int64(&self) -> Result<Array> {
        let values = self.each(|row| row.as_int64().unwrap_or(0))?;
        let valid = self.each(|row| u8::from(row.as_int64().is_some()))?;
        Ok(columns![
            BigInt64Array::from(values.as_slice()),
            Uint8Array::from(valid.as_slice()),
        ])
    }

    /// Each row as a float: `AsFloat64Slow` or `AsApproximateFloat64`.
    #[wasm_bindgen(js_name = asFloat64)]
    pub fn as_float64(&self, slow: bool) -> Result<Vec<f64>> {
        self.each(|row| match slow {
            true => row.as_f64_slow(),
            false => row.as_approximate_f64(),
        })
    }

    /// The number of each row's format.
    pub fn formats(&self) -> Result<Vec<u8>> {
        self.each(|row| row.format() as u8)
    }

    /// -1, 0 or 1 a row.
    pub fn signs(&self) -> Result<Vec<i32>> {
        self.each(Quantity::sign)
    }

    /// 1 where a row is a big decimal.
    #[wasm_bindgen(js_name = isDecimal)]
    pub fn is_decimal(&self) -> Result<Vec<u8>> {
        self.each(|row| u8::from(row.is_decimal()))
    }

    /// Every row as text: 0 `String()`, 1 canonical, 2 JSON.
    #[wasm_bindgen(unchecked_return_type = "StringColumn")]
    pub fn texts(&self, form: u32) -> Result<Array> {
        let append: fn(&Quantity, &mut Vec<u8>) -> _ = match form {
            0 => Quantity::append_string,
            1 => Quantity::append_canonical,
            2 => Quantity::append_json,
            _ => return Err(refused(ErrorKind::InvalidArgument)),
        };
        let mut texts = StringColumn::default();
        for row in &self.rows {
            texts.push_with(|out| append(row, out)).map_err(thrown)?;
        }
        Ok(column::string_column(&texts))
    }
}

impl Quantities {
    fn reserve(&mut self, rows: usize) -> Result<()> {
        self.rows.try_reserve(rows).map_err(|_| refused(ErrorKind::NoMemory))
    }

    fn same_length(&self, other: usize) -> Result<()> {
        if self.rows.len() == other {
            return Ok(());
        }
        Err(refused(ErrorKind::LengthMismatch))
    }

    fn combine(
        &mut self,
        b: &Quantities,
        operation: fn(
            &mut Quantity,
            &Quantity,
        ) -> core::result::Result<(), Error>,
    ) -> Result<()> {
        self.same_length(b.rows.len())?;
        for (row, b) in self.rows.iter_mut().zip(&b.rows) {
            operation(row, b).map_err(thrown)?;
        }
        Ok(())
    }

    /// A column of what `read` gives of each row.
    fn each<T>(&self, read: impl FnMut(&Quantity) -> T) -> Result<Vec<T>> {
        let mut column = Vec::new();
        column
            .try_reserve_exact(self.rows.len())
            .map_err(|_| refused(ErrorKind::NoMemory))?;
        column.extend(self.rows.iter().map(read));
        Ok(column)
    }
}

fn format(number: u8) -> Option<Format> {
    match number {
        0 => Some(Format::DecimalSI),
        1 => Some(Format::BinarySI),
        2 => Some(Format::DecimalExponent),
        _ => None,
    }
}
