/*!
`math.Log` of Go 1.26 on amd64, of whole numbers from 1.

FreeBSD's `e_log.c` in the order of operations of Go's assembly, so that a
weight, and the score that is rounded from it, has the same bits.
*/

const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
const L1: f64 = f64::from_bits(0x3fe5_5555_5555_5593);
const L2: f64 = f64::from_bits(0x3fd9_9999_9997_fa04);
const L3: f64 = f64::from_bits(0x3fd2_4924_9422_9359);
const L4: f64 = f64::from_bits(0x3fcc_71c5_1d8e_78af);
const L5: f64 = f64::from_bits(0x3fc7_4664_96cb_03de);
const L6: f64 = f64::from_bits(0x3fc3_9a09_d078_c69f);
const L7: f64 = f64::from_bits(0x3fc2_f112_df3e_5244);

/// The natural logarithm of a number from 1.
pub(super) fn natural(number: usize) -> f64 {
    let bits = (number.max(1) as f64).to_bits();
    // The number is fraction x 2^exponent, the fraction from 1/2 to 1.
    let mut fraction =
        f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0.5_f64.to_bits());
    let mut exponent = f64::from(((bits >> 52) as i32).wrapping_sub(0x3fe));
    if fraction <= core::f64::consts::FRAC_1_SQRT_2 {
        exponent -= 1.0;
        fraction *= 2.0;
    }
    let f = fraction - 1.0;
    let s = f / (2.0 + f);
    let s2 = s * s;
    let s4 = s2 * s2;
    let t1 = s2 * (L1 + s4 * (L3 + s4 * (L5 + s4 * L7)));
    let t2 = s4 * (L2 + s4 * (L4 + s4 * L6));
    let half = 0.5 * f * f;
    let low = s * (half + (t1 + t2)) + exponent * LN2_LOW;
    exponent * LN2_HIGH - ((half - low) - f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_those_of_go() {
        let f = |number| natural(number).to_bits();
        assert_eq!(f(1), 0x0000000000000000);
        assert_eq!(f(2), 0x3fe62e42fefa39ef);
        assert_eq!(f(3), 0x3ff193ea7aad030a);
        assert_eq!(f(23), 0x4009157dfdd1b3f0);
        assert_eq!(f(5002), 0x40210901f6dc84b9);
        assert_eq!(f(2147483647), 0x40357cd0e7006820);
    }

    /// The FNV-1a, word by word, of what Go 1.26 on amd64 gives for 1 to
    /// 1,000,000.
    #[test]
    fn a_million_logarithms_are_those_of_go() {
        let hash = (1..=1_000_000).fold(0xcbf2_9ce4_8422_2325, |hash, n| {
            (hash ^ natural(n).to_bits()).wrapping_mul(0x100_0000_01b3)
        });
        assert_eq!(hash, 0x13b4_c1a2_b301_2c17_u64);
    }
}
