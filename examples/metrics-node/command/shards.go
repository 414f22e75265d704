// metrics-node shards.

package command

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

// shards prints which shard owns each object of the recorded cluster.
func shards(_ context.Context, o *options, out *output) (err error) {
	library, err := millicore.Open(millicore.Options{Backend: o.backend})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()
	recorded, err := cluster.LoadRecorded()
	if err != nil {
		return fmt.Errorf("read the recorded cluster: %w", err)
	}
	assigned, err := server.AssignShards(library, recorded.Objects, o.totalShards)
	if err != nil {
		return err
	}
	if o.json {
		return json.NewEncoder(out.out).Encode(assigned)
	}
	_, err = out.out.Write(assigned.AppendSummary(assigned.AppendTable(nil)))
	return err
}
