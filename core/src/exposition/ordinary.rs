/*!
The ordinary line, read fast.

`name{label="value",...} value timestamp` with nothing unusual in it: no blanks
but the one before value and timestamp, no escapes, NULs or bytes beyond ASCII
in label values, a number of ordinary length, a line feed at the end. Every
such line means what [`super::grammar`] says; at the first thing that is not so
this gives up, without an answer, and the line is read again there.

Where tokens end is read from the maps of [`Window`], so the next label or
line is found without waiting for the bytes of this one: those are only
compared with what must be there.

Cost: for each label two looks into the maps and two comparisons; numbers eight
digits at a time.
*/

use alloc::vec::Vec;

use super::cursor::{starts_label_name, starts_metric_name};
use super::entry::{Label, Line, Span};
use super::number;
use super::window::{IN_QUOTES, LINE_FEED, NOT_NAME, Window};
use crate::error::Error;
use crate::memory::TryPush;

/// The sample that begins here and where the next line begins; `None` if it
/// is not an ordinary one. Then labels may have been pushed all the same.
#[inline]
pub(super) fn sample(
    page: &[u8],
    window: &mut Window,
    start: usize,
    labels: &mut Vec<Label>,
) -> Result<Option<(Line, usize)>, Error> {
    let byte = |at: usize| page.get(at).copied().unwrap_or(0);
    if !starts_metric_name(byte(start)) {
        return Ok(None);
    }
    let mut at = window.find(page, start, NOT_NAME);
    while byte(at) == b':' {
        at = window.find(page, at.wrapping_add(1), NOT_NAME);
    }
    let name = Span::new(start, at);
    if byte(at) == b'{' {
        loop {
            // Behind the brace or the comma.
            let Some((label, end)) = label(page, window, at.wrapping_add(1))
            else {
                return Ok(None);
            };
            labels.try_push(label)?;
            at = end;
            match byte(at) {
                b',' => {}
                b'}' => break,
                _ => return Ok(None),
            }
        }
        at = at.wrapping_add(1);
    }
    let series = Span::new(start, at);
    let feed = window.bits(page, at, LINE_FEED);
    let end = at.wrapping_add(feed.trailing_zeros() as usize);
    if feed == 0 || byte(at) != b' ' {
        return Ok(None);
    }
    let Some((value, past)) = number::value(page, at.wrapping_add(1)) else {
        return Ok(None);
    };
    let mut timestamp = None;
    if past != end {
        let written = number::timestamp(page, past.wrapping_add(1), end);
        if byte(past) != b' ' || written.is_none() {
            return Ok(None);
        }
        timestamp = written;
    }
    let line = Line::Series { series, name, value, timestamp };
    Ok(Some((line, end.wrapping_add(1))))
}

/// `name="value"` that begins here, and where the closing quote ends.
#[inline]
fn label(
    page: &[u8],
    window: &mut Window,
    start: usize,
) -> Option<(Label, usize)> {
    let names = window.bits(page, start, NOT_NAME);
    let quotes = window.bits(page, start, IN_QUOTES);
    let equal_sign = names.trailing_zeros();
    let opening = quotes.trailing_zeros();
    let value = start.wrapping_add(opening as usize).wrapping_add(1);
    let name_end = value.wrapping_sub(2);
    // Before anything is searched for: a search must stay in its line.
    let fits = starts_label_name(*page.get(start)?)
        && equal_sign.wrapping_add(1) == opening
        && page.get(name_end..value)? == b"=\"";
    if !fits {
        return None;
    }
    let closing = quotes & quotes.wrapping_sub(1);
    let end = if closing != 0 {
        start.wrapping_add(closing.trailing_zeros() as usize)
    } else {
        window.find(page, value, IN_QUOTES)
    };
    if *page.get(end)? != b'"' {
        return None;
    }
    let name = Span::new(start, name_end);
    let label = Label { name, value: Span::new(value, end) };
    Some((label, end.wrapping_add(1)))
}
