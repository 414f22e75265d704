/*!
The kubelet pillar: from the text of `/metrics/resource` to the lists of
`metrics.k8s.io` and `kubectl top`, as metrics-server v0.9.0 and kubectl
v0.36 give them, with a reason for every pod that has no metrics.

| file | what |
|---|---|
| `decode`, `familiar`, `labels`, `hardened`, `records` | one page, line by line |
| `batch` | the pages of one cycle |
| `points`, `runs` | columns of points, and how they are sorted |
| `setbacks`, `reason` | what did not become a point, and why |
| `layout`, `block`, `next_block`, `builder`, `rules` | two points of everything of one node |
| `cycle`, `store`, `saved` | those of all nodes; as bytes and back |
| `snapshot`, `usage` | what a store holds, to be read: usage in columns |
| `list`, `list_json`, `usage_text`, `table`, `explain` | the same as JSON, as a table, as sentences |
| `objects`, `selection` | which nodes and pods exist, and which are asked for |
| `listing`, `list_protobuf`, `not_found` | a whole answer of the API, piece by piece |
| `top`, `tabwriter`, `pdqsort` | `kubectl top` of such lists |
| `page` | writes a page as a kubelet does |
| `sources` | protobuf and summaries as pages |
| `stats` | everything a kubelet tells, of `/stats/summary` too |
*/

mod batch;
mod block;
mod builder;
mod cycle;
mod decode;
mod explain;
mod familiar;
mod hardened;
mod labels;
mod layout;
mod list;
mod list_json;
mod list_protobuf;
mod listing;
mod next_block;
mod not_found;
mod objects;
mod page;
mod pdqsort;
mod points;
mod reason;
mod records;
mod rules;
mod runs;
mod saved;
mod selection;
mod setbacks;
mod snapshot;
mod sources;
pub mod stats;
mod store;
mod table;
mod tabwriter;
mod top;
mod usage;
mod usage_text;

pub use batch::Batch;
pub use hardened::SkippedLine;
pub use list::{Kind, ListOptions, Version};
pub use list_json::MetaVersion;
pub use listing::{Form, IncludeObject, Listing, Query};
pub use objects::Objects;
pub use page::{ContainerColumns, NodeSample, PodColumns, ResourcePage};
pub use points::{Columns, ContainerPoint, NodePoint, Points, Span};
pub use reason::Reason;
pub use snapshot::{Snapshot, UsageColumns, UsageView};
pub use store::Store;
pub use top::{
    Available, TopOptions, TopSort, append_top_nodes, append_top_pods,
};

/// Whose rules pages, points and lists follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Profile {
    /// metrics-server v0.9.0, bit for bit.
    #[default]
    Upstream = 0,
    /// Ours: a bad line costs that line and a bad container that container,
    /// nodes show as they answer and may miss cycles; see docs/kubelet.md.
    Hardened = 1,
}

impl Profile {
    /// The profile that the C ABI calls by this number.
    #[must_use]
    pub const fn from_number(number: u32) -> Option<Profile> {
        match number {
            0 => Some(Profile::Upstream),
            1 => Some(Profile::Hardened),
            _ => None,
        }
    }
}
