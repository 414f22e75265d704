/*!
Quantities in proportion: `utils/vpa/limit_and_request_scaling.go` of VPA
v1.8.1.

CPU is computed in thousandths and memory in whole units, in integers of any
size (128 bits hold them); what does not fit int64 becomes its greatest value.
Kept on purpose: the result prints in the format of what is scaled.
*/

use super::estimate::Resource;
use crate::error::Error;
use crate::quantity::{Format, Quantity};

/// What becomes of a fraction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rounding {
    /// Dropped.
    None,
    /// Up to the unit.
    Up,
    /// Down to the unit.
    Down,
}

/// `scaled * result / base`.
pub(super) fn scaled(
    resource: Resource,
    scaled: &Quantity,
    base: &Quantity,
    result: &Quantity,
    rounding: Rounding,
) -> Result<Quantity, Error> {
    let format = scaled.format();
    let scale = if resource == Resource::Cpu { -3 } else { 0 };
    let of = |quantity: &Quantity| i128::from(quantity.scaled_value(scale));
    let product = of(scaled).saturating_mul(of(result));
    let (Some(quotient), Some(rest)) = (
        product.checked_div_euclid(of(base)),
        product.checked_rem_euclid(of(base)),
    ) else {
        return scaled.try_clone();
    };
    let Ok(mut amount) = i64::try_from(quotient) else {
        return Ok(Quantity::from_scaled(i64::MAX, scale, format));
    };
    if resource == Resource::Cpu {
        if rest != 0 && rounding == Rounding::Up {
            amount = amount.wrapping_add(1);
        }
        return Ok(Quantity::from_scaled(amount, scale, format));
    }
    let mut quantity = Quantity::from_scaled(amount, scale, format);
    if rounding == Rounding::Down {
        // On whole numbers from 1 up nothing; 0 becomes -1.
        quantity.sub(&Quantity::from_scaled(999, -3, format))?;
    }
    if rounding != Rounding::None {
        quantity.round_up(0)?;
    }
    Ok(quantity)
}

/// A limit in the proportion that it has to its request, for another
/// request; none where there is no limit to keep.
pub(super) fn limit(
    resource: Resource,
    limit: &Quantity,
    request: &Quantity,
    recommended: &Quantity,
    default: &Quantity,
) -> Result<Option<Quantity>, Error> {
    let limit = if limit.value() == 0 { default } else { limit };
    if limit.value() == 0 || recommended.value() == 0 {
        return Ok(None);
    }
    // A pod without a request has its limit for one.
    if request.value() == 0 || request.milli_value() == limit.milli_value() {
        return recommended.try_clone().map(Some);
    }
    scaled(resource, limit, request, recommended, Rounding::None).map(Some)
}

/// The request whose limit, in the same proportion, is a bound; 0 where
/// there is no limit.
pub(super) fn request_at(
    resource: Resource,
    request: &Quantity,
    limit: &Quantity,
    bound: &Quantity,
    default: &Quantity,
) -> Result<Quantity, Error> {
    let limit = if limit.value() == 0 { default } else { limit };
    if limit.value() == 0 {
        return Ok(Quantity::zero(Format::DecimalSI));
    }
    if request.value() == 0 {
        return bound.try_clone();
    }
    scaled(resource, request, limit, bound, Rounding::None)
}
