/*!
Why a node or a pod has no metrics, as a number and as a sentence.

metrics-server says most of this nowhere, and the rest in its log at a high
verbosity. The numbers are part of the C ABI: one is never given another
meaning, and never used again. Names are those operators see in our output.
*/

use core::fmt;

/// Declares [`Reason`] once: name, number, the word shown to operators.
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $word:literal;)*) => {
        /// Why there are no metrics. The discriminant is the code of the C
        /// ABI.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(i32)]
        #[non_exhaustive]
        pub enum Reason {
            $($(#[$doc])* $name = $code,)*
        }

        impl Reason {
            /// Every reason, in the order of its code.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            /// The word operators know it by.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self {
                    $(Reason::$name => $word,)*
                }
            }

            /// The reason of a code, if it is one.
            #[must_use]
            pub const fn from_code(code: i32) -> Option<Reason> {
                match code {
                    $($code => Some(Reason::$name),)*
                    _ => None,
                }
            }
        }
    };
}

reasons! {
    /// It has metrics.
    None = 0, "OK";
    /// The node did not answer in the last cycle, or nobody asked it.
    NodeNotScraped = 1, "NODE_NOT_SCRAPED";
    /// The node's page was refused: the text format has an error.
    ParseError = 2, "PARSE_ERROR";
    /// The page has no CPU line of the node or of a container of the pod.
    CpuMissing = 3, "CPU_MISSING";
    /// The page has no memory line of it.
    MemoryMissing = 4, "MEM_MISSING";
    /// The page says zero CPU time.
    CpuZero = 5, "CPU_ZERO";
    /// The page says less than one byte of memory.
    MemoryZero = 6, "MEM_ZERO";
    /// A container that is complete, but another one of its pod is not.
    SiblingDropped = 7, "SIBLING_DROPPED";
    /// There is one point; a rate needs two.
    FirstPoint = 8, "FIRST_POINT";
    /// A container started after its last point.
    Restarted = 9, "RESTARTED";
    /// A container's only point is from its first ten seconds.
    FreshUnder10Seconds = 10, "FRESH_UNDER_10S";
    /// The kubelet repeated the time of the last point.
    SameTimestamp = 11, "SAME_TIMESTAMP";
    /// The kubelet gave an older point than the ones held.
    OlderThanPrevious = 12, "OLDER_THAN_PREV";
    /// Cumulative CPU time went backwards.
    CpuDecreased = 13, "CPU_DECREASED";
    /// The start time went backwards, or vanished.
    StartDecreased = 14, "START_DECREASED";
    /// A container that the pod did not have in the last cycle.
    NewContainer = 15, "NEW_CONTAINER";
    /// Another node's page gave the pod first.
    DuplicatePod = 16, "DUPLICATE_POD";
    /// The node's page was read, and does not mention the pod.
    AbsentFromPage = 17, "ABSENT_FROM_PAGE";
    /// The node's page would make metrics-server panic.
    UpstreamPanic = 18, "UPSTREAM_PANIC";
}

impl Reason {
    /// The code of the C ABI.
    #[must_use]
    pub const fn code(self) -> i32 {
        self as i32
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::string::String;
    use std::vec::Vec;

    /// The table of the C ABI: a line may be added, none may change.
    #[test]
    fn codes_are_never_renumbered() {
        let table: Vec<String> = Reason::ALL
            .iter()
            .map(|reason| std::format!("{} {reason}", reason.code()))
            .collect();
        assert_eq!(
            table,
            [
                "0 OK",
                "1 NODE_NOT_SCRAPED",
                "2 PARSE_ERROR",
                "3 CPU_MISSING",
                "4 MEM_MISSING",
                "5 CPU_ZERO",
                "6 MEM_ZERO",
                "7 SIBLING_DROPPED",
                "8 FIRST_POINT",
                "9 RESTARTED",
                "10 FRESH_UNDER_10S",
                "11 SAME_TIMESTAMP",
                "12 OLDER_THAN_PREV",
                "13 CPU_DECREASED",
                "14 START_DECREASED",
                "15 NEW_CONTAINER",
                "16 DUPLICATE_POD",
                "17 ABSENT_FROM_PAGE",
                "18 UPSTREAM_PANIC",
            ]
        );
        for &reason in Reason::ALL {
            assert_eq!(Reason::from_code(reason.code()), Some(reason));
        }
    }
}
