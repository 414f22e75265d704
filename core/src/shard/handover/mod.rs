/*!
How objects move from shard to shard without being absent from every page.

kube-state-metrics builds all its stores anew, empty, whenever its total
changes, and a pod that a rollout replaces takes its shard with it. Here the
new owner comes first: [`Handover`] is told what a shard sees, says what it
must do, and a shard gives an object up only when every member of a newer
[`View`] has reported that it has its own.

A view is an epoch: which ordinals take part, and of how many shards. The API
server orders views, as one object holds the newest and is written by
compare-and-swap; nobody leads. Each shard keeps a [`Report`] beside it. Both
are short texts, for annotations.

# The promise
Let E be the newest view whose members have all reported that they are synced
at E. Each of them holds what it owns under E, and gives it up only when it
has seen all members of a newer view report; so every object is served as long
as no member of E dies, whatever is lost, repeated or late among messages. A
member that dies takes along what it alone owned; with two owners an object,
nothing.

# Phases
[`Phase::Joining`]: no view yet. [`Phase::Overlap`]: a view that not all
members have reported; the shard serves what it owned before as well.
[`Phase::Settled`]: all have; new objects of others are no longer taken on,
and what was taken on is kept until the others have seen the resource version
of that moment. [`Phase::Stable`]: the rest was dropped.

Nothing here reads a clock or a network. Cost: an event looks at each member;
[`Handover::decide`] hashes each UID once, and scores members only for an
object whose shard by jump hash is absent or that has several owners.
*/

mod line;
mod machine;
mod peers;
mod report;
mod text;
mod view;

pub use machine::{
    ADMIT, Action, Config, Event, Handover, KEEP, Phase, State,
};
pub use report::Report;
pub use view::{MAX_MEMBERS, View};
