/*!
What is wrong with the selector of a scale: it is missing, cannot be read, or
finds pods that another HPA finds too.

Reproduces `validateAndParseSelector` of `horizontal.go` of Kubernetes
v1.36.3; the HPAs are listed by name.
*/

use alloc::string::String;
use alloc::vec::Vec;

use super::reconcile::Sync;
use super::selected::Selected;
use super::trace::{Code, NONE, Sink};
use crate::error::Error;
use crate::kube::labels;
use crate::memory::TryPush;

impl<S: Sink> Sync<'_, '_, S> {
    /// No selector, or one that cannot be read.
    pub(super) fn no_selector(
        &mut self,
        complaint: Option<String>,
    ) -> Result<String, Error> {
        let Some(complaint) = complaint else {
            self.sink.step(Code::SelectorMissing, NONE, []);
            let error = text!("selector is required")?;
            let message = text!("{error}")?;
            self.warn("SelectorRequired", message)?;
            self.condition(
                "ScalingActive",
                "False",
                "InvalidSelector",
                "the HPA target's scale is missing a selector",
            )?;
            return Ok(error);
        };
        self.sink.step(Code::SelectorInvalid, NONE, []);
        let error = text!(
            "couldn't convert selector into a corresponding internal selector \
             object: {complaint}"
        )?;
        let reason = "InvalidSelector";
        let message = text!("{error}")?;
        self.warn(reason, message)?;
        let message = text!("{error}")?;
        self.condition("ScalingActive", "False", reason, message)?;
        Ok(error)
    }

    /// The error of pods that another HPA selects too.
    pub(super) fn ambiguous(
        &mut self,
        selected: &Selected<'_, '_>,
    ) -> Result<Option<String>, Error> {
        let own = self.case.hpa.metadata.name.as_str();
        let namespace = self.case.hpa.metadata.namespace.as_str();
        let mut names = Vec::new();
        for (name, selector) in self.case.others.iter() {
            // One that cannot be read selects nothing upstream.
            let Ok(selector) = labels::parse(selector)? else { continue };
            let mut pods = selected.pods.iter();
            if name != own
                && pods.any(|pod| selector.matches(&pod.metadata.labels))
            {
                names.try_push(name)?;
            }
        }
        if names.is_empty() {
            return Ok(None);
        }
        let others = names.len() as i64;
        self.sink.step(Code::SelectorAmbiguous, NONE, [others]);
        names.try_push(own)?;
        names.sort_unstable();
        let mut list = String::new();
        for name in names {
            let blank = if list.is_empty() { "" } else { " " };
            list = text!("{list}{blank}{namespace}/{name}")?;
        }
        let error = text!(
            "pods by selector {} are controlled by multiple HPAs: [{list}]",
            self.case.scale.selector.as_str()
        )?;
        let reason = "AmbiguousSelector";
        let message = text!("{error}")?;
        self.warn(reason, message)?;
        let message = text!("{error}")?;
        self.condition("ScalingActive", "False", reason, message)?;
        Ok(Some(error))
    }
}
