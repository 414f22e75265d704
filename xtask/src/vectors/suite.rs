/*!
The suites there are, and which hosts must have a call for each.

The table is that of the vectors' README: `rust`, `go-cgo` and `go-wazero`
run every suite, `c` all but three, `node` and `wasmtime` those marked.
*/

/// One suite of vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Suite {
    /// The file's name up to the first dot.
    pub(crate) name: &'static str,
    /// Whether the C host runs it.
    pub(crate) c: bool,
    /// Whether node and wasmtime run it.
    pub(crate) wasm: bool,
}

const fn suite(name: &'static str, c: bool, wasm: bool) -> Suite {
    Suite { name, c, wasm }
}

/// Every suite upstream's answers were recorded for.
pub(crate) const ALL: &[Suite] = &[
    suite("shard", true, true),
    suite("jump_edge", true, true),
    suite("consistenthash", true, true),
    suite("vminsert", true, true),
    suite("vmagent_cluster", true, true),
    suite("vmagent_shardbyurl", true, true),
    suite("hashmod", true, true),
    suite("podtopologyspread", false, false),
    suite("floats", true, true),
    suite("families", true, true),
    suite("labels", true, true),
    suite("store_ops", true, false),
    suite("sanitize", false, false),
    suite("quantity", true, true),
    suite("quantity_arith", true, true),
    suite("quantity_scaled", true, true),
    suite("decode", true, true),
    suite("decode_fuzz", true, true),
    suite("storage", true, true),
    suite("storage_fuzz", true, true),
    suite("top", true, true),
    suite("hpa", true, true),
    suite("vpa_recommendations", true, true),
    suite("vpa_histogram_ops", true, true),
    suite("vpa_cap_priority_patch", false, true),
    suite("dedup", true, true),
    suite("vmselect_merge", true, false),
];

/// The suite of that name.
pub(crate) fn find(name: &str) -> Option<&'static Suite> {
    ALL.iter().find(|suite| suite.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_counts_as_the_readme_of_the_vectors_does() {
        let count =
            |test: fn(&&Suite) -> bool| ALL.iter().filter(test).count();
        assert_eq!(ALL.len(), 27);
        assert_eq!(count(|suite| suite.c), 24);
        assert_eq!(count(|suite| suite.wasm), 23);
    }
}
