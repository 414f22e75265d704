// Which shard owns each object.

package server

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"text/tabwriter"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// Shards says which shard owns each known object that has a UID, with the
// answer that kube-state-metrics gives.
type Shards struct {
	Total   int32          `json:"total"`
	Counts  []ShardCount   `json:"counts"` // by shard
	Objects []ShardedEntry `json:"objects"`
}

// ShardCount is how many objects a shard owns.
type ShardCount struct {
	Shard   int32 `json:"shard"`
	Objects int   `json:"objects"`
}

// ShardedEntry is one object and its shard.
type ShardedEntry struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
	UID       string `json:"uid"`
	Shard     int32  `json:"shard"`
}

// maxCountedShards bounds the summary. The shard of an object can be asked
// for any total that fits an int32.
const maxCountedShards = 4096

// AssignShards computes the shard of every object that has a UID, by kind,
// namespace and name.
func AssignShards(library *millicore.Library, objects *cluster.Store, total int32) (*Shards, error) {
	shards := &Shards{Total: total, Objects: []ShardedEntry{}}
	var uids millicore.Strings
	for _, kind := range objects.Kinds() {
		for _, object := range objects.List(kind) {
			if object.UID == "" {
				continue
			}
			uids.Append(object.UID)
			shards.Objects = append(shards.Objects, ShardedEntry{
				Kind: object.Kind, Namespace: object.Namespace, Name: object.Name, UID: object.UID,
			})
		}
	}
	assigned, err := library.AssignShards(nil, &uids, total)
	if err != nil {
		return nil, fmt.Errorf("assign %d objects to %d shards: %w", len(shards.Objects), total, err)
	}
	shards.Counts = make([]ShardCount, min(total, maxCountedShards))
	for shard := range shards.Counts {
		shards.Counts[shard].Shard = int32(shard)
	}
	for i, shard := range assigned {
		shards.Objects[i].Shard = shard
		if int(shard) < len(shards.Counts) {
			shards.Counts[shard].Objects++
		}
	}
	return shards, nil
}

// AppendSummary adds one line: how many objects each shard owns.
func (s *Shards) AppendSummary(dst []byte) []byte {
	dst = fmt.Appendf(dst, "%d objects in %d shards:", len(s.Objects), s.Total)
	for _, count := range s.Counts {
		dst = fmt.Appendf(dst, " %d", count.Objects)
	}
	return append(dst, '\n')
}

// AppendTable adds every object with its shard as a table for people.
func (s *Shards) AppendTable(dst []byte) []byte {
	buffer := bytes.NewBuffer(dst)
	columns := tabwriter.NewWriter(buffer, 0, 0, 3, ' ', 0)
	fmt.Fprintln(columns, "SHARD\tKIND\tNAMESPACE\tNAME\tUID")
	for _, entry := range s.Objects {
		fmt.Fprintf(columns, "%d\t%s\t%s\t%s\t%s\n", entry.Shard, entry.Kind, entry.Namespace, entry.Name, entry.UID)
	}
	_ = columns.Flush() // a bytes.Buffer takes everything
	return buffer.Bytes()
}

// shards is GET /shards?total=N: JSON where the client asks for it, else a
// table.
func (s *Server) shards(w http.ResponseWriter, r *http.Request) error {
	text := r.URL.Query().Get("total")
	total, err := strconv.ParseInt(text, 10, 32)
	if err != nil || total < 1 {
		return apierrors.NewBadRequest(fmt.Sprintf("total must be a number from 1 to 2147483647, not %q", text))
	}
	shards, err := AssignShards(s.config.Library, s.config.Objects, int32(total))
	if err != nil {
		return err
	}
	if wantsJSON(r) {
		writeJSON(w, http.StatusOK, mediaJSON, shards)
		return nil
	}
	writeBytes(w, http.StatusOK, mediaText, shards.AppendTable(nil))
	return nil
}

const mediaText = "text/plain; charset=utf-8"

// wantsJSON says whether the client names JSON, by Accept or ?format=json.
func wantsJSON(r *http.Request) bool {
	return r.URL.Query().Get("format") == "json" || strings.Contains(r.Header.Get("Accept"), mediaJSON)
}
