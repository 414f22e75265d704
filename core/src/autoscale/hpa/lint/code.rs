/*!
What lint finds: numbers, names and severities. Never renumbered and never
reused; docs/hpa.md has the table, and a test pins it. Hundreds are areas: 100
the pods, 200 the bounds and tolerances, 300 the behavior, 400 the metrics.
*/

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The HPA, or one of its metrics, does not work.
    Error,
    /// It works in a way that is hardly meant.
    Warning,
    /// Worth knowing.
    Info,
}

impl Severity {
    /// Its word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "info",
        }
    }
}

/// Declares [`Lint`] once: number, name in JSON, severity.
macro_rules! lints {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:literal,
        $severity:ident;)*) => {
        /// What was found. The discriminant is the stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Lint {
            $($(#[$doc])* $name = $code,)*
        }

        impl Lint {
            /// Every code, ascending.
            pub const ALL: &'static [Lint] = &[$(Lint::$name,)*];

            /// Its name in JSON, as stable as the number.
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self {
                    $(Lint::$name => $kind,)*
                }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Lint::$name => Severity::$severity,)*
                }
            }
        }
    };
}

lints! {
    /// A container without a request that a utilization is set against.
    MissingRequest = 100, "missingRequest", Error;
    /// A pod whose pod-level requests lack the resource.
    MissingPodRequest = 101, "missingPodRequest", Error;
    /// A pod without the container of a metric.
    MissingContainer = 102, "missingContainer", Error;
    /// A sample of a pod that the selector does not find.
    StrangersSample = 103, "strangersSample", Warning;
    /// The scale has no selector.
    SelectorMissing = 110, "selectorMissing", Error;
    /// The scale's selector cannot be read.
    SelectorInvalid = 111, "selectorInvalid", Error;
    /// Another HPA selects some of the pods too.
    SelectorOverlap = 112, "selectorOverlap", Error;

    /// minReplicas is more than maxReplicas.
    MinAboveMax = 200, "minAboveMax", Error;
    /// maxReplicas is less than 1.
    MaxBelowOne = 201, "maxBelowOne", Error;
    /// minReplicas is 0 and the gate HPAScaleToZero is off, or negative.
    MinBelowOne = 202, "minBelowOne", Error;
    /// minReplicas is 0 and every metric needs pods.
    ZeroNeedsOtherMetric = 203, "zeroNeedsOtherMetric", Error;
    /// A negative tolerance: no ratio is within it.
    ToleranceNegative = 210, "toleranceNegative", Error;
    /// Between any two neighbouring counts there are loads that none of them
    /// holds within the tolerance.
    ToleranceNeverSettles = 211, "toleranceNeverSettles", Warning;
    /// The same between the smaller counts only.
    ToleranceGaps = 212, "toleranceGaps", Info;

    /// A piece of `behavior` is missing, which crashes the controller.
    UndefaultedBehavior = 300, "undefaultedBehavior", Error;
    /// A number that the API server refuses.
    OutOfRange = 301, "outOfRange", Error;
    /// A policy of a type not known: it repeats the one before it.
    UnknownPolicyType = 302, "unknownPolicyType", Error;
    /// A percent policy that lets nothing change.
    PercentOfNothing = 310, "percentOfNothing", Warning;
    /// A percent policy that float arithmetic lets go further than it says.
    PercentRoundsFurther = 311, "percentRoundsFurther", Info;
    /// A stabilisation window shorter than a sync.
    WindowBelowSync = 320, "windowBelowSync", Warning;
    /// A policy's period shorter than a sync.
    PeriodBelowSync = 321, "periodBelowSync", Warning;

    /// There are no metrics.
    NoMetrics = 400, "noMetrics", Error;
    /// A metric of a type not known.
    UnknownMetricType = 401, "unknownMetricType", Error;
    /// A metric without the source that its type names.
    MetricWithoutSource = 402, "metricWithoutSource", Error;
    /// A metric without a target.
    MetricWithoutTarget = 403, "metricWithoutTarget", Error;
    /// A target that is not above 0.
    TargetNotPositive = 404, "targetNotPositive", Error;
    /// A metric's own selector cannot be used.
    MetricSelectorInvalid = 405, "metricSelectorInvalid", Error;
}
