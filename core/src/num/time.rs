/*!
Times as Kubernetes objects carry them: RFC 3339 in and out, int64
nanoseconds since the epoch inside.

Reads what Go 1.26's `time.Parse(time.RFC3339, text)` reads, with its
leniences: an hour of one digit, a fraction after `.` or `,` of any length
(cut to nanoseconds), offsets up to 24:60. Writes UTC, in whole seconds
(`metav1.Time`) or with the shortest fraction (`time.RFC3339Nano`).
Times that int64 nanoseconds cannot hold (before 1677-09-21, after
2262-04-11) are an error; the one exception is Go's zero time, 1 January of
year 1, which is [`GO_ZERO`] and differs from 0 and from absent.
*/

use alloc::vec::Vec;

use crate::error::{Error, ErrorKind};
use crate::memory::TryPush;

/// Go's zero time, `0001-01-01T00:00:00Z`.
pub const GO_ZERO: i64 = i64::MIN;

const NANOS_PER_SECOND: i64 = 1_000_000_000;
const SECONDS_PER_DAY: i64 = 86_400;
/// Seconds from the epoch back to Go's zero time.
const GO_ZERO_SECONDS: i64 = -62_135_596_800;
/// Days from 1 March of year 0, where the calendar below begins, to the
/// epoch; and the length of 400 years.
const EPOCH_DAYS: i64 = 719_468;
const ERA_DAYS: i64 = 146_097;

/// Reads an RFC 3339 time as nanoseconds since the epoch.
///
/// The error is [`ErrorKind::InvalidTime`] at the first byte that cannot be
/// accepted; at 0 for a time that int64 nanoseconds cannot hold.
///
/// ```
/// use millicore::num::time;
///
/// assert_eq!(time::parse_rfc3339(b"1970-01-01T00:00:01.5Z"), Ok(1_500_000_000));
/// assert_eq!(time::parse_rfc3339(b"0001-01-01T00:00:00Z"), Ok(time::GO_ZERO));
/// ```
pub fn parse_rfc3339(text: &[u8]) -> Result<i64, Error> {
    let mut scan = Scan { text, at: 0 };
    let year = scan.digits(4)?;
    scan.byte(b'-')?;
    let month = scan.within(1, 12)?;
    scan.byte(b'-')?;
    let day = scan.within(1, days_in_month(year, month))?;
    scan.byte(b'T')?;
    let hour = scan.hour()?;
    scan.byte(b':')?;
    let minute = scan.within(0, 59)?;
    scan.byte(b':')?;
    let second = scan.within(0, 59)?;
    let nanos = scan.fraction();
    let offset = scan.offset()?;
    if scan.at < text.len() {
        return Err(scan.refuse());
    }
    // Each part is bounded by its digits: nothing here comes near i64.
    let seconds = days_from_civil(year, month, day)
        .saturating_mul(SECONDS_PER_DAY)
        .saturating_add(hour.saturating_mul(3600))
        .saturating_add(minute.saturating_mul(60))
        .saturating_add(second)
        .saturating_sub(offset);
    if seconds == GO_ZERO_SECONDS && nanos == 0 {
        return Ok(GO_ZERO);
    }
    nanoseconds(seconds, nanos)
        .filter(|&ns| ns != GO_ZERO)
        .ok_or(Error::at(ErrorKind::InvalidTime, 0))
}

/// `seconds * 1e9 + nanos`, exact even where the product alone overflows.
fn nanoseconds(seconds: i64, nanos: i64) -> Option<i64> {
    let wide = i128::from(seconds)
        .checked_mul(i128::from(NANOS_PER_SECOND))?
        .checked_add(i128::from(nanos))?;
    i64::try_from(wide).ok()
}

/// The bytes not read yet.
struct Scan<'a> {
    text: &'a [u8],
    at: usize,
}

impl Scan<'_> {
    fn refuse(&self) -> Error {
        Error::at(ErrorKind::InvalidTime, self.at)
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn step(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    fn byte(&mut self, expected: u8) -> Result<(), Error> {
        if self.peek() != Some(expected) {
            return Err(self.refuse());
        }
        self.step();
        Ok(())
    }

    fn digit(&mut self) -> Option<i64> {
        let digit = self.peek().filter(u8::is_ascii_digit)?;
        self.step();
        Some(i64::from(digit & 15))
    }

    /// Exactly `count` digits, at most nine.
    fn digits(&mut self, count: u32) -> Result<i64, Error> {
        let mut value = 0_i64;
        for _ in 0..count {
            let digit = self.digit().ok_or(self.refuse())?;
            value = value.saturating_mul(10).saturating_add(digit);
        }
        Ok(value)
    }

    /// Two digits within bounds; the offset of an error is their start.
    fn within(&mut self, low: i64, high: i64) -> Result<i64, Error> {
        let start = self.at;
        let value = self.digits(2)?;
        if (low..=high).contains(&value) {
            return Ok(value);
        }
        Err(Error::at(ErrorKind::InvalidTime, start))
    }

    /// One or two digits: Go's layout `15` reads both.
    fn hour(&mut self) -> Result<i64, Error> {
        let second = self.text.get(self.at.saturating_add(1));
        if second.is_some_and(u8::is_ascii_digit) {
            self.within(0, 23)
        } else {
            self.digits(1)
        }
    }

    /// `.ddd` or `,ddd` as nanoseconds; digits past the ninth are dropped.
    fn fraction(&mut self) -> i64 {
        let next = self.text.get(self.at.saturating_add(1));
        if !matches!(self.peek(), Some(b'.' | b','))
            || !next.is_some_and(u8::is_ascii_digit)
        {
            return 0;
        }
        self.step();
        let mut nanos = 0_i64;
        let mut unit = NANOS_PER_SECOND / 10;
        while let Some(digit) = self.digit() {
            nanos = nanos.saturating_add(digit.saturating_mul(unit));
            unit /= 10;
        }
        nanos
    }

    /// `Z` or `±hh:mm`, in seconds east of UTC.
    fn offset(&mut self) -> Result<i64, Error> {
        let east = match self.peek() {
            Some(b'Z') => {
                self.step();
                return Ok(0);
            }
            Some(b'+') => 1_i64,
            Some(b'-') => -1,
            _ => return Err(self.refuse()),
        };
        self.step();
        // 24 and 60 are Go's own bounds: some people do write them.
        let hours = self.within(0, 24)?;
        self.byte(b':')?;
        let minutes = self.within(0, 60)?;
        let minutes = hours.saturating_mul(60).saturating_add(minutes);
        Ok(east.saturating_mul(minutes.saturating_mul(60)))
    }
}

/// Days of a month of the proleptic Gregorian calendar.
fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since the epoch of a date. Years begin in March here, so that the
/// leap day comes last and month lengths follow `(153 m + 2) / 5`.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month > 2 {
        (year, month.saturating_sub(3))
    } else {
        (year.saturating_sub(1), month.saturating_add(9))
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (month.saturating_mul(153).saturating_add(2) / 5)
        .saturating_add(day)
        .saturating_sub(1);
    let leap_days = (year_of_era / 4).saturating_sub(year_of_era / 100);
    era.saturating_mul(ERA_DAYS)
        .saturating_add(year_of_era.saturating_mul(365))
        .saturating_add(leap_days)
        .saturating_add(day_of_year)
        .saturating_sub(EPOCH_DAYS)
}

/// Year, month and day of days since the epoch: the inverse.
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days.saturating_add(EPOCH_DAYS);
    let era = days.div_euclid(ERA_DAYS);
    let day_of_era = days.rem_euclid(ERA_DAYS);
    // Take out the leap days: every 4 years, not every 100, every 400.
    let year_of_era = day_of_era
        .saturating_sub(day_of_era / 1_460)
        .saturating_add(day_of_era / 36_524)
        .saturating_sub(day_of_era / 146_096)
        / 365;
    let leap_days = (year_of_era / 4).saturating_sub(year_of_era / 100);
    let day_of_year = day_of_era
        .saturating_sub(year_of_era.saturating_mul(365))
        .saturating_sub(leap_days);
    let march = day_of_year.saturating_mul(5).saturating_add(2) / 153;
    let before = march.saturating_mul(153).saturating_add(2) / 5;
    let day = day_of_year.saturating_sub(before).saturating_add(1);
    let year = era.saturating_mul(400).saturating_add(year_of_era);
    if march < 10 {
        (year, march.saturating_add(3), day)
    } else {
        (year.saturating_add(1), march.saturating_sub(9), day)
    }
}

/// Appends a time in UTC and whole seconds, rounded down, as `metav1.Time`
/// prints: `2026-07-01T12:00:00Z`.
///
/// ```
/// let mut out = Vec::new();
/// millicore::num::time::append_rfc3339(&mut out, 1_500_000_000)?;
/// assert_eq!(out, b"1970-01-01T00:00:01Z");
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_rfc3339(out: &mut Vec<u8>, ns: i64) -> Result<(), Error> {
    append_seconds(out, ns)?;
    out.try_push(b'Z')
}

/// Appends a time in UTC with the digits of its fraction that are needed,
/// as `time.RFC3339Nano` prints.
///
/// ```
/// let mut out = Vec::new();
/// millicore::num::time::append_rfc3339_nano(&mut out, 1_500_000_000)?;
/// assert_eq!(out, b"1970-01-01T00:00:01.5Z");
/// # Ok::<(), millicore::Error>(())
/// ```
pub fn append_rfc3339_nano(out: &mut Vec<u8>, ns: i64) -> Result<(), Error> {
    append_seconds(out, ns)?;
    let nanos = ns.rem_euclid(NANOS_PER_SECOND);
    if nanos != 0 && ns != GO_ZERO {
        let mut digits = [b'0'; 10];
        write_digits(&mut digits, nanos);
        if let Some(point) = digits.first_mut() {
            *point = b'.';
        }
        let zeros = digits.iter().rev().take_while(|&&b| b == b'0').count();
        let kept = digits.len().saturating_sub(zeros);
        out.try_extend(digits.get(..kept).unwrap_or_default())?;
    }
    out.try_push(b'Z')
}

fn append_seconds(out: &mut Vec<u8>, ns: i64) -> Result<(), Error> {
    let seconds = if ns == GO_ZERO {
        GO_ZERO_SECONDS
    } else {
        ns.div_euclid(NANOS_PER_SECOND)
    };
    let (year, month, day) =
        civil_from_days(seconds.div_euclid(SECONDS_PER_DAY));
    let second_of_day = seconds.rem_euclid(SECONDS_PER_DAY);
    let mut text = *b"0000-00-00T00:00:00";
    let [y0, y1, y2, y3, _, m0, m1, _, d0, d1, _, rest @ ..] = &mut text;
    let [h0, h1, _, i0, i1, _, s0, s1] = rest;
    let two = |tens: &mut u8, ones: &mut u8, value: i64| {
        let value = (value % 100) as u8;
        *tens = b'0' | (value / 10);
        *ones = b'0' | (value % 10);
    };
    two(y0, y1, year / 100);
    two(y2, y3, year);
    two(m0, m1, month);
    two(d0, d1, day);
    two(h0, h1, second_of_day / 3600);
    two(i0, i1, second_of_day / 60 % 60);
    two(s0, s1, second_of_day % 60);
    out.try_extend(&text)
}

/// Fills `digits` from the right with those of a value that fits.
fn write_digits(digits: &mut [u8], mut value: i64) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' | (value % 10) as u8;
        value /= 10;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;
    use proptest::prelude::*;

    fn print(ns: i64) -> (String, String) {
        let (mut seconds, mut nano) = (Vec::new(), Vec::new());
        append_rfc3339(&mut seconds, ns).unwrap();
        append_rfc3339_nano(&mut nano, ns).unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (text(seconds), text(nano))
    }

    #[test]
    fn read() {
        let ok = |text: &str, want: i64| {
            assert_eq!(parse_rfc3339(text.as_bytes()), Ok(want), "{text}");
        };
        ok("1970-01-01T00:00:00Z", 0);
        ok("1970-01-01T1:00:00Z", 3_600_000_000_000);
        ok("1970-01-01T01:00:00+01:00", 0);
        ok("1969-12-31T23:59:59-00:00", -1_000_000_000);
        ok("1970-01-01T00:00:00,25Z", 250_000_000);
        ok("1970-01-01T00:00:00.1234567899Z", 123_456_789);
        ok("2026-07-01T12:00:00Z", 1_782_907_200_000_000_000);
        ok("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000);
        ok("2000-02-29T00:00:00Z", 951_782_400_000_000_000);
        ok("1970-01-02T01:00:00+24:60", 0);
        ok("0001-01-01T00:00:00Z", GO_ZERO);
        ok("2262-04-11T23:47:16.854775807Z", i64::MAX);
        ok("1677-09-21T00:12:43.145224193Z", i64::MIN + 1);
    }

    #[test]
    fn refused_at() {
        let err = |text: &str, at: usize| {
            let want = Err(Error::at(ErrorKind::InvalidTime, at));
            assert_eq!(parse_rfc3339(text.as_bytes()), want, "{text}");
        };
        err("", 0);
        err("197", 3);
        err("1970-1-01T00:00:00Z", 6);
        err("1970-13-01T00:00:00Z", 5);
        err("1970-00-01T00:00:00Z", 5);
        err("1970-02-29T00:00:00Z", 8);
        err("1900-02-29T00:00:00Z", 8);
        err("1970-04-31T00:00:00Z", 8);
        err("1970-01-01t00:00:00Z", 10);
        err("1970-01-01T24:00:00Z", 11);
        err("1970-01-01T00:60:00Z", 14);
        err("1970-01-01T00:00:60Z", 17);
        err("1970-01-01T00:00:00", 19);
        err("1970-01-01T00:00:00z", 19);
        err("1970-01-01T00:00:00.Z", 19);
        err("1970-01-01T00:00:00+25:00", 20);
        err("1970-01-01T00:00:00+01:61", 23);
        err("1970-01-01T00:00:00+0100", 22);
        err("1970-01-01T00:00:00Z ", 20);
        err("2262-04-11T23:47:16.854775808Z", 0);
        err("1677-09-21T00:12:43.145224192Z", 0); // taken by GO_ZERO
        err("0001-01-01T00:00:01Z", 0);
        err("9999-12-31T23:59:59Z", 0);
    }

    #[test]
    fn written() {
        let p = |ns, seconds: &str, nano: &str| {
            assert_eq!(print(ns), (seconds.into(), nano.into()));
        };
        p(0, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z");
        p(-1, "1969-12-31T23:59:59Z", "1969-12-31T23:59:59.999999999Z");
        p(1_500, "1970-01-01T00:00:00Z", "1970-01-01T00:00:00.0000015Z");
        p(GO_ZERO, "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
        p(i64::MAX, "2262-04-11T23:47:16Z", "2262-04-11T23:47:16.854775807Z");
    }

    proptest! {
        #[test]
        fn every_time_reads_back(ns in any::<i64>()) {
            let (seconds, nano) = print(ns);
            prop_assert_eq!(parse_rfc3339(nano.as_bytes()), Ok(ns));
            let floor = ns.div_euclid(1_000_000_000);
            if let Some(floor) = floor.checked_mul(1_000_000_000) {
                prop_assert_eq!(parse_rfc3339(seconds.as_bytes()), Ok(floor));
            }
        }

        #[test]
        fn days_follow_each_other(days in -1_000_000_i64..1_000_000) {
            let (year, month, day) = civil_from_days(days);
            prop_assert_eq!(days_from_civil(year, month, day), days);
            let next = if day < days_in_month(year, month) {
                (year, month, day + 1)
            } else if month < 12 {
                (year, month + 1, 1)
            } else {
                (year + 1, 1, 1)
            };
            prop_assert_eq!(civil_from_days(days + 1), next);
        }
    }
}
