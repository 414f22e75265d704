/*!
`hashmod`, the two of them, and the shards of prometheus-operator.

Prometheus (`model/relabel/relabel.go`, v0.316) takes the last eight bytes of
an MD5, big endian, VictoriaMetrics (`lib/promrelabel/relabel.go`, v1.100.0)
an xxHash of seed 0: one rule, different shards. Both hash the values of the
source labels joined by the separator. Kept on purpose: VictoriaMetrics
prints its remainder as a signed number, so that a modulus past 2^63 can give
a negative one.

prometheus-operator (`pkg/prometheus/promcfg.go`) writes three rules of
Prometheus' kind; [`operator_key`] is the first of them.
*/

use md5::{Digest, Md5};

use crate::columns::Strings;
use crate::error::{Error, ErrorKind};
pub use xxhash_rust::xxh64::xxh64;

/// Whose `hashmod`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hashmod {
    /// Of MD5.
    Prometheus,
    /// Of xxHash.
    VictoriaMetrics,
}

impl Hashmod {
    /// The hash of which the remainder is taken.
    ///
    /// ```
    /// use millicore::shard::Hashmod;
    ///
    /// let hash = Hashmod::Prometheus.hash(b"10.212.130.113:2545");
    /// assert_eq!(hash % 14, 8);
    /// ```
    #[must_use]
    pub fn hash(self, joined: &[u8]) -> u64 {
        match self {
            Hashmod::VictoriaMetrics => xxh64(joined, 0),
            Hashmod::Prometheus => {
                let digest: [u8; 16] = Md5::digest(joined).into();
                u128::from_be_bytes(digest) as u64
            }
        }
    }

    /// The remainder of every string's hash by its modulus, into
    /// `remainders`. Read those of VictoriaMetrics as signed.
    ///
    /// # Errors
    /// [`ErrorKind::LengthMismatch`] unless the three columns are of one
    /// length, [`ErrorKind::InvalidModulus`] for a modulus of 0, which both
    /// refuse in a configuration.
    pub fn remainders(
        self,
        joined: Strings<'_>,
        moduli: &[u64],
        remainders: &mut [u64],
    ) -> Result<(), Error> {
        if joined.len() != moduli.len() || joined.len() != remainders.len() {
            return Err(Error::new(ErrorKind::LengthMismatch));
        }
        for ((text, &modulus), remainder) in
            joined.iter().zip(moduli).zip(remainders)
        {
            *remainder = self
                .hash(text)
                .checked_rem(modulus)
                .ok_or(Error::new(ErrorKind::InvalidModulus))?;
        }
        Ok(())
    }
}

/// What prometheus-operator's rules hash: the address of a target (a
/// probe's `__param_target`), or what the user put into `__tmp_hash`.
///
/// The rule is a replacement of `(.+);` in `address;tmp_hash`. An empty
/// address leaves `__tmp_hash` as it is. Kept on purpose: a `__tmp_hash`
/// that itself ends with a semicolon is matched too, and becomes
/// `address;tmp_hash` without that semicolon: those are the two parts of
/// the key here.
///
/// ```
/// use millicore::shard::operator_key;
///
/// assert_eq!(operator_key(b"a:80", b""), [&b"a:80"[..], b"", b""]);
/// assert_eq!(operator_key(b"a:80", b"own"), [&b"own"[..], b"", b""]);
/// assert_eq!(operator_key(b"a:80", b"own;"), [&b"a:80"[..], b";", b"own"]);
/// ```
#[must_use]
pub fn operator_key<'a>(
    address: &'a [u8],
    tmp_hash: &'a [u8],
) -> [&'a [u8]; 3] {
    match tmp_hash.strip_suffix(b";") {
        // `address;own;`: all but the last semicolon is the `(.+)`.
        Some(own) => [address, b";", own],
        None if tmp_hash.is_empty() => [address, b"", b""],
        None => [tmp_hash, b"", b""],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_checked() {
        let one = Strings::new(b"a", &[0, 1]).unwrap();
        let f = |moduli: &[u64]| {
            Hashmod::Prometheus
                .remainders(one, moduli, &mut [0])
                .map_err(Error::kind)
        };
        assert_eq!(f(&[1]), Ok(()));
        assert_eq!(f(&[0]), Err(ErrorKind::InvalidModulus));
        assert_eq!(f(&[]), Err(ErrorKind::LengthMismatch));
    }
}
