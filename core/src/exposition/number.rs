/*!
Numbers of ordinary length, read where they stand: at most 19 digits with an
optional sign, point and exponent. Whatever is longer, odd or too close to the
middle between two floats is left to [`crate::num::parse_float`].

Digits are taken eight at a time in one integer. The float is then made of
integers alone:

* with an exponent of 0 or more, the number itself if it fits 64 bits;
* with one of -27 to -1, by a multiplication with the reciprocal of the power
  of ten, whose error is below two units in the 64th bit; unless the bits that
  are rounded away lie within that error of one half, it cannot change the
  result.
*/

use super::cursor::chunk_at;

/// [`value`], called and not copied: for the profiles that are read less.
#[inline(never)]
pub(super) fn value_apart(page: &[u8], start: usize) -> Option<(f64, usize)> {
    value(page, start)
}

/// A float and where its text ends. `None` leaves it to others; what stands
/// behind the text is not looked at.
#[inline(always)] // measured: a call costs a twentieth of a sample
pub(super) fn value(page: &[u8], start: usize) -> Option<(f64, usize)> {
    let negative = page.get(start) == Some(&b'-');
    let start = start.wrapping_add(usize::from(negative));
    let (mut mantissa, mut end) = digits(page, start, 0)?;
    let mut length = end.wrapping_sub(start);
    let mut exponent = 0_i64;
    if page.get(end) == Some(&b'.') {
        let point = end.wrapping_add(1);
        (mantissa, end) = digits(page, point, mantissa)?;
        let fraction = end.wrapping_sub(point);
        length = length.wrapping_add(fraction);
        exponent = (fraction as i64).wrapping_neg();
    }
    // More than 19 digits may not have fitted the mantissa.
    if !(1..=19).contains(&length) {
        return None;
    }
    if matches!(page.get(end), Some(b'e' | b'E')) {
        let (written, past) = signed_exponent(page, end.wrapping_add(1))?;
        exponent = exponent.wrapping_add(written);
        end = past;
    }
    let value = scale(mantissa, exponent)?;
    Some((if negative { -value } else { value }, end))
}

/// Where a number ends that [`value`] could read or that is one all the same:
/// it is neither too long to be a float's nor beyond its range.
#[inline]
pub(super) fn passed(page: &[u8], start: usize) -> Option<usize> {
    let mut end = digits_end(page, start)?;
    let mut length = end.wrapping_sub(start);
    if page.get(end) == Some(&b'.') {
        let point = end.wrapping_add(1);
        end = digits_end(page, point)?;
        length = length.wrapping_add(end.wrapping_sub(point));
    }
    if !(1..=19).contains(&length) {
        return None;
    }
    if matches!(page.get(end), Some(b'e' | b'E')) {
        end = signed_exponent(page, end.wrapping_add(1))?.1;
    }
    Some(end)
}

/// Past the decimal digits that stand here.
#[inline]
fn digits_end(page: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    loop {
        let others = not_digits(chunk_at(page, at)? ^ ZEROS);
        let count = (others.trailing_zeros() / 8) as usize;
        at = at.wrapping_add(count);
        if count != 8 {
            return Some(at);
        }
    }
}

/// The digits `start..end` if they fit an int64 for certain.
#[inline]
pub(super) fn timestamp(page: &[u8], start: usize, end: usize) -> Option<i64> {
    let length = end.wrapping_sub(start);
    if !(9..=16).contains(&length) {
        let (value, past) = digits(page, start, 0)?;
        let fits = past == end && (1..=18).contains(&length);
        return fits.then_some(value.cast_signed());
    }
    // The first eight and the last eight, which may overlap.
    let first = chunk_at(page, start)? ^ ZEROS;
    let last = chunk_at(page, end.wrapping_sub(8))? ^ ZEROS;
    if not_digits(first) | not_digits(last) != 0 {
        return None;
    }
    let overlap = 16_usize.wrapping_sub(length);
    let last = last & (u64::MAX << (overlap.wrapping_mul(8) & 63));
    let power = *POWERS.get(length.wrapping_sub(8))?;
    let value = eight_digits(first)
        .wrapping_mul(power)
        .wrapping_add(eight_digits(last));
    Some(value.cast_signed())
}

/// An exponent as Go prints it: a sign and two digits.
#[inline]
fn signed_exponent(page: &[u8], at: usize) -> Option<(i64, usize)> {
    let &[sign, tens, ones, next] = page.get(at..)?.first_chunk()?;
    let (tens, ones) = (tens ^ b'0', ones ^ b'0');
    if tens > 9 || ones > 9 || next.is_ascii_digit() {
        return None;
    }
    let value = i64::from(tens).wrapping_mul(10).wrapping_add(ones.into());
    let value = match sign {
        b'+' => value,
        b'-' => value.wrapping_neg(),
        _ => return None,
    };
    Some((value, at.wrapping_add(3)))
}

/// Appends the decimal digits that stand here to a number, which wraps.
/// `None` within eight bytes of the end of the page.
#[inline]
pub(super) fn digits(
    page: &[u8],
    start: usize,
    value: u64,
) -> Option<(u64, usize)> {
    let (mut value, mut at) = (value, start);
    loop {
        let digits = chunk_at(page, at)? ^ ZEROS;
        let others = not_digits(digits);
        let count = (others.trailing_zeros() / 8) as usize;
        if count == 8 {
            value = value
                .wrapping_mul(100_000_000)
                .wrapping_add(eight_digits(digits));
            at = at.wrapping_add(8);
            continue;
        }
        if count != 0 {
            // The digits move to the end; zeros come before them.
            let unused = 64_u32.wrapping_sub(others.trailing_zeros() & !7);
            value = value
                .wrapping_mul(*POWERS.get(count)?)
                .wrapping_add(eight_digits(digits << (unused & 63)));
        }
        return Some((value, at.wrapping_add(count)));
    }
}

/// `00000000`: exclusive or with it makes digits of their characters.
const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Top bits of the bytes above 9; none if there are none, and right up to
/// the first one: a carry out of it spoils those behind.
#[inline]
const fn not_digits(bytes: u64) -> u64 {
    (bytes.wrapping_add(0x7676_7676_7676_7676) | bytes) & 0x8080_8080_8080_8080
}

/// The number of eight digits, one a byte, the first one lowest: pairs of
/// digits, then of pairs, then of those.
#[inline]
const fn eight_digits(digits: u64) -> u64 {
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8)
        & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16)
        & 0x0000_ffff_0000_ffff;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff
}

/// `mantissa * 10^exponent`, correctly rounded, where this file can.
#[inline]
fn scale(mantissa: u64, exponent: i64) -> Option<f64> {
    if exponent == 0 || mantissa == 0 {
        return Some(mantissa as f64);
    }
    if exponent > 0 {
        let power = *POWERS.get(usize::try_from(exponent).ok()?)?;
        return mantissa.checked_mul(power).map(|exact| exact as f64);
    }
    let tens = usize::try_from(exponent.wrapping_neg()).ok()?;
    let reciprocal = RECIPROCALS.get(tens)?;
    let zeros = mantissa.leading_zeros();
    let product = u128::from(mantissa << (zeros & 63))
        .wrapping_mul(u128::from(reciprocal.factor));
    // The exact number lies in high .. high + 2: one unit for the bits cut
    // here, one for the error of the factor. 62 or 63 is its highest bit.
    let high = (product >> 64) as u64;
    let lost = 10_u32.wrapping_add((high >> 63) as u32);
    let half = 1_u64 << (lost.wrapping_sub(1) & 63);
    let rest = high & half.wrapping_mul(2).wrapping_sub(1);
    if rest.wrapping_add(1).wrapping_sub(half) <= 1 {
        return None;
    }
    let kept = (high >> (lost & 63)).wrapping_add(u64::from(rest > half));
    let power = i64::from(lost)
        .wrapping_add(64)
        .wrapping_sub(reciprocal.shift)
        .wrapping_sub(i64::from(zeros));
    // Both are exact: 53 bits, and a power of two far from the limits.
    let power = power.wrapping_add(1023).cast_unsigned() << 52;
    Some(kept.cast_signed() as f64 * f64::from_bits(power))
}

/// 10^n of every n whose power fits 64 bits.
const POWERS: [u64; 20] = powers();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
const fn powers() -> [u64; 20] {
    let mut powers = [1_u64; 20];
    let mut i = 1;
    while i < 20 {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
}

/// `1 / 10^n = factor * 2^-shift`, but for an error of one unit of `factor`,
/// which is cut, not rounded.
#[derive(Clone, Copy)]
struct Reciprocal {
    factor: u64,
    shift: i64,
}

/// Of 10^0 to 10^27: the powers of five that fit 64 bits.
const RECIPROCALS: [Reciprocal; 28] = reciprocals();

#[allow(clippy::arithmetic_side_effects, clippy::indexing_slicing)]
const fn reciprocals() -> [Reciprocal; 28] {
    let mut all = [Reciprocal { factor: 1 << 63, shift: 63 }; 28];
    let mut five = 1_u128;
    let mut n = 1;
    while n < 28 {
        five *= 5;
        // 2^(63 + bits) / 5^n lies between 2^63 and 2^64.
        let bits = 128 - five.leading_zeros();
        // 63 + bits can be 126 at most.
        let factor = (1_u128 << (63 + bits)) / five;
        all[n] = Reciprocal {
            factor: factor as u64,
            shift: 63 + bits as i64 + n as i64,
        };
        n += 1;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// The number with a blank and enough text behind it.
    fn padded(text: &str) -> Vec<u8> {
        [text.as_bytes(), b" 12345678\n"].concat()
    }

    /// Read here as `num` reads it, or left to it; whether it was read.
    fn compare(text: &str) -> bool {
        let page = padded(text);
        let Some((got, end)) = value(&page, 0) else { return false };
        assert_eq!(end, text.len(), "{text}");
        let want = crate::num::parse_float(text.as_bytes()).unwrap();
        assert_eq!(got.to_bits(), want.to_bits(), "{text}");
        true
    }

    #[test]
    fn ordinary_numbers_are_read_here() {
        let p = |text: &str| assert!(compare(text), "{text}");
        p("0");
        p("-0");
        p("1");
        p("-17.25");
        p("0.1");
        p(".5");
        p("5.");
        p("1e+06");
        p("1.253376e+07");
        p("1.7826122720270808e+09");
        p("4.9351e-05");
        p("18446744073709551615".get(1..).unwrap());
        p("9007199254740993");
        p("0.000001");
        p("1234567890123456789e-27");
        p("5E-01");
    }

    #[test]
    fn others_are_left() {
        let p = |text: &str| {
            assert_eq!(value(&padded(text), 0), None, "{text}");
        };
        p("");
        p(".");
        p("+1");
        p("NaN");
        p("-Inf");
        p("1e");
        p("1e+");
        p("1e6");
        p("1e+6");
        p("1e+006");
        p("12345678901234567890"); // 20 digits
        p("1e+20"); // beyond 64 bits
        p("1e-28");
    }

    #[test]
    fn what_is_passed_over_is_a_number() {
        let end = |text: &str| passed(&padded(text), 0);
        for text in ["0", "1", "17.25", ".5", "5.", "1e+06", "1e-99"] {
            assert_eq!(end(text), Some(text.len()), "{text}");
            assert!(crate::num::parse_float(text.as_bytes()).is_ok());
        }
        let longest = "1234567890123456789e+99";
        assert_eq!(end(longest), Some(longest.len()));
        assert!(crate::num::parse_float(longest.as_bytes()).is_ok());
        for text in ["", ".", "+1", "-1", "NaN", "1e6", "1e+006"] {
            assert_eq!(end(text), None, "{text}");
        }
        assert_eq!(end("12345678901234567890"), None);
    }

    #[test]
    fn the_end_of_the_page_is_left() {
        assert_eq!(value(b"1 345678", 0), Some((1.0, 1)));
        assert_eq!(value(b"1 34567", 0), None);
    }

    #[test]
    fn timestamps() {
        let read = |text: &str| timestamp(&padded(text), 0, text.len());
        for length in 1..=18 {
            let text = "1234567890123456789".get(..length).unwrap();
            assert_eq!(read(text), text.parse().ok(), "{text}");
            for at in 0..length {
                for wrong in [b'/', b':', b'\0', b'\n', 0xff] {
                    let mut page = padded(text);
                    page[at] = wrong;
                    assert_eq!(timestamp(&page, 0, length), None);
                }
            }
        }
        assert_eq!(read(""), None);
        assert_eq!(read("1234567890123456789"), None); // may not fit
        assert_eq!(
            timestamp(b"1700000000000", 0, 13),
            Some(1_700_000_000_000)
        );
        assert_eq!(timestamp(b"17", 0, 2), None); // the page's very end
    }

    #[test]
    fn the_middle_between_two_floats_is_left() {
        // Whether such a text is read at all is not the point here.
        for text in [
            "9007199254740993e-1",
            "4503599627370496.5",
            "4503599627370497.5",
            "1125899906842624.125",
            "9007199254740992.1",
            "0.5",
            "0.3000000000000000166",
            "0.299999999999999988898",
        ] {
            compare(text);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn as_the_exact_parser_reads(mantissa: u64, digits in 1..20_usize, exponent in -40..30_i32, point in 0..20_usize) {
            let mut text = std::format!("{mantissa:019}");
            text.truncate(digits);
            text.insert(point.min(digits), '.');
            compare(&text);
            text += &std::format!("e{exponent:+03}");
            compare(&text);
        }

        #[test]
        fn what_go_prints(bits: u64, everyday in 0.0..1e12_f64) {
            for value in [f64::from_bits(bits), everyday] {
                let mut text = Vec::new();
                crate::num::append_float(&mut text, value).unwrap();
                compare(core::str::from_utf8(&text).unwrap());
            }
        }
    }
}
