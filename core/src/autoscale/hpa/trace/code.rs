/*!
What steps there are: their numbers, their names and what each of them holds.

Codes are never renumbered and never reused; docs/hpa.md has the table, and a
test pins it. Hundreds are phases: 100 the scale, 200 the pods of a metric,
300 its arithmetic, 400 the metrics together, 500 stabilisation, 600 limits,
700 what was done.
*/

/// What the row of a step counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// Nothing.
    None,
    /// Pods that the selector finds, from 0 in the order of the case.
    Pod,
    /// Samples of the metric by name.
    Sample,
    /// The policies of a direction.
    Policy,
    /// The slots of the history.
    Slot,
}

/// How a number is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is.
    Integer,
    /// The bits of a float.
    Float,
    /// Nanoseconds since the epoch.
    Time,
}

/// One number of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// How it is meant.
    pub form: Form,
}

/// Declares [`Code`] once: number, name in JSON, what the row and the numbers
/// are.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $kind:literal, $row:ident
        [$($field:literal $form:ident),*];)*) => {
        /// What was done. The discriminant is the stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u16)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[$doc])* $name = $code,)*
        }

        impl Code {
            /// Every code, ascending.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// Its name in JSON, as stable as the number.
            #[must_use]
            pub const fn kind(self) -> &'static str {
                match self {
                    $(Code::$name => $kind,)*
                }
            }

            /// What its row counts.
            #[must_use]
            pub const fn row(self) -> Row {
                match self {
                    $(Code::$name => Row::$row,)*
                }
            }

            /// Its numbers.
            #[must_use]
            pub const fn fields(self) -> &'static [Field] {
                match self {
                    $(Code::$name => &[
                        $(Field { name: $field, form: Form::$form }),*
                    ],)*
                }
            }
        }
    };
}

codes! {
    // 100: the scale, its selector, and whether metrics are needed.
    /// The target's replicas and what the HPA allows.
    Bounds = 100, "bounds", None
        ["current" Integer, "min" Integer, "max" Integer,
         "statusReplicas" Integer];
    /// The target's API version is none.
    InvalidApiVersion = 101, "invalidApiVersion", None [];
    /// The scale could not be read.
    ScaleNotRead = 102, "scaleNotRead", None [];
    /// No history: the current replicas are the first recommendation.
    FirstSight = 103, "firstSight", Slot ["replicas" Integer];
    /// How many pods the selector finds of how many.
    PodsSelected = 104, "podsSelected", None
        ["selected" Integer, "pods" Integer];
    /// The scale has no selector.
    SelectorMissing = 105, "selectorMissing", None [];
    /// The scale's selector cannot be read.
    SelectorInvalid = 106, "selectorInvalid", None [];
    /// Other HPAs select some of the pods too.
    SelectorAmbiguous = 107, "selectorAmbiguous", None ["others" Integer];
    /// The metrics decide.
    MetricsDecide = 110, "metricsDecide", None [];
    /// No replicas by the HPA's own doing: the metrics decide when to return.
    MetricsDecideAtZero = 111, "metricsDecideAtZero", None [];
    /// No replicas, and not by the HPA's doing: it keeps away.
    Disabled = 112, "disabled", None [];
    /// More replicas than the maximum.
    AboveMax = 113, "aboveMax", None
        ["current" Integer, "max" Integer];
    /// Fewer replicas than the minimum.
    BelowMin = 114, "belowMin", None
        ["current" Integer, "min" Integer];

    // 200: the pods of a metric, and who counts.
    /// A metric held at a percentage of the requests.
    TargetUtilization = 200, "targetUtilization", None ["percent" Integer];
    /// A metric held at an amount a pod.
    TargetAverage = 201, "targetAverage", None ["targetMilli" Integer];
    /// A pod left out: it is being deleted.
    PodDeleted = 210, "podDeleted", Pod [];
    /// A pod left out: it has failed.
    PodFailed = 211, "podFailed", Pod [];
    /// A pod that is not ready: it is pending.
    PodPending = 212, "podPending", Pod [];
    /// A pod without a sample.
    PodWithoutSample = 213, "podWithoutSample", Pod [];
    /// A pod that is not ready: CPU of one without a condition Ready.
    PodWithoutReadyCondition = 214, "podWithoutReadyCondition", Pod [];
    /// A pod that is not ready: CPU of one without a start time.
    PodWithoutStart = 215, "podWithoutStart", Pod [];
    /// A pod that is not ready: Ready is False while it warms up.
    PodWarmingUp = 216, "podWarmingUp", Pod ["start" Time, "until" Time];
    /// A pod that is not ready: it warms up, and the sample began before it
    /// was ready.
    PodSampleTooEarly = 217, "podSampleTooEarly", Pod
        ["start" Time, "until" Time, "sampleTime" Time, "validFrom" Time];
    /// A pod that is not ready: it warmed up and never was.
    PodNeverReady = 218, "podNeverReady", Pod
        ["start" Time, "transition" Time, "transitionLimit" Time];
    /// A pod whose sample counts.
    PodReady = 219, "podReady", Pod
        ["valueMilli" Integer, "sampleTime" Time];
    /// A sample of a pod that the selector does not find.
    StrangersSample = 220, "strangersSample", Sample ["valueMilli" Integer];

    // 280: why a metric proposes nothing.
    /// The metrics API returned an error.
    FetchFailed = 280, "fetchFailed", None [];
    /// The metrics API returned nothing.
    NothingReturned = 281, "nothingReturned", None [];
    /// The spec of the metric cannot be used.
    InvalidMetric = 282, "invalidMetric", None [];
    /// The selector found no pod.
    NoPods = 283, "noPods", None [];
    /// Every sample is of a pod that does not count.
    NoSamples = 284, "noSamples", None [];
    /// No request to set against the usage.
    NoRequests = 285, "noRequests", None [];
    /// A container without a request.
    MissingRequest = 286, "missingRequest", Pod ["containerIndex" Integer];
    /// A pod whose pod-level requests lack the resource.
    MissingPodRequest = 287, "missingPodRequest", Pod [];
    /// A pod without the container.
    MissingContainer = 288, "missingContainer", Pod [];

    // 300: the arithmetic of a metric.
    /// Usage against requests, of the samples that count.
    Utilization = 300, "utilization", None
        ["usageMilli" Integer, "requestsMilli" Integer, "pods" Integer,
         "samples" Integer, "percent" Integer, "ratio" Float];
    /// Usage of a pod against its target, of the samples that count.
    Average = 301, "average", None
        ["usageMilli" Integer, "samples" Integer, "averageMilli" Integer,
         "ratio" Float];
    /// The same as 300 with what is assumed of other pods.
    UtilizationAssumed = 302, "utilizationAssumed", None
        ["usageMilli" Integer, "requestsMilli" Integer, "pods" Integer,
         "samples" Integer, "percent" Integer, "ratio" Float];
    /// The same as 301 with what is assumed of other pods.
    AverageAssumed = 303, "averageAssumed", None
        ["usageMilli" Integer, "samples" Integer, "averageMilli" Integer,
         "ratio" Float];
    /// The values of an external metric, added up.
    Sum = 304, "sum", None ["values" Integer, "sumMilli" Integer];
    /// The sum left int64 at a value, and is its maximum.
    SumOverflow = 305, "sumOverflow", None ["values" Integer];
    /// A value against its target as a whole.
    Total = 306, "total", None
        ["usageMilli" Integer, "targetMilli" Integer, "ratio" Float];
    /// A value against its target for each replica of the scale's status.
    Share = 307, "share", None
        ["usageMilli" Integer, "targetMilli" Integer,
         "statusReplicas" Integer, "ratio" Float];
    /// Within the tolerances: nothing changes.
    WithinTolerance = 310, "withinTolerance", None
        ["ratio" Float, "lower" Float, "upper" Float];
    /// Outside of the tolerances.
    OutsideTolerance = 311, "outsideTolerance", None
        ["ratio" Float, "lower" Float, "upper" Float];
    /// With what is assumed the ratio is on the other side of 1: nothing
    /// changes.
    DirectionTurned = 312, "directionTurned", None
        ["before" Float, "after" Float];
    /// The pods wanted lie on the other side of the current ones: nothing
    /// changes.
    WrongDirection = 313, "wrongDirection", None
        ["wanted" Integer, "current" Integer];
    /// A pod that is not ready is taken to use nothing.
    UnreadyAssumedIdle = 320, "unreadyAssumedIdle", Pod
        ["requestMilli" Integer];
    /// A pod without a sample is taken to use nothing.
    MissingAssumedIdle = 321, "missingAssumedIdle", Pod
        ["requestMilli" Integer];
    /// A pod without a sample is taken to use what would scale nothing down.
    MissingAssumedBusy = 322, "missingAssumedBusy", Pod
        ["valueMilli" Integer, "requestMilli" Integer];
    /// A pod without a sample is left out: the ratio is exactly 1.
    MissingLeftOut = 323, "missingLeftOut", Pod [];
    /// The ratio times the pods, rounded up.
    Multiplied = 330, "multiplied", None
        ["ratio" Float, "pods" Integer, "replicas" Integer];
    /// The ratio alone, rounded up: there are no replicas.
    FromZero = 331, "fromZero", None
        ["ratio" Float, "replicas" Integer];
    /// The value over the target, rounded up.
    Divided = 332, "divided", None
        ["usageMilli" Integer, "targetMilli" Integer, "replicas" Integer];
    /// More than int32 holds, and cut.
    Capped = 333, "capped", None ["replicas" Integer];
    /// How many pods run and are ready.
    RunningAndReady = 334, "runningAndReady", None ["pods" Integer];
    /// What the metric proposes.
    Proposal = 340, "proposal", None ["replicas" Integer];

    // 400: the metrics together.
    /// The highest proposal.
    Winner = 400, "winner", None ["replicas" Integer];
    /// Metrics failed, and the highest proposal counts all the same.
    SomeFailed = 401, "someFailed", None
        ["failed" Integer, "metrics" Integer];
    /// Too many metrics failed: nothing is decided.
    Refused = 402, "refused", None
        ["failed" Integer, "metrics" Integer, "best" Integer,
         "current" Integer];
    /// There are no metrics at all.
    NoMetrics = 403, "noMetrics", None [];
    /// A proposal of -1 beside a failed metric counts as none.
    MinusOneRefused = 404, "minusOneRefused", None [];
    /// A negative proposal counts as 0.
    NegativeRaised = 405, "negativeRaised", None ["replicas" Integer];

    // 500: stabilisation.
    /// The highest recommendation of the window, without `behavior`.
    Window = 500, "window", None
        ["proposal" Integer, "windowNanoseconds" Integer, "highest" Integer];
    /// The lowest and the highest of both windows.
    Windows = 501, "windows", None
        ["proposal" Integer, "upWindowSeconds" Integer, "lowest" Integer,
         "downWindowSeconds" Integer, "highest" Integer];
    /// The proposal stands.
    ProposalStands = 510, "proposalStands", None ["replicas" Integer];
    /// The current replicas stand: they lie between lowest and highest.
    CurrentStands = 511, "currentStands", None ["replicas" Integer];
    /// An old recommendation holds a scale-up back.
    HeldDown = 512, "heldDown", Slot
        ["replicas" Integer, "time" Time, "ageNanoseconds" Integer];
    /// An old recommendation holds a scale-down back.
    HeldUp = 513, "heldUp", Slot
        ["replicas" Integer, "time" Time, "ageNanoseconds" Integer];
    /// The recommendation takes the slot of one that is too old.
    SlotReused = 520, "slotReused", Slot ["replicas" Integer];
    /// The recommendation takes a new slot.
    SlotAppended = 521, "slotAppended", Slot ["replicas" Integer];

    // 600: limits.
    /// How far up one sync may go without `behavior`.
    ScaleUpLimit = 600, "scaleUpLimit", None
        ["factor" Float, "current" Integer, "limit" Integer];
    /// What a policy for scaling up allows.
    PolicyUp = 601, "policyUp", Policy
        ["periodSeconds" Integer, "start" Integer, "ups" Integer,
         "downs" Integer, "result" Integer];
    /// What a policy for scaling down allows.
    PolicyDown = 602, "policyDown", Policy
        ["periodSeconds" Integer, "start" Integer, "ups" Integer,
         "downs" Integer, "result" Integer];
    /// Scaling up is switched off.
    ScaleUpDisabled = 603, "scaleUpDisabled", None [];
    /// Scaling down is switched off.
    ScaleDownDisabled = 604, "scaleDownDisabled", None [];
    /// The most that the policies allow, and whose that is.
    MostAllowed = 605, "mostAllowed", Policy ["limit" Integer];
    /// The fewest that the policies allow, and whose that is.
    FewestAllowed = 606, "fewestAllowed", Policy ["limit" Integer];
    /// No bound is reached.
    WithinLimits = 610, "withinLimits", None ["replicas" Integer];
    /// Raised to the minimum.
    RaisedToMin = 611, "raisedToMin", None
        ["wanted" Integer, "replicas" Integer];
    /// Lowered to the maximum.
    LoweredToMax = 612, "loweredToMax", None
        ["wanted" Integer, "replicas" Integer];
    /// Lowered to what the rate upwards allows.
    ScaleUpLimited = 613, "scaleUpLimited", None
        ["wanted" Integer, "replicas" Integer];
    /// Raised to what the rate downwards allows.
    ScaleDownLimited = 614, "scaleDownLimited", None
        ["wanted" Integer, "replicas" Integer];
    /// Raised from 0 to the minimum.
    RaisedFromZero = 615, "raisedFromZero", None
        ["wanted" Integer, "replicas" Integer];

    // 700: what was done.
    /// The scale was written.
    Rescaled = 700, "rescaled", None
        ["from" Integer, "to" Integer];
    /// The replicas are those wanted.
    Unchanged = 701, "unchanged", None ["replicas" Integer];
    /// The scale could not be written.
    WriteFailed = 702, "writeFailed", None
        ["wanted" Integer, "desired" Integer];
    /// Nothing was decided: what was wanted before stays.
    Undecided = 703, "undecided", None ["desired" Integer];
    /// The scale event takes the slot of one that is too old.
    EventReused = 710, "eventReused", Slot
        ["change" Integer, "longestSeconds" Integer];
    /// The scale event takes a new slot.
    EventAppended = 711, "eventAppended", Slot
        ["change" Integer, "longestSeconds" Integer];
    /// The HPA has scaled to zero, and may scale up again.
    ScaledToZero = 720, "scaledToZero", None [];
    /// The HPA has not scaled to zero.
    NotScaledToZero = 721, "notScaledToZero", None [];
}
