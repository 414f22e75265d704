/*!
`resource.Quantity` of k8s.io/apimachinery v0.36 (`pkg/api/resource`): the
number in `cpu: 250m` and `memory: 1.5Gi`.

A quantity is held in one of two ways, as upstream holds it, and the way is
part of its behaviour: the same number rounds and overflows differently.

* An `i64` and a power of ten (`Scaled`): all that monitoring sees. No
  allocation on any call but for text longer than 30 bytes.
* A big decimal (`Decimal`, upstream's `inf.Dec`) for what does not fit:
  `1.5Gi`, `0.1n`, sums that overflow.

Kept on purpose, because stored objects and other programs show it:

* The text that was read is given back as it stood when it counts as
  canonical (`1E3`, `+1`), and drops with the first change.
* Decimal suffixes beyond `E` vanish: `1000E` prints `1`.
* `value` and its kin wrap, or answer 0, on overflow.
* Subtracting a quantity held as `i64::MIN` adds it.

Different on purpose: comparing and `as_f64_slow` leave the quantity as it
is, where upstream turns it into a big decimal; comparing powers of ten more
than 2^31 apart is exact, where upstream divides by zero; and a big decimal
is limited to 1,024 digits ([`ErrorKind::QuantityTooLarge`]), where upstream
would work on `1e2147483648` without end. Big decimals allocate through
`num-bigint`, which aborts without memory: at most 430 bytes a number.

Cost: reading and printing within `i64` is one pass over the text.

[`ErrorKind::QuantityTooLarge`]: crate::ErrorKind::QuantityTooLarge
*/

mod arithmetic;
mod convert;
mod decimal;
mod format;
mod json;
mod parse;
mod scaled;
mod text;
mod unit;

use crate::error::Error;
use decimal::Decimal;
use scaled::Scaled;
use text::Text;

/// How a quantity prints: the notation it was written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Format {
    /// `n u m`, none, `k M G T P E`: powers of 1000.
    DecimalSI = 0,
    /// `Ki Mi Gi Ti Pi Ei`: powers of 1024.
    BinarySI = 1,
    /// `e3`, `E-6`: an exponent.
    DecimalExponent = 2,
}

/// An exact number with the notation it was written in.
///
/// ```
/// use millicore::quantity::Quantity;
///
/// let mut cpu = Quantity::parse(b"0.5")?;
/// cpu.add(&Quantity::parse(b"250m")?)?;
/// assert_eq!(cpu.milli_value(), 750);
/// let mut text = Vec::new();
/// cpu.append_string(&mut text)?;
/// assert_eq!(text, b"750m");
/// # Ok::<(), millicore::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Quantity {
    amount: Amount,
    format: Format,
    /// The text it was read from, while that is its canonical text.
    text: Text,
}

/// The number itself.
#[derive(Clone, Debug)]
enum Amount {
    Scaled(Scaled),
    Decimal(Decimal),
}

impl Quantity {
    /// Zero, printed in `format` once something is added.
    #[must_use]
    pub const fn zero(format: Format) -> Quantity {
        Quantity::from_scaled(0, 0, format)
    }

    /// `value * 10^scale`: `from_scaled(250, -3, ..)` is `250m`.
    #[must_use]
    pub const fn from_scaled(
        value: i64,
        scale: i32,
        format: Format,
    ) -> Quantity {
        let amount = Amount::Scaled(Scaled { value, scale });
        Quantity { amount, format, text: Text::NONE }
    }

    /// A copy that reports a refused allocation.
    pub fn try_clone(&self) -> Result<Quantity, Error> {
        let text = self.text.try_clone()?;
        Ok(Quantity { amount: self.amount.clone(), format: self.format, text })
    }

    /// The notation it prints in.
    #[must_use]
    pub const fn format(&self) -> Format {
        self.format
    }

    /// -1, 0 or 1.
    #[must_use]
    pub fn sign(&self) -> i32 {
        match &self.amount {
            Amount::Scaled(scaled) => scaled.sign(),
            Amount::Decimal(decimal) => decimal.sign(),
        }
    }

    /// Whether it is held as a big decimal, the slow way.
    #[must_use]
    pub const fn is_decimal(&self) -> bool {
        matches!(self.amount, Amount::Decimal(_))
    }

    fn is_zero(&self) -> bool {
        self.sign() == 0
    }
}
