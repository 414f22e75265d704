/*!
Where pods are, and what is lost with a zone.

* [`spread_json`]: whether and where kube-scheduler v1.36.3 would put the next
  pod (`pkg/scheduler/framework/plugins/podtopologyspread`): its verdict and
  score of every node, and how skewed the pods are as it counts them.
* [`survive_json`]: which shards lose every replica when a zone is lost, for
  one owner, for replicas on consecutive members (vmstorage, vmagent) in the
  order of their names, and for replicas that are listed.
* [`plan_json`]: which zone each member belongs in, so that a loss is
  survived.

The scheduler's part is exact; the other two are our own definitions. Inputs
are documents of a cluster's size; each call takes one pass over nodes and
pods for each constraint, and O(members x replicas).
*/

mod affinity;
mod cluster;
mod count;
mod logarithm;
mod plan;
mod score;
mod spread;
mod spread_json;
mod survive;
mod survive_json;

pub use cluster::Cluster;
pub use count::{Constraint, Domain};
pub use plan::{Seam, plan, plan_json};
pub use spread::{Reason, Spread, Verdict};
pub use spread_json::spread_json;
pub use survive::{Placement, Survival, longest_run, name_order, survive};
pub use survive_json::survive_json;
