/*!
`metav1.LabelSelector`, the structured selector of a metric: read, checked as
`LabelSelectorAsSelector` checks it, printed as gogo's `String` and as JSON.

Labels are in the order of their keys, where upstream's order is that of a
map; so of two bad labels it is always the same one that is complained about.
*/

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use super::labels::{Labels, Operator, Requirement};
use super::metrics::Text;
use super::quote::Quoted;
use crate::encoding::json::{self, reader::reads};
use crate::error::Error;
use crate::memory::{TryPush, try_format};

/// Labels that must be there, and expressions over labels.
#[derive(Debug, Default)]
pub struct LabelSelector<'a> {
    labels: Labels<'a>,
    expressions: Option<Vec<Expression<'a>>>,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Expression<'a> {
    key: Text<'a>,
    operator: Text<'a>,
    values: Option<Vec<Text<'a>>>,
}

reads! {
    LabelSelector<'a> {
        "matchLabels" => labels,
        "matchExpressions" => expressions,
    }
    Expression<'a> {
        "key" => key,
        "operator" => operator,
        "values" => values,
    }
}

impl Expression<'_> {
    fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().flatten().map(Text::as_str)
    }
}

/// Equal as Kubernetes' semantic equality has it: nil is empty.
impl PartialEq for LabelSelector<'_> {
    fn eq(&self, other: &Self) -> bool {
        let all =
            |selector: &Self| selector.expressions.iter().flatten().count();
        let same = |(a, b): (&Expression<'_>, &Expression<'_>)| {
            a.key == b.key
                && a.operator == b.operator
                && a.values().eq(b.values())
        };
        self.labels.iter().eq(other.labels.iter())
            && all(self) == all(other)
            && (self.expressions.iter().flatten())
                .zip(other.expressions.iter().flatten())
                .all(same)
    }
}

impl LabelSelector<'_> {
    /// Whether it requires nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.iter().next().is_none()
            && self.expressions.iter().flatten().next().is_none()
    }

    /// What it requires; none where [`LabelSelector::complaint`] has
    /// something to say.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn requirements(&self) -> Result<Option<Vec<Requirement<'_>>>, Error> {
        let mut all = Vec::new();
        if self.complaint()?.is_some() {
            return Ok(None);
        }
        for (key, value) in self.labels.iter() {
            let mut values = Vec::new();
            values.try_push(value)?;
            let operator = Operator::Equals;
            all.try_push(Requirement { key, operator, values })?;
        }
        for expression in self.expressions.iter().flatten() {
            if let Some(requirement) = expression.requirement()? {
                all.try_push(requirement)?;
            }
        }
        Ok(Some(all))
    }

    /// What `LabelSelectorAsSelector` complains about, if it does.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn complaint(&self) -> Result<Option<String>, Error> {
        for (key, value) in self.labels.iter() {
            let mut values = Vec::new();
            values.try_push(value)?;
            let operator = Operator::Equals;
            let label = Requirement { key, operator, values };
            if let Some(text) = label.complaint(false)? {
                return Ok(Some(text));
            }
        }
        for expression in self.expressions.iter().flatten() {
            let Some(requirement) = expression.requirement()? else {
                return try_format(format_args!(
                    "{} is not a valid label selector operator",
                    Quoted(expression.operator.as_str())
                ))
                .map(Some);
            };
            // A list without values is nil there.
            if let Some(text) = requirement.complaint(true)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// Appends the JSON of the selector.
    ///
    /// # Errors
    /// `NoMemory`.
    pub fn append_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        let mut before: &[u8] = b"{";
        if self.labels.iter().next().is_some() {
            out.try_extend(b"{\"matchLabels\":")?;
            let mut comma: &[u8] = b"{";
            for (key, value) in self.labels.iter() {
                out.try_extend(comma)?;
                json::append_string(out, key.as_bytes())?;
                out.try_push(b':')?;
                json::append_string(out, value.as_bytes())?;
                comma = b",";
            }
            out.try_push(b'}')?;
            before = b",";
        }
        if self.expressions.iter().flatten().next().is_none() {
            let end: &[u8] = if before == b"{" { b"{}" } else { b"}" };
            return out.try_extend(end);
        }
        out.try_extend(before)?;
        out.try_extend(b"\"matchExpressions\":")?;
        let mut comma: &[u8] = b"[";
        for expression in self.expressions.iter().flatten() {
            out.try_extend(comma)?;
            expression.append_json(out)?;
            comma = b",";
        }
        out.try_extend(b"]}")
    }
}

impl Expression<'_> {
    /// None for an operator that there is not.
    fn requirement(&self) -> Result<Option<Requirement<'_>>, Error> {
        let operator = match self.operator.as_str() {
            "In" => Operator::In,
            "NotIn" => Operator::NotIn,
            "Exists" => Operator::Exists,
            "DoesNotExist" => Operator::DoesNotExist,
            _ => return Ok(None),
        };
        let mut values = Vec::new();
        for value in self.values() {
            values.try_push(value)?;
        }
        let key = self.key.as_str();
        Ok(Some(Requirement { key, operator, values }))
    }

    fn append_json(&self, out: &mut Vec<u8>) -> Result<(), Error> {
        out.try_extend(b"{\"key\":")?;
        json::append_string(out, self.key.as_str().as_bytes())?;
        out.try_extend(b",\"operator\":")?;
        json::append_string(out, self.operator.as_str().as_bytes())?;
        let mut before: &[u8] = b",\"values\":[";
        for value in self.values() {
            out.try_extend(before)?;
            json::append_string(out, value.as_bytes())?;
            before = b",";
        }
        let end: &[u8] = if before == b"," { b"]}" } else { b"}" };
        out.try_extend(end)
    }
}

/// As gogo's generated `String` prints a selector.
impl fmt::Display for LabelSelector<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("&LabelSelector{MatchLabels:map[string]string{")?;
        for (key, value) in self.labels.iter() {
            write!(f, "{key}: {value},")?;
        }
        f.write_str("},MatchExpressions:[]LabelSelectorRequirement{")?;
        for expression in self.expressions.iter().flatten() {
            write!(
                f,
                "LabelSelectorRequirement{{Key:{},Operator:{},Values:[",
                expression.key.as_str(),
                expression.operator.as_str()
            )?;
            for (index, value) in expression.values().enumerate() {
                let blank = if index > 0 { " " } else { "" };
                write!(f, "{blank}{value}")?;
            }
            f.write_str("],},")?;
        }
        f.write_str("},}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::ToString;

    fn read(json: &str) -> LabelSelector<'_> {
        crate::kube::from_json(json.as_bytes()).unwrap()
    }

    #[test]
    fn printed_as_go_prints_it() {
        let text = |json| read(json).to_string();
        assert_eq!(
            text("{}"),
            "&LabelSelector{MatchLabels:map[string]string{},\
             MatchExpressions:[]LabelSelectorRequirement{},}"
        );
        assert_eq!(
            text(
                r#"{"matchLabels":{"q":"o","az":"1"},"matchExpressions":
                [{"key":"env","operator":"In","values":["a","b"]}]}"#
            ),
            "&LabelSelector{MatchLabels:map[string]string{az: 1,q: o,},\
             MatchExpressions:[]LabelSelectorRequirement{\
             LabelSelectorRequirement{Key:env,Operator:In,Values:[a b],},},}"
        );
    }

    #[test]
    fn complaints_are_upstreams() {
        let text = |json| read(json).complaint().unwrap().unwrap_or_default();
        assert_eq!(text("{}"), "");
        assert_eq!(
            text(r#"{"matchExpressions":[{"key":"a","operator":"Near"}]}"#),
            r#""Near" is not a valid label selector operator"#
        );
        assert_eq!(
            text(r#"{"matchExpressions":[{"key":"a","operator":"In"}]}"#),
            "values: Invalid value: null: for 'in', 'notin' operators, \
             values set can't be empty"
        );
        assert_eq!(
            text(
                r#"{"matchExpressions":[{"key":"a","operator":"Exists",
                "values":["x","<y"]}]}"#
            ),
            "[values: Invalid value: [\"x\",\"\\u003cy\"]: values set must \
             be empty for exists and does not exist, values[1][a]: Invalid \
             value: \"<y\": a valid label must be an empty string or consist \
             of alphanumeric characters, '-', '_' or '.', and must start and \
             end with an alphanumeric character (e.g. 'MyValue',  or \
             'my_value',  or '12345', regex used for validation is \
             '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')]"
        );
    }

    #[test]
    fn json_is_echoed_without_what_is_empty() {
        let echo = |json| {
            let mut out = Vec::new();
            read(json).append_json(&mut out).unwrap();
            std::string::String::from_utf8(out).unwrap()
        };
        for json in [
            "{}",
            r#"{"matchLabels":{"a":"b"}}"#,
            r#"{"matchExpressions":[{"key":"a","operator":"Exists"}]}"#,
            r#"{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"a","operator":"In","values":["x","y"]}]}"#,
        ] {
            assert_eq!(echo(json), json);
        }
        assert_eq!(echo(r#"{"matchLabels":{},"matchExpressions":[]}"#), "{}");
    }
}
