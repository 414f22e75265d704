/*!
What a pod requires of a node: `nodeSelector` and required node affinity
(k8s.io/component-helpers v0.36.3 `scheduling/corev1/nodeaffinity`).

Kept on purpose: a term that cannot be read matches nothing, and the others
still count; a term without requirements matches nothing; the only field is
`metadata.name`, any other has the empty value; a node without a name passes
every requirement on fields.
*/

use alloc::vec::Vec;

use super::cluster::{Node, NodeRequirement, PodSpec, Term};
use crate::error::Error;
use crate::kube::labels::{Operator, Requirement, Selector};
use crate::memory::TryPush;

/// What a pod requires, read once for all nodes.
pub(super) struct Required<'a> {
    spec: &'a PodSpec<'a>,
    /// The readable terms; none at all if there is no affinity.
    terms: Option<Vec<Parsed<'a>>>,
}

struct Parsed<'a> {
    labels: Selector<'a>,
    fields: &'a [NodeRequirement<'a>],
}

impl<'a> Required<'a> {
    pub(super) fn of(spec: &'a PodSpec<'a>) -> Result<Required<'a>, Error> {
        let Some(affinity) = &spec.affinity.node.required else {
            return Ok(Required { spec, terms: None });
        };
        let mut terms = Vec::new();
        for term in &affinity.terms {
            if let Some(parsed) = parse(term)? {
                terms.try_push(parsed)?;
            }
        }
        Ok(Required { spec, terms: Some(terms) })
    }

    pub(super) fn accepts(&self, node: &Node<'_>) -> bool {
        let labels = &node.metadata.labels;
        let mut wanted = self.spec.node_selector.iter();
        if !wanted.all(|(key, value)| labels.get(key) == Some(value)) {
            return false;
        }
        let name = node.metadata.name.as_str();
        self.terms.as_ref().is_none_or(|terms| {
            terms.iter().any(|term| {
                term.labels.matches(labels)
                    && (name.is_empty()
                        || term.fields.iter().all(|field| field.has(name)))
            })
        })
    }
}

impl NodeRequirement<'_> {
    fn has(&self, name: &str) -> bool {
        let value =
            if self.key.as_str() == "metadata.name" { name } else { "" };
        let same = self.values.iter().any(|wanted| wanted.as_str() == value);
        same == (self.operator.as_str() == "In")
    }
}

/// A term, if upstream can read it and it requires something.
fn parse<'a>(term: &'a Term<'a>) -> Result<Option<Parsed<'a>>, Error> {
    if term.expressions.is_empty() && term.fields.is_empty() {
        return Ok(None);
    }
    let mut requirements = Vec::new();
    for expression in &term.expressions {
        let operator = match expression.operator.as_str() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            "Gt" => Operator::GreaterThan,
            "Lt" => Operator::LessThan,
            _ => return Ok(None),
        };
        let mut values = Vec::new();
        for value in &expression.values {
            values.try_push(value.as_str())?;
        }
        let key = expression.key.as_str();
        let requirement = Requirement { key, operator, values };
        if requirement.complaint(false)?.is_some() {
            return Ok(None);
        }
        requirements.try_push(requirement)?;
    }
    let readable = term.fields.iter().all(|field| {
        matches!(field.operator.as_str(), "In" | "NotIn")
            && field.values.len() == 1
    });
    let labels = Selector::of(requirements);
    Ok(readable.then_some(Parsed { labels, fields: &term.fields }))
}
