/*!
The ordinary line of any profile, read fast.

`name{label="value",...} value timestamp` with nothing unusual in it: no blanks
but the one before value and timestamp, no escapes, NULs or bytes beyond ASCII
in label values, a number of ordinary length, a line feed at the end. Every
such line means what the grammar of its profile says ([`super::grammar`],
[`super::open_metrics`], [`super::lenient`]); at the first thing that is not so
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
use super::lenient;
use super::number;
use super::open_metrics;
use super::simd;
use super::window::{IN_QUOTES, LINE_FEED, NOT_NAME, Window};
use crate::error::Error;
use crate::memory::TryPush;

/// What the profiles make of a time. All but the text format also want label
/// values without a line feed.
pub(super) type Profile = u8;
/// Milliseconds in digits.
pub(super) const TEXT: Profile = 1;
/// Seconds, with a fraction.
pub(super) const OPEN_METRICS: Profile = 2;
/// Seconds or milliseconds, whichever is likely.
pub(super) const LENIENT: Profile = 3;

/// The sample that begins here and where the next line begins; `None` if it
/// is not an ordinary one. Then labels may have been pushed all the same.
#[inline]
pub(super) fn sample<const PROFILE: Profile>(
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
    if PROFILE != TEXT && window.find_line_feed(page, start) != end {
        return Ok(None);
    }
    let Some((value, past)) = number::<PROFILE>(page, at.wrapping_add(1))
    else {
        return Ok(None);
    };
    let mut timestamp = None;
    if past != end {
        let written = time::<PROFILE>(page, past.wrapping_add(1), end);
        if byte(past) != b' ' || written.is_none() {
            return Ok(None);
        }
        timestamp = written;
    }
    let line = Line::Series { series, name, value, timestamp };
    Ok(Some((line, end.wrapping_add(1))))
}

/// The number that is written there, and where it ends.
#[inline(always)]
fn number<const PROFILE: Profile>(
    page: &[u8],
    start: usize,
) -> Option<(f64, usize)> {
    if PROFILE == TEXT {
        number::value(page, start)
    } else {
        number::value_apart(page, start)
    }
}

/// The time that is written there, in milliseconds.
#[inline]
fn time<const PROFILE: Profile>(
    page: &[u8],
    start: usize,
    end: usize,
) -> Option<i64> {
    if PROFILE == TEXT {
        return number::timestamp(page, start, end);
    }
    let (time, past) = number::value_apart(page, start)?;
    if past != end {
        return None;
    }
    Some(in_milliseconds::<PROFILE>(time))
}

/// The value and the time of a sample whose series ends at `at`, and where the
/// next line begins; `None` if they are not ordinary ones.
#[inline]
pub(super) fn numbers<const PROFILE: Profile>(
    page: &[u8],
    at: usize,
) -> Option<(f64, Option<i64>, usize)> {
    if page.get(at) != Some(&b' ') {
        return None;
    }
    let (value, past) = number::<PROFILE>(page, at.wrapping_add(1))?;
    let start = past.wrapping_add(1);
    match page.get(past)? {
        b'\n' => return Some((value, None, start)),
        b' ' => {}
        _ => return None,
    }
    let (time, end) = if PROFILE == TEXT {
        let (digits, end) = number::digits(page, start, 0)?;
        let fits = (1..=18).contains(&end.wrapping_sub(start));
        (fits.then_some(digits.cast_signed())?, end)
    } else {
        let (time, end) = number::value_apart(page, start)?;
        (in_milliseconds::<PROFILE>(time), end)
    };
    let ends = page.get(end) == Some(&b'\n');
    ends.then_some((value, Some(time), end.wrapping_add(1)))
}

/// What follows the series of an ordinary line of the text format.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tail {
    /// 0 if nobody wanted it.
    pub(crate) value: f64,
    pub(crate) timestamp: Option<i64>,
    /// Where the text of the time begins, if that is of 13 digits; else 0.
    pub(crate) time: u32,
    /// Where the next line begins.
    pub(crate) end: usize,
}

/// What follows the series that ends at `at`; `None` if it is not ordinary.
/// `known` is where a text of 13 digits and a line feed stands that probably
/// comes again, or 0, and what it says. `is_wanted`: else the value is only
/// passed over.
#[inline(always)]
pub(crate) fn tail(
    page: &[u8],
    at: usize,
    is_wanted: bool,
    known: (u32, Option<i64>),
) -> Option<Tail> {
    if page.get(at) != Some(&b' ') {
        return None;
    }
    // A line has some 150 bytes: all cache lines on the way are asked for.
    simd::will_read(page, at.wrapping_add(AHEAD));
    simd::will_read(page, at.wrapping_add(AHEAD + 64));
    let start = at.wrapping_add(1);
    let (value, past) = if is_wanted {
        number::value(page, start)?
    } else {
        (0.0, number::passed(page, start)?)
    };
    let start = past.wrapping_add(1);
    match page.get(past)? {
        b'\n' => {
            return Some(Tail { value, timestamp: None, time: 0, end: start });
        }
        b' ' => {}
        _ => return None,
    }
    let text = |at: usize| page.get(at..)?.first_chunk::<TIME>();
    let (time, timestamp) = known;
    if time != 0 && text(start)? == text(time as usize)? {
        let end = start.wrapping_add(TIME);
        return Some(Tail { value, timestamp, time, end });
    }
    let end = start.wrapping_add(TIME);
    if text(start)?.ends_with(b"\n")
        && let Some(time) = number::timestamp(page, start, end.wrapping_sub(1))
    {
        // Offsets of a page fit u32.
        let text = start as u32;
        return Some(Tail { value, timestamp: Some(time), time: text, end });
    }
    let (timestamp, end) = time_of_any_length(page, start)?;
    Some(Tail { value, timestamp: Some(timestamp), time: 0, end })
}

/// Milliseconds, and where the next line begins.
#[cold]
#[inline(never)]
fn time_of_any_length(page: &[u8], start: usize) -> Option<(i64, usize)> {
    let (digits, end) = number::digits(page, start, 0)?;
    let fits = (1..=18).contains(&end.wrapping_sub(start));
    let ends = fits && page.get(end) == Some(&b'\n');
    ends.then_some((digits.cast_signed(), end.wrapping_add(1)))
}

/// How far ahead memory is asked for.
const AHEAD: usize = 2048;

/// Milliseconds of our days, and a line feed.
const TIME: usize = 14;

#[inline]
fn in_milliseconds<const PROFILE: Profile>(time: f64) -> i64 {
    if PROFILE == OPEN_METRICS {
        open_metrics::milliseconds(time)
    } else {
        lenient::time_in_milliseconds(time)
    }
}

/// `name="value"` that begins here, and where the closing quote ends.
#[inline(always)] // measured: a tenth of a sample
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
