/*!
Which objects a request wants: its namespace, its label selector and its field
selector, as metrics-server v0.9.0 selects (`pkg/api/{node,pod,filter}.go`).

The label selector is `kube::labels`'s. A field selector is read as
`fields.ParseSelector` of apimachinery v0.36 (`pkg/fields/selector.go`) reads
it: terms `field=value`, `field==value` and `field!=value` between commas, a
backslash before comma, `=` and backslash in a value; only `metadata.name` and
`metadata.namespace` are fields.

Cost: parsed once a chunk; a binary search a requirement and object.
*/

use alloc::borrow::Cow;
use alloc::vec::Vec;

use super::list::Object;
use crate::columns::Strings;
use crate::error::{Error, ErrorKind};
use crate::kube::labels;
use crate::memory::TryPush;

/// The conditions of a request, parsed.
#[derive(Debug, Default)]
pub(super) struct Selection<'a> {
    /// Empty for all.
    namespace: &'a [u8],
    labels: labels::Selector<'a>,
    fields: Vec<Term<'a>>,
}

/// A condition on a field.
#[derive(Debug)]
struct Term<'a> {
    field: Field,
    equal: bool,
    value: Cow<'a, [u8]>,
}

#[derive(Clone, Copy, Debug)]
enum Field {
    Name,
    Namespace,
}

impl<'a> Selection<'a> {
    /// Reads the selectors of a request.
    ///
    /// # Errors
    /// `InvalidLabelSelector`, `InvalidFieldSelector` at the term;
    /// `NoMemory`.
    pub(super) fn parse(
        namespace: &'a [u8],
        labels: &'a [u8],
        fields: &'a [u8],
    ) -> Result<Selection<'a>, Error> {
        let labels = match labels {
            [] => labels::Selector::default(),
            text => label_selector(text)?,
        };
        Ok(Selection { namespace, labels, fields: field_terms(fields)? })
    }

    /// Whether an object, whose labels are sorted, is wanted.
    pub(super) fn wants(&self, object: &Object<'_>) -> bool {
        let field = |field: Field| match field {
            Field::Name => object.name,
            Field::Namespace => object.namespace,
        };
        (self.namespace.is_empty() || self.namespace == object.namespace)
            && self
                .fields
                .iter()
                .all(|t| (field(t.field) == t.value.as_ref()) == t.equal)
            && self
                .labels
                .matches_by(|key| value_of(object.labels, key.as_bytes()))
    }
}

fn label_selector(text: &[u8]) -> Result<labels::Selector<'_>, Error> {
    let refused = Error::new(ErrorKind::InvalidLabelSelector);
    let text = core::str::from_utf8(text).map_err(|_| refused)?;
    labels::parse(text)?.map_err(|_| refused)
}

/// The value of a label; labels come by key.
fn value_of<'l>(labels: Strings<'l>, key: &[u8]) -> Option<&'l [u8]> {
    let at = |label: usize| labels.get(label.saturating_mul(2));
    let label = super::points::find(labels.len() / 2, 0, |l| at(l).cmp(key))?;
    Some(labels.get(label.saturating_mul(2).saturating_add(1)))
}

fn field_terms(text: &[u8]) -> Result<Vec<Term<'_>>, Error> {
    let mut terms = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let end = unescaped_comma(rest);
        let part = rest.get(..end).unwrap_or_default();
        if !part.is_empty() {
            let refused = Error::at(ErrorKind::InvalidFieldSelector, start);
            terms.try_push(term(part, refused)?)?;
        }
        start = start.saturating_add(end).saturating_add(1);
    }
    Ok(terms)
}

/// Where a term ends.
fn unescaped_comma(text: &[u8]) -> usize {
    let mut escaped = false;
    let comma = text.iter().position(|&byte| {
        let ends = byte == b',' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    });
    comma.unwrap_or(text.len())
}

fn term(part: &[u8], refused: Error) -> Result<Term<'_>, Error> {
    let operator = |at: &usize| {
        let rest = part.get(*at..).unwrap_or_default();
        rest.starts_with(b"=") || rest.starts_with(b"!=")
    };
    let at = (0..part.len()).find(operator).ok_or(refused)?;
    let (name, rest) = part.split_at_checked(at).unwrap_or_default();
    let field = match name {
        b"metadata.name" => Field::Name,
        b"metadata.namespace" => Field::Namespace,
        _ => return Err(refused),
    };
    let length = match rest {
        [b'=', b'=', ..] | [b'!', ..] => 2,
        _ => 1,
    };
    let value = rest.get(length..).unwrap_or_default();
    let equal = rest.first() == Some(&b'=');
    Ok(Term { field, equal, value: unescape(value, refused)? })
}

fn unescape(value: &[u8], refused: Error) -> Result<Cow<'_, [u8]>, Error> {
    if !value.iter().any(|byte| matches!(byte, b'\\' | b',' | b'=')) {
        return Ok(Cow::Borrowed(value));
    }
    let mut plain = Vec::new();
    let mut bytes = value.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(&next @ (b'\\' | b',' | b'=')) => plain.try_push(next)?,
                _ => return Err(refused),
            },
            b',' | b'=' => return Err(refused),
            other => plain.try_push(other)?,
        }
    }
    Ok(Cow::Owned(plain))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kubelet::list::Kind;

    fn pod<'a>(text: &'a str, offsets: &'a [u32]) -> Object<'a> {
        let row = Strings::new(text.as_bytes(), offsets).unwrap();
        Object::new(Kind::Pod, row).unwrap()
    }

    #[test]
    fn objects_are_selected_as_upstream_selects_them() {
        // Namespace shop, name cart, labels app=a and tier=1.
        let cart = pod("shopcartappatier1", &[0, 4, 8, 11, 12, 16, 17]);
        let ok = |namespace: &str, labels: &str, fields: &str, want| {
            let selection = Selection::parse(
                namespace.as_bytes(),
                labels.as_bytes(),
                fields.as_bytes(),
            )
            .unwrap();
            let wants = selection.wants(&cart);
            assert_eq!(wants, want, "{namespace:?} {labels:?} {fields:?}");
        };
        ok("", "", "", true);
        ok("shop", "", "", true);
        ok("sho", "", "", false);
        ok("", "app=a", "", true);
        ok("", "app=b", "", false);
        ok("", "app!=b,tier in (1,2)", "", true);
        ok("", "!app", "", false);
        ok("", "none notin (1)", "", true);
        ok("", "tier>0", "", true);
        ok("", "tier>1", "", false);
        ok("", "", "metadata.name=cart", true);
        ok("", "", "metadata.name==cart", true);
        ok("", "", "metadata.name!=cart", false);
        ok("", "", "metadata.name!=c\\,art", true);
        ok("", "", "metadata.namespace=shop,metadata.name=cart", true);
        ok("", "", ",metadata.namespace!=shop,", false);
        ok("", "app=a", "metadata.name=b", false);
    }

    #[test]
    fn selectors_that_upstream_refuses_are_refused() {
        let err = |labels: &str, fields: &str| {
            let parsed =
                Selection::parse(b"", labels.as_bytes(), fields.as_bytes());
            let error = parsed.unwrap_err();
            (error.kind(), error.offset())
        };
        let labels = ErrorKind::InvalidLabelSelector;
        let fields = ErrorKind::InvalidFieldSelector;
        assert_eq!(err("a===b", ""), (labels, 0));
        assert_eq!(err("", "metadata.name"), (fields, 0));
        assert_eq!(err("", "status.phase=Running"), (fields, 0));
        assert_eq!(err("", "metadata.name=a,b"), (fields, 16));
        assert_eq!(err("", "metadata.name=a=b"), (fields, 0));
        assert_eq!(err("", "metadata.name=a\\"), (fields, 0));
        assert_eq!(err("", "metadata.name=a\\n"), (fields, 0));
    }
}
