/*!
How many replicas an autoscaler wants, and how much of what each of them.

`hpa` is the HorizontalPodAutoscaler of kube-controller-manager, `vpa` the
vertical pod autoscaler's recommender, updater and admission; `writer` is the
JSON that both write.
*/

use alloc::vec::Vec;

use crate::error::Error;

/// `format!`, but for the abort.
macro_rules! text {
    ($($part:tt)*) => {
        $crate::memory::try_format(format_args!($($part)*))
    };
}

pub mod hpa;
pub mod vpa;
mod writer;

/// Appends a text, or nothing of it.
fn whole_or_nothing(
    out: &mut Vec<u8>,
    write: impl FnOnce(&mut Vec<u8>) -> Result<(), Error>,
) -> Result<(), Error> {
    let before = out.len();
    let written = write(out);
    if written.is_err() {
        out.truncate(before);
    }
    written
}
