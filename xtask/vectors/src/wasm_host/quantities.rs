/*!
Quantities through the module.
*/

use super::Module;
use super::module::{Address, Argument, Item};
use crate::host::{Form, Quantities, Result, Status, StringColumn};

/// A `millicore_quantities`, which the end of the run frees.
#[derive(Debug)]
pub struct Column {
    handle: Address,
    rows: usize,
}

impl Column {
    fn argument(&self) -> Argument {
        self.handle.into()
    }
}

impl Module {
    fn new_column(&mut self, rows: usize) -> Result<Column> {
        let handle = self.new_handle("millicore_quantities_new")?;
        Ok(Column { handle, rows })
    }

    /// A call that fills one array as long as the column, its last argument.
    fn fill<T: Item>(
        &mut self,
        name: &str,
        column: &Column,
        more: &[Argument],
    ) -> Result<Vec<T>> {
        let out = self.room::<T>(column.rows)?;
        let arguments = [&[column.argument()], more, &[out.into()]].concat();
        self.call(name, &arguments)?;
        let numbers = self.read(out, column.rows)?;
        self.release()?;
        Ok(numbers)
    }

    fn flags(
        &mut self,
        name: &str,
        column: &Column,
        more: &[Argument],
    ) -> Result<Vec<bool>> {
        let flags = self.fill::<u8>(name, column, more)?;
        Ok(flags.into_iter().map(|flag| flag != 0).collect())
    }
}

impl Quantities for Module {
    type Column = Column;

    fn parse(
        &mut self,
        texts: &StringColumn,
    ) -> Result<(Column, Vec<Status>)> {
        let n = texts.as_strings().len();
        let column = self.new_column(n)?;
        let [data, offsets] = self.strings(texts)?;
        let more = [data, offsets, (n as u32).into()];
        let statuses =
            self.fill("millicore_quantities_parse", &column, &more)?;
        Ok((column, statuses))
    }

    fn scaled(
        &mut self,
        values: &[i64],
        scales: &[i32],
        formats: &[u8],
    ) -> Result<Column> {
        let column = self.new_column(values.len())?;
        let arguments = [
            column.argument(),
            self.numbers(values)?.into(),
            self.numbers(scales)?.into(),
            self.numbers(formats)?.into(),
            (values.len() as u32).into(),
        ];
        self.call("millicore_quantities_from_scaled", &arguments)?;
        self.release()?;
        Ok(column)
    }

    fn copy(&mut self, from: &Column) -> Result<Column> {
        let to = self.new_column(from.rows)?;
        let arguments = [to.argument(), from.argument()];
        self.call("millicore_quantities_assign", &arguments)?;
        Ok(to)
    }

    fn add(&mut self, a: &mut Column, b: &Column) -> Result<()> {
        let arguments = [a.argument(), b.argument()];
        self.call("millicore_quantities_add", &arguments)
    }

    fn subtract(&mut self, a: &mut Column, b: &Column) -> Result<()> {
        let arguments = [a.argument(), b.argument()];
        self.call("millicore_quantities_subtract", &arguments)
    }

    fn multiply(
        &mut self,
        a: &mut Column,
        factors: &[i64],
    ) -> Result<Vec<bool>> {
        let factors = self.numbers(factors)?;
        self.flags("millicore_quantities_multiply", a, &[factors.into()])
    }

    fn round_up(&mut self, a: &mut Column, scale: i32) -> Result<Vec<bool>> {
        self.flags("millicore_quantities_round_up", a, &[scale.into()])
    }

    fn compare(&mut self, a: &Column, b: &Column) -> Result<Vec<i32>> {
        self.fill("millicore_quantities_compare", a, &[b.argument()])
    }

    fn compare_int64(
        &mut self,
        a: &Column,
        integers: &[i64],
    ) -> Result<Vec<i32>> {
        let integers = self.numbers(integers)?;
        let more = [integers.into()];
        self.fill("millicore_quantities_compare_int64", a, &more)
    }

    fn scaled_value(&mut self, a: &Column, scale: i32) -> Result<Vec<i64>> {
        self.fill("millicore_quantities_scaled_value", a, &[scale.into()])
    }

    fn as_int64(&mut self, a: &Column) -> Result<Vec<Option<i64>>> {
        let values = self.room::<i64>(a.rows)?;
        let valid = self.room::<u8>(a.rows)?;
        let arguments = [a.argument(), values.into(), valid.into()];
        self.call("millicore_quantities_as_int64", &arguments)?;
        let valid = self.read::<u8>(valid, a.rows)?;
        let values = self.read::<i64>(values, a.rows)?;
        self.release()?;
        let rows = values.into_iter().zip(valid);
        Ok(rows.map(|(value, valid)| (valid != 0).then_some(value)).collect())
    }

    fn as_float64(&mut self, a: &Column, slow: bool) -> Result<Vec<f64>> {
        let more = [u32::from(slow).into()];
        self.fill("millicore_quantities_as_float64", a, &more)
    }

    fn formats(&mut self, a: &Column) -> Result<Vec<u8>> {
        self.fill("millicore_quantities_format", a, &[])
    }

    fn signs(&mut self, a: &Column) -> Result<Vec<i32>> {
        self.fill("millicore_quantities_sign", a, &[])
    }

    fn are_decimal(&mut self, a: &Column) -> Result<Vec<bool>> {
        self.flags("millicore_quantities_is_decimal", a, &[])
    }

    fn texts(&mut self, a: &Column, form: Form) -> Result<StringColumn> {
        let data = self.room::<u32>(2)?;
        let offsets = self.second(data);
        let arguments = [
            a.argument(),
            self.ctx(),
            (form as u32).into(),
            data.into(),
            offsets.into(),
        ];
        self.call("millicore_quantities_text", &arguments)?;
        let texts = self.lent_strings(data, offsets, a.rows)?;
        self.release()?;
        Ok(texts)
    }
}
