/*!
Families in delimited protobuf, written in another form: what
`expfmt.NewDecoder(FmtProtoDelim)` and then `expfmt.NewEncoder(format)` give.

Cost: one pass over the input for each family's head, one for its metrics;
memory of the largest metric.
*/

use alloc::vec::Vec;

use super::protobuf_reader::Message;
use super::{FamilyWriter, Format, Metric, Options};
use crate::error::Error;

/// Appends all families of `input`, and behind them `# EOF` in OpenMetrics.
///
/// ```
/// use millicore::exposition::families::{Format, Options, convert};
///
/// // name "up", type GAUGE, one metric: a gauge of 1.
/// let input =
///     b"\x13\x0a\x02up\x18\x01\x22\x0b\x12\x09\x09\0\0\0\0\0\0\xf0\x3f";
/// let mut out = Vec::new();
/// convert(&mut out, Format::Text, Options::default(), input)?;
/// assert_eq!(out, b"# TYPE up gauge\nup 1\n");
/// # Ok::<(), millicore::Error>(())
/// ```
///
/// # Errors
/// `InvalidProtobuf` with the offset; as [`FamilyWriter`], with the offset of
/// the family. The families before the error are there.
pub fn convert(
    out: &mut Vec<u8>,
    format: Format,
    options: Options,
    input: &[u8],
) -> Result<(), Error> {
    let mut rest = Message::new(input);
    let mut metric = Metric::new();
    while !rest.is_empty() {
        let (at, start) = (rest.at(), out.len());
        let message = rest.delimited()?;
        let written = family(out, format, options, message, &mut metric);
        if let Err(error) = written {
            out.truncate(start);
            let place = usize::try_from(error.offset()).unwrap_or(at);
            return Err(Error::at(error.kind(), place.max(at)));
        }
    }
    format.append_end(out)
}

fn family<'p>(
    out: &mut Vec<u8>,
    format: Format,
    options: Options,
    mut message: Message<'p>,
    metric: &mut Metric<'p>,
) -> Result<(), Error> {
    let family = message.family()?;
    let mut writer = FamilyWriter::begin(out, format, options, family)?;
    while message.metric(metric)? {
        writer.metric(metric)?;
    }
    writer.end()
}
