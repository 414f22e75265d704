// The text of kubectl top, for the terminal and for tests.

package server

import (
	"fmt"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/cluster"
)

// TopNodes is what `kubectl top nodes` prints against this server now.
func (s *Server) TopNodes(options millicore.TopOptions) ([]byte, error) {
	nodes := s.config.Objects.List(cluster.KindNode)
	list, err := s.everything(nodeMetrics(), nodes)
	if err != nil {
		return nil, err
	}
	var available millicore.Rows
	var withoutSwap millicore.Strings
	for _, node := range nodes {
		available.Append(node.Name)
		for _, resource := range node.Allocatable {
			available.Append(resource.Name)
			available.Append(resource.Quantity)
		}
		if node.SwapCapacity == nil {
			withoutSwap.Append(node.Name)
		} else {
			available.Append("swap")
			available.Append(fmt.Sprint(*node.SwapCapacity))
		}
		available.EndRow()
	}
	return s.config.Library.AppendTopNodes(nil, list, options, &available, &withoutSwap)
}

// TopPods is what `kubectl top pods` prints against this server now.
func (s *Server) TopPods(options millicore.TopOptions) ([]byte, error) {
	list, err := s.everything(podMetrics(), s.config.Objects.RunningPods())
	if err != nil {
		return nil, err
	}
	return s.config.Library.AppendTopPods(nil, list, options)
}

// everything is the v1beta1 list of all these objects.
func (s *Server) everything(kind metricsKind, objects []*cluster.Object) ([]byte, error) {
	var rows millicore.Rows
	for _, object := range objects {
		kind.row(&rows, object)
	}
	options := millicore.ListOptions{Version: millicore.V1Beta1, Creation: s.config.Now().UnixNano()}
	var list []byte
	err := s.read(func(snapshot *millicore.KubeletSnapshot) (err error) {
		list, err = kind.append(snapshot, nil, options, &rows)
		return err
	})
	return list, err
}
