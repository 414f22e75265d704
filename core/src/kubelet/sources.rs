/*!
The other forms in which a kubelet answers, read into a batch:
`/metrics/resource` in delimited protobuf, and `/stats/summary`.

Both become the text page that says the same, and that is read as any other:
protobuf because the same registry writes both, a summary because the kubelet
makes its page of it (see `stats::page`). So all three give the same batch.

Cost: the text is written and read again; protobuf costs some twice its text.
*/

use alloc::vec::Vec;

use super::Profile;
use super::batch::Batch;
use super::stats::{PageFormat, Stats, append_protobuf_as_text};
use crate::error::Error;

impl Batch {
    /// Adds the points of a node's answer in any form; for text this is
    /// [`Batch::decode`].
    ///
    /// # Errors
    /// As [`Batch::decode`]; `InvalidProtobuf` and `InvalidJson` have their
    /// offsets in `page`, errors of the text made of it have none.
    pub fn decode_as(
        &mut self,
        format: PageFormat,
        profile: Profile,
        node: &[u8],
        default_time_ns: i64,
        page: &[u8],
    ) -> Result<(), Error> {
        let mut text = Vec::new();
        let made = match format {
            PageFormat::Text => {
                return self.decode(profile, node, default_time_ns, page);
            }
            PageFormat::Protobuf => append_protobuf_as_text(&mut text, page),
            PageFormat::Summary => append_summary_as_text(&mut text, page),
        };
        if let Err(error) = made {
            self.refuse(node, page, error)?;
            self.end_page()?;
            return Err(error);
        }
        self.decode(profile, node, default_time_ns, &text)
            .map_err(|error| Error::new(error.kind()))
    }
}

fn append_summary_as_text(
    out: &mut Vec<u8>,
    json: &[u8],
) -> Result<(), Error> {
    let mut stats = Stats::default();
    stats.read(PageFormat::Summary, 0, json)?;
    stats.append_page(out)
}
