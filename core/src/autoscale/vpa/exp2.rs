/*!
Powers of two as Go 1.26's `math` computes them for amd64: `Exp2` and `Ldexp`.

A C library's `exp2` differs in the last bit for one argument in sixteen, and
a histogram's weights with it.
*/

const LN2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
const LN2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
const OVERFLOW: f64 = 1.023_999_999_999_999_9e+03;
const UNDERFLOW: f64 = -1.0740e+03;

/// Go's coefficients; FreeBSD's first one ends in `3e`.
const P1: f64 = f64::from_bits(0x3fc5_5555_5555_5555);
const P2: f64 = f64::from_bits(0xbf66_c16c_16be_bd93);
const P3: f64 = f64::from_bits(0x3f11_566a_af25_de2c);
const P4: f64 = f64::from_bits(0xbebb_bd41_c5d2_6bf1);
const P5: f64 = f64::from_bits(0x3e66_3769_72be_a4d0);

/// Two to the power of `x`.
#[must_use]
pub(super) fn exp2(x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    if x > OVERFLOW {
        return f64::INFINITY;
    }
    if x < UNDERFLOW {
        return 0.0;
    }
    // Within the bounds above: truncated.
    let k = if x > 0.0 {
        (x + 0.5) as i32
    } else if x < 0.0 {
        (x - 0.5) as i32
    } else {
        0
    };
    let t = x - f64::from(k);
    let high = t * LN2_HIGH;
    let low = -t * LN2_LOW;
    let r = high - low;
    let t = r * r;
    let c = r - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))));
    let y = 1.0 - ((low - (r * c) / (2.0 - c)) - high);
    ldexp(y, k)
}

const EXPONENT_BITS: u64 = 0x7ff;
const SHIFT: u32 = 52;
const BIAS: i32 = 1023;

/// `value * 2^exponent` of a finite, normal and positive value.
#[must_use]
pub(super) fn ldexp(value: f64, exponent: i32) -> f64 {
    let bits = value.to_bits();
    let own = ((bits >> SHIFT) & EXPONENT_BITS) as i32;
    let mut sum = exponent.saturating_add(own.saturating_sub(BIAS));
    if sum < -1075 {
        return 0.0;
    }
    if sum > 1023 {
        return f64::INFINITY;
    }
    let mut denormal = 1.0;
    if sum < -1022 {
        sum = sum.saturating_add(53);
        denormal = 1.0 / (1_u64 << 53) as f64;
    }
    let field = u64::from(sum.saturating_add(BIAS).unsigned_abs()) << SHIFT;
    denormal * f64::from_bits((bits & !(EXPONENT_BITS << SHIFT)) | field)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed by `math.Exp2` of go1.26 on amd64.
    #[test]
    fn powers_are_gos() {
        let e = |x: f64| exp2(x).to_bits();
        assert_eq!(e(0.0), 1.0_f64.to_bits());
        assert_eq!(e(3.0), 8.0_f64.to_bits());
        assert_eq!(e(-1.0), 0.5_f64.to_bits());
        assert_eq!(e(0.1), GO_EXP2[0]);
        assert_eq!(e(-0.7), GO_EXP2[1]);
        assert_eq!(e(99.987_654_321), GO_EXP2[2]);
        assert_eq!(e(-1073.5), GO_EXP2[3]);
        assert_eq!(e(1023.999), GO_EXP2[4]);
        assert_eq!(exp2(1024.0), f64::INFINITY);
        assert_eq!(exp2(-1075.0), 0.0);
        assert!(exp2(f64::NAN).is_nan());
    }

    const GO_EXP2: [u64; 5] = [
        0x3ff1_25fb_ee25_0664,
        0x3fe3_b2c4_7bff_8329,
        0x462f_ba32_74c7_e487,
        0x0000_0000_0000_0001,
        0x7fef_fa52_de61_c1b3,
    ];

    #[test]
    fn scaling_is_exact() {
        assert_eq!(ldexp(1.0, -3), 0.125);
        assert_eq!(ldexp(1.0, -1074), f64::from_bits(1));
        assert_eq!(ldexp(1.0, -1076), 0.0);
        assert_eq!(ldexp(1.0, -106_752), 0.0);
        assert_eq!(ldexp(1.5, 1023), 1.5 * f64::powi(2.0, 1023));
        assert_eq!(ldexp(1.0, 1024), f64::INFINITY);
    }
}
