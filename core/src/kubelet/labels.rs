/*!
Container, namespace and pod as metrics-server v0.9.0 cuts them out of a
series (`pkg/scraper/client/resource/decode.go`, `parseContainerLabels`).

It does not ask the parser for labels: it looks for the first `container="`,
`pod="` and `namespace="` in the raw bytes and takes what stands before the
next quote. Kept on purpose: nothing is unescaped (`p\"q` is `p\`), a label
whose name merely ends in `container` is taken for it, and so is text inside
another label's value; where the text is absent the cut begins at a fixed
place. Where upstream's slice expression panics, [`cut`] gives `None`.

Cost: one pass over labels written as a kubelet writes them, four at most.
*/

use core::ops::Range;
use memchr::{memchr, memmem};

/// What a container's series names, as places in its label bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    pub(crate) container: Range<usize>,
    pub(crate) namespace: Range<usize>,
    pub(crate) pod: Range<usize>,
}

/// Cuts the bytes after the family name, opening brace included. `None`:
/// upstream panics here.
pub(crate) fn cut(labels: &[u8]) -> Option<Cut> {
    cut_kubelet_order(labels).or_else(|| {
        Some(Cut {
            container: cut_tag(labels, b"container=\"")?,
            pod: cut_tag(labels, b"pod=\"")?,
            namespace: cut_tag(labels, b"namespace=\"")?,
        })
    })
}

fn cut_tag(labels: &[u8], tag: &[u8]) -> Option<Range<usize>> {
    // Go's bytes.Index gives -1 where the tag is absent.
    let start = match memmem::find(labels, tag) {
        Some(at) => at.saturating_add(tag.len()),
        None => tag.len().saturating_sub(1),
    };
    value_at(labels, start)
}

/// From `start` to the next quote.
fn value_at(labels: &[u8], start: usize) -> Option<Range<usize>> {
    let length = memchr(b'"', labels.get(start..)?)?;
    Some(start..start.saturating_add(length))
}

/// The same for labels that begin as the kubelet's do, in one pass.
fn cut_kubelet_order(labels: &[u8]) -> Option<Cut> {
    let container = value_behind(labels, 0, b"{container=\"")?;
    let namespace = value_behind(labels, container.end, b"\",namespace=\"")?;
    let pod = value_behind(labels, namespace.end, b"\",pod=\"")?;
    // A tag ends in `="`, so it could also stand at the end of a value.
    let ends_in_tag = |value: &Range<usize>| {
        labels.get(value.clone()).is_some_and(|text| text.ends_with(b"="))
    };
    if ends_in_tag(&container) || ends_in_tag(&namespace) {
        return None;
    }
    Some(Cut { container, namespace, pod })
}

fn value_behind(
    labels: &[u8],
    at: usize,
    text: &[u8],
) -> Option<Range<usize>> {
    let start = at.saturating_add(text.len());
    (labels.get(at..start)? == text).then(|| value_at(labels, start))?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(labels: &str) -> Option<[&str; 3]> {
        let Cut { container, namespace, pod } = cut(labels.as_bytes())?;
        Some([&labels[container], &labels[namespace], &labels[pod]])
    }

    #[test]
    fn labels_are_cut_as_substrings() {
        let ok = |labels, container, namespace, pod| {
            assert_eq!(
                texts(labels),
                Some([container, namespace, pod]),
                "{labels}"
            );
        };
        ok(r#"{container="c",namespace="n",pod="p"}"#, "c", "n", "p");
        ok(r#"{pod="p",namespace="n",container="c"}"#, "c", "n", "p");
        ok(r#"{container="",namespace="",pod=""}"#, "", "", "");
        ok(
            r#"{init_container="x",container="c",namespace="n",pod="p"}"#,
            "x",
            "n",
            "p",
        );
        ok(r#"{container="c",namespace="n",pod="p\"q"}"#, "c", "n", r"p\");
        ok(r#"{container="c\"d",namespace="n",pod="p"}"#, r"c\", "n", "p");
        // The text of a tag at the end of another value.
        ok(
            r#"{container="pod=",namespace="n",pod="p"}"#,
            "pod=",
            "n",
            ",namespace=",
        );
        ok(
            r#"{container="c",namespace="pod=",pod="p"}"#,
            "c",
            "pod=",
            ",pod=",
        );
        ok(r#"{container="a=",namespace="n",pod="p"}"#, "a=", "n", "p");
        // An absent tag: the cut begins 4 or 10 bytes in.
        ok(r#"{container="c",namespace="n"}"#, "c", "n", "tainer=");
        ok(r#"{container="c"}"#, "c", "=", "tainer=");
    }

    #[test]
    fn where_upstream_panics_there_is_nothing() {
        for labels in ["", "{}", "{a=\"b\"}", "{container=\"c"] {
            assert_eq!(texts(labels), None, "{labels}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_quick_way_agrees_with_the_substrings(
            labels in r#"\{container="[a=pod"\\]{0,4}",namespace="[a=pod"\\]{0,4}",pod="[a"]{0,3}"?\}?"#
        ) {
            let labels = labels.as_bytes();
            if let Some(quick) = cut_kubelet_order(labels) {
                proptest::prop_assert_eq!(
                    Some(quick.container), cut_tag(labels, b"container=\""));
                proptest::prop_assert_eq!(
                    Some(quick.namespace), cut_tag(labels, b"namespace=\""));
                proptest::prop_assert_eq!(
                    Some(quick.pod), cut_tag(labels, b"pod=\""));
            }
        }
    }
}
