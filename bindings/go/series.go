package millicore

// Hashmod is whose relabelling rule [Library.Hashmod] follows.
type Hashmod uint32

const (
	// HashmodPrometheus takes the remainder of an MD5.
	HashmodPrometheus Hashmod = 0
	// HashmodVictoriaMetrics takes that of an xxHash, and prints it as a
	// signed number.
	HashmodVictoriaMetrics Hashmod = 1
)

// Hashmod appends the remainder of each string's hash by its modulus. A
// string is the values of the source labels, joined by the separator.
func (l *Library) Hashmod(dst []uint64, kind Hashmod, joined *Strings, moduli []uint64) ([]uint64, error) {
	view, err := joined.view()
	if err != nil {
		return dst, err
	}
	if len(moduli) != view.Len() {
		return dst, lengthMismatch()
	}
	start := len(dst)
	dst = extend(dst, view.Len())
	if err := l.core.Hashmod(uint32(kind), view, moduli, dst[start:]); err != nil {
		return dst[:start], joined.placed(exported(err))
	}
	return dst, nil
}

// ClusterNativeSeed is the seed of [Library.Rendezvous] for a vminsert at the
// second level of a cluster; that of any other is 0.
const ClusterNativeSeed = 0xabcdef0123456789

// Rendezvous appends the node that each key goes to: VictoriaMetrics'
// consistent hash. Excluded nodes are left out; as upstream, a list as long
// as the list of nodes is ignored, and without a score the answer is 0.
// vminsert sorts the names of its nodes.
func (l *Library) Rendezvous(dst []uint32, nodes *Strings, seed uint64, excluded []uint32, keys []uint64) ([]uint32, error) {
	view, err := nodes.view()
	if err != nil {
		return dst, err
	}
	start := len(dst)
	dst = extend(dst, len(keys))
	if err := l.core.Rendezvous(view, seed, excluded, keys, dst[start:]); err != nil {
		return dst[:start], nodes.placed(exported(err))
	}
	return dst, nil
}

// SeriesHash is which key of a series [Library.SeriesHash] hashes.
type SeriesHash uint32

const (
	// SeriesVminsert is vminsert's, with labels as they came.
	SeriesVminsert SeriesHash = 0
	// SeriesVminsertEmptyName is vminsert's with __name__ as the empty name.
	// Which of the two depends on the protocol that the series came by.
	SeriesVminsertEmptyName SeriesHash = 1
	// SeriesVminsertReroute is vminsert's second choice, past a sick node.
	SeriesVminsertReroute SeriesHash = 2
	// SeriesVmagentCluster is a target's in a cluster of vmagents.
	SeriesVmagentCluster SeriesHash = 3
	// SeriesVmagentShardByURL is vmagent's for -remoteWrite.shardByURL.
	SeriesVmagentShardByURL SeriesHash = 4
)

// SeriesHash appends the hash of each series' key. A row is labels, a name
// and a value each, in the order they are in. Accounts and projects are the
// tenants, or both empty for tenant 0:0.
func (l *Library) SeriesHash(dst []uint64, kind SeriesHash, accounts, projects []uint32, labels *Rows) ([]uint64, error) {
	view, err := labels.view()
	if err != nil {
		return dst, err
	}
	fits := len(accounts) == view.Len() && len(projects) == view.Len()
	if !fits && len(accounts)+len(projects) > 0 {
		return dst, lengthMismatch()
	}
	start := len(dst)
	dst = extend(dst, view.Len())
	if err := l.core.SeriesHash(uint32(kind), accounts, projects, view, dst[start:]); err != nil {
		return dst[:start], exported(err)
	}
	return dst, nil
}

// SeriesMembers appends the members of a vmagent cluster of count that scrape
// the target of each hash: as many as factor (0 is 1) each, or member 0 alone
// up to a count of 1. With a factor of 1 it is also which URL gets a series
// under -remoteWrite.shardByURL of v1.100.0.
func (l *Library) SeriesMembers(dst []uint32, hashes []uint64, count, factor uint32) ([]uint32, error) {
	each := max(1, int(factor))
	if count <= 1 {
		each = 1
	}
	start := len(dst)
	dst = extend(dst, each*len(hashes))
	if err := l.core.SeriesMembers(hashes, count, factor, dst[start:]); err != nil {
		return dst[:start], exported(err)
	}
	return dst, nil
}

// SeriesReplicas appends the storage nodes that vminsert gives a row's copies
// to: the primary and those after it that are ready, until there are factor
// (0 is 1).
func (l *Library) SeriesReplicas(dst []uint32, primary, factor uint32, ready []bool) ([]uint32, error) {
	flags := make([]uint8, len(ready))
	for i, ready := range ready {
		if ready {
			flags[i] = 1
		}
	}
	start := len(dst)
	dst = extend(dst, len(ready))
	count, err := l.core.SeriesReplicas(primary, factor, flags, dst[start:])
	return dst[:start+count], exported(err)
}
