/*!
CPU and memory as the quantities that lists print, written straight from
their integers: a list has two of them a container, and nothing costs more.

The texts are those of `Usage::cpu_quantity` and `memory_quantity`: nanocores
lose factors of 1,000 and take the suffix of what is left; bytes lose factors
of 1,024, below which they are decimal. What does not fit int64 goes through
the quantity.

Cost: no call and no branch a digit; one copy to the output.
*/

use alloc::vec::Vec;

use super::usage::Usage;
use crate::error::Error;
use crate::memory::TryPush;

/// More than two amounts and what stands around them.
const ROOM: usize = 96;

/// Appends `CPU","memory":"MEMORY"}`: what follows the quote of the CPU.
pub(super) fn append_usage(
    out: &mut Vec<u8>,
    usage: &Usage,
) -> Result<(), Error> {
    const LARGEST: u64 = i64::MAX as u64;
    if usage.cpu > LARGEST || usage.memory > LARGEST {
        return append_large(out, usage);
    }
    let mut text = Backwards { bytes: [0; ROOM], start: ROOM };
    text.put(*b"\"}");
    text.put_bytes(usage.memory);
    text.put(*b"\",\"memory\":\"");
    text.put_decimal(usage.cpu, 0);
    out.try_extend(text.written())
}

#[cold]
fn append_large(out: &mut Vec<u8>, usage: &Usage) -> Result<(), Error> {
    usage.cpu_quantity().append_canonical(out)?;
    out.try_extend(br#"","memory":""#)?;
    usage.memory_quantity().append_canonical(out)?;
    out.try_extend(br#""}"#)
}

/// A short text that is written from its end.
struct Backwards {
    bytes: [u8; ROOM],
    start: usize,
}

/// The suffixes of 10^-9, 10^-6 and so on.
const DECIMAL: [u8; 10] = *b"num\0kMGTPE";
/// The suffixes of 1024, 1024^2 and so on, before `i`.
const BINARY: [u8; 7] = *b"\0KMGTPE";

impl Backwards {
    fn written(&self) -> &[u8] {
        self.bytes.get(self.start..).unwrap_or_default()
    }

    #[inline]
    fn put<const N: usize>(&mut self, text: [u8; N]) {
        let start = self.start.saturating_sub(N);
        if let Some(place) = self.bytes.get_mut(start..self.start) {
            place.copy_from_slice(&text);
        }
        self.start = start;
    }

    #[inline]
    fn put_digits(&mut self, number: u64) {
        let mut rest = number;
        while rest >= 100 {
            let two = (rest % 100) as u8;
            self.put([b'0' | (two / 10), b'0' | (two % 10)]);
            rest /= 100;
        }
        let two = rest as u8;
        if rest >= 10 {
            self.put([b'0' | (two / 10), b'0' | (two % 10)]);
        } else {
            self.put([b'0' | two]);
        }
    }

    /// A number of 10^-9, or of 10^(-9 + 3 * `power`).
    #[inline]
    fn put_decimal(&mut self, number: u64, power: usize) {
        let (mut rest, mut power) = (number, power);
        if rest == 0 {
            return self.put(*b"0");
        }
        while rest.is_multiple_of(1000) {
            rest /= 1000;
            power = power.saturating_add(1);
        }
        match DECIMAL.get(power) {
            None | Some(0) => {}
            Some(&suffix) => self.put([suffix]),
        }
        self.put_digits(rest);
    }

    #[inline]
    fn put_bytes(&mut self, number: u64) {
        if number < 1024 {
            return self.put_decimal(number, 3);
        }
        let power = number.trailing_zeros() / 10;
        if let Some(&suffix @ 1..) = BINARY.get(power as usize) {
            self.put([suffix, b'i']);
        }
        self.put_digits(number >> power.saturating_mul(10));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::String;

    fn both(cpu: u64, memory: u64) -> [String; 2] {
        let usage = Usage { cpu, memory, timestamp: 0, window: 1 };
        [append_usage, append_large].map(|append| {
            let mut out = Vec::new();
            append(&mut out, &usage).unwrap();
            String::from_utf8(out).unwrap()
        })
    }

    #[test]
    fn amounts_are_the_quantities() {
        let edges = [0, 1, 10, 999, 1000, 1001, 1023, 1024, 1025, 2048];
        let large = [i64::MAX as u64, 1 << 63, u64::MAX, 1 << 62];
        let powers = (0..64).map(|bit| 1 << bit);
        let tens = (0..20).map(|zeros| 10_u64.pow(zeros));
        for amount in edges.into_iter().chain(large).chain(powers).chain(tens)
        {
            let [quick, quantity] = both(amount, amount);
            assert_eq!(quick, quantity, "{amount}");
        }
        assert_eq!(both(1_500_000, 3 << 20)[0], r#"1500u","memory":"3Mi"}"#);
    }

    proptest::proptest! {
        #[test]
        fn any_amounts_are_the_quantities(
            cpu: u64, memory: u64, down in 0..64_u32, zeros in 0..19_u32
        ) {
            let zeros = 10_u64.pow(zeros);
            let cpu = (cpu >> down) / zeros * zeros;
            let memory = memory >> down << (down / 2);
            let [quick, quantity] = both(cpu, memory);
            proptest::prop_assert_eq!(quick, quantity);
        }
    }
}
