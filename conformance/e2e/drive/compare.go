package main

import (
	"context"
	"fmt"
	"math"
	"sort"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"
)

// answer is what a list of metrics says: usage by object and container.
type answer map[string]used

type used struct{ cpu, memory resource.Quantity }

const metricsAPI = "/apis/metrics.k8s.io/v1beta1"

// answerOf reads both lists of a server.
func answerOf(ctx context.Context, of *server) (answer, error) {
	all := answer{}
	for _, kind := range []string{"nodes", "pods"} {
		var list struct {
			Items []struct {
				Metadata   struct{ Namespace, Name string }
				Usage      map[string]resource.Quantity
				Containers []struct {
					Name  string
					Usage map[string]resource.Quantity
				}
			}
		}
		if err := of.get(ctx, metricsAPI+"/"+kind, &list); err != nil {
			return nil, err
		}
		for _, item := range list.Items {
			key := kind + " " + item.Metadata.Namespace + "/" + item.Metadata.Name
			if item.Usage != nil {
				all[key] = used{item.Usage["cpu"], item.Usage["memory"]}
			}
			for _, container := range item.Containers {
				all[key+" "+container.Name] = used{container.Usage["cpu"], container.Usage["memory"]}
			}
		}
	}
	return all, nil
}

// awaitMetrics waits until every server has everything.
func (p *plane) awaitMetrics(ctx context.Context) error {
	pods := p.options.pods/p.options.nodes*p.options.nodes + 2
	wanted := p.options.nodes + pods
	for _, of := range p.servers {
		if err := until(ctx, 4*time.Minute, func(ctx context.Context) error {
			got, err := answerOf(ctx, of)
			if err == nil && len(got) < wanted {
				err = fmt.Errorf("%s has %d of %d", of.name, len(got), wanted)
			}
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// compare holds every server's answer against metrics-server's. kwok's pages
// carry no timestamps and its counters grow between two requests, so that two
// servers cannot see the same page: cpu may differ by what a rate over 15 s
// does then. What exists, and memory, which stands still, are to be equal.
func (p *plane) compare(ctx context.Context) error {
	peer := p.servers[len(p.servers)-1]
	theirs, err := answerOf(ctx, peer)
	if err != nil {
		return err
	}
	for _, of := range p.servers[:len(p.servers)-1] {
		ours, err := answerOf(ctx, of)
		if err != nil {
			return err
		}
		found := agreement{Server: of.name}
		for key, them := range theirs {
			us, has := ours[key]
			if !has {
				return fmt.Errorf("%s has no %s", of.name, key)
			}
			found.Compared++
			if us.memory.Cmp(them.memory) != 0 && key[:5] != "nodes" {
				return fmt.Errorf("%s: memory of %s is %s, %s says %s", of.name, key, us.memory.String(), peer.name, them.memory.String())
			}
			apart := math.Abs(us.cpu.AsApproximateFloat64()/them.cpu.AsApproximateFloat64() - 1)
			found.apart = append(found.apart, apart)
		}
		if len(ours) != len(theirs) {
			return fmt.Errorf("%s has %d, %s has %d", of.name, len(ours), peer.name, len(theirs))
		}
		sort.Float64s(found.apart)
		found.Median, found.Most = found.apart[len(found.apart)/2], found.apart[len(found.apart)-1]
		if found.Median > 0.05 {
			return fmt.Errorf("%s: half of all cpu figures are more than %.1f %% from those of %s", of.name, 100*found.Median, peer.name)
		}
		p.results.agreements = append(p.results.agreements, found)
	}
	return nil
}

// agreement is how far apart two servers are in cpu.
type agreement struct {
	Server       string
	Compared     int
	Median, Most float64
	apart        []float64
}
