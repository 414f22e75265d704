/*!
Columns as kubectl aligns them: liggitt/tabwriter with minwidth 6, padding 3
and RememberWidths, which `k8s.io/cli-runtime` v0.36 uses.

A cell is padded with blanks to the width of its block: the run of lines
without a gap that have this column. A block is three wider than its longest
cell, at least six, and never narrower than an earlier block of the same
column. Every cell ends a column, the last of a line too, so lines end in
blanks.

Different on purpose: a tab or a line feed inside a cell is a character of
that cell; upstream would begin another one. Kubernetes allows neither in
names.

Cost: one pass a column.
*/

use alloc::vec::Vec;

use super::points::to_u32;
use crate::error::Error;
use crate::memory::TryPush;

const MIN_WIDTH: u32 = 6;
const PADDING: u32 = 3;

/// Lines of cells that are being collected.
#[derive(Debug, Default)]
pub(super) struct TabWriter {
    text: Vec<u8>,
    cells: Vec<Cell>,
    /// Where the cells of each line end.
    lines: Vec<u32>,
}

#[derive(Clone, Copy, Debug)]
struct Cell {
    /// Where its text ends; it begins where the cell before ends.
    end: u32,
    /// Characters of its text.
    width: u32,
    /// Characters it takes in its block.
    padded: u32,
}

impl TabWriter {
    /// Adds a cell to the line.
    pub(super) fn cell(&mut self, text: &[u8]) -> Result<(), Error> {
        self.text.try_extend(text)?;
        // Continuation bytes are of the character before.
        let starts = text.iter().filter(|&&byte| byte & 0xc0 != 0x80);
        self.end_cell(starts.count())
    }

    /// Adds a cell of a number and its unit.
    pub(super) fn amount(
        &mut self,
        amount: i64,
        unit: &str,
    ) -> Result<(), Error> {
        let mut digits = itoa::Buffer::new();
        let digits = digits.format(amount).as_bytes();
        self.text.try_extend(digits)?;
        self.text.try_extend(unit.as_bytes())?;
        self.end_cell(digits.len().saturating_add(unit.len()))
    }

    fn end_cell(&mut self, width: usize) -> Result<(), Error> {
        let (end, width) = (to_u32(self.text.len())?, to_u32(width)?);
        self.cells.try_push(Cell { end, width, padded: width })
    }

    /// Ends the line.
    pub(super) fn end_line(&mut self) -> Result<(), Error> {
        let end = to_u32(self.cells.len())?;
        self.lines.try_push(end)
    }

    /// Appends the aligned lines.
    pub(super) fn append_to(mut self, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut column = 0;
        while self.align(column) {
            column = column.saturating_add(1);
        }
        self.write(out)
    }

    /// Sets the padded widths of one column; false if no line has it.
    fn align(&mut self, column: usize) -> bool {
        let mut remembered = MIN_WIDTH;
        let mut found = false;
        let mut line = 0;
        while line < self.lines.len() {
            let mut longest = None;
            let mut end = line;
            while let Some(cell) = self.cell_at(end, column) {
                longest = longest.max(Some(cell.width));
                end = end.saturating_add(1);
            }
            if let Some(longest) = longest {
                found = true;
                remembered = remembered.max(longest.saturating_add(PADDING));
            }
            for line in line..end {
                if let Some(cell) = self.cell_at(line, column) {
                    cell.padded = remembered;
                }
            }
            line = end.max(line.saturating_add(1));
        }
        found
    }

    fn cell_at(&mut self, line: usize, column: usize) -> Option<&mut Cell> {
        let start = match line.checked_sub(1) {
            Some(before) => *self.lines.get(before)?,
            None => 0,
        };
        let end = *self.lines.get(line)?;
        let cells = self.cells.get_mut(start as usize..end as usize)?;
        cells.get_mut(column)
    }

    fn write(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut cell_start = 0;
        let mut text_start = 0;
        for &cell_end in &self.lines {
            let cells = self.cells.get(cell_start..cell_end as usize);
            for cell in cells.unwrap_or_default() {
                let text = self.text.get(text_start..cell.end as usize);
                out.try_extend(text.unwrap_or_default())?;
                let blanks = cell.padded.saturating_sub(cell.width) as usize;
                let end = out.len().saturating_add(blanks);
                out.try_resize(end, b' ')?;
                text_start = cell.end as usize;
            }
            out.try_push(b'\n')?;
            cell_start = cell_end as usize;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;

    fn aligned(lines: &[&[&str]]) -> String {
        let mut writer = TabWriter::default();
        for line in lines {
            for cell in *line {
                writer.cell(cell.as_bytes()).unwrap();
            }
            writer.end_line().unwrap();
        }
        let mut out = Vec::new();
        writer.append_to(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn blocks_are_padded_and_remembered() {
        assert_eq!(aligned(&[]), "");
        assert_eq!(aligned(&[&["a"], &["çé"]]), "a     \nçé    \n");
        assert_eq!(aligned(&[&["", "abcd"], &[]]), "      abcd   \n\n");
        // The second block of the column is as wide as the first, but the
        // first does not know of the second.
        assert_eq!(
            aligned(&[&["a", "abcd"], &["b"], &["c", "d"], &["e"]]),
            "a     abcd   \nb     \nc     d      \ne     \n"
        );
        assert_eq!(
            aligned(&[&["a", "b"], &["b"], &["c", "abcde"]]),
            "a     b     \nb     \nc     abcde   \n"
        );
    }
}
