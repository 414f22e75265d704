// Package stream gives random samples, peaks and OOMs to the recommender of
// upstream's VPA and to ours: which of them count, what is recommended, and
// what is kept in checkpoints must agree.
//
//   - case.go      a random VPA and everything that happens
//   - upstream.go  model.ClusterState, logic's recommender, checkpoints
//   - ours.go      a VPACluster, fed in batches
//
// With several sets of labels upstream merges their histograms in the order of
// a map, and a merge changes what it merges: seed 1, case 2550 gives one
// checkpoint or another from run to run. There recommendations are compared,
// not checkpoints.
package stream

import (
	"encoding/json"
	"fmt"
	"reflect"

	"github.com/millicore/millicore/conformance/harness"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/logic"
	"k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/model"
)

// Suite is the whole recommender, from samples to amounts.
var Suite = harness.Suite{
	Name:     "stream",
	Upstream: []string{"k8s.io/autoscaler/vertical-pod-autoscaler"},
	Compare:  compare,
}

func compare(run *harness.Run) error {
	for number := run.First; number < run.End; number++ {
		c := random(run.Random(number))
		run.Count("events", len(c.events))
		if err := compareCase(run, c); err != nil {
			if difference, ok := err.(*harness.Difference); ok {
				difference.Case = number
			}
			return err
		}
	}
	return nil
}

func differ(c *streamCase, what string, theirs, ours any) error {
	return &harness.Difference{
		Input:    fmt.Sprintf("%s of %+v", what, c),
		Upstream: fmt.Sprintf("%+v", theirs),
		Ours:     fmt.Sprintf("%+v", ours),
	}
}

func compareCase(run *harness.Run, c *streamCase) error {
	theirs, err := newUpstream(c)
	if err != nil {
		return err
	}
	ours, err := newCluster(run.Library, c)
	if err != nil {
		return err
	}
	defer ours.core.Close()
	taken, err := ours.take(c)
	if err != nil {
		return err
	}
	for i := range c.events {
		expected := theirs.take(&c.events[i])
		if expected {
			run.Count("taken", 1)
		}
		if taken[i] != expected {
			return differ(c, fmt.Sprintf("event %d", i), expected, taken[i])
		}
	}
	if err := compareEstimates(c, theirs, ours); err != nil {
		return err
	}
	if c.labelSets > 1 {
		return nil
	}
	return compareCheckpoints(run, c, theirs, ours)
}

func compareEstimates(c *streamCase, theirs *upstream, ours *cluster) error {
	expected := theirs.recommend(theirs.vpa.AggregateStateByContainerName())
	got, err := ours.estimate(c)
	if err != nil {
		return err
	}
	for container := range c.containers {
		name := containerName(container)
		if !sameAmounts(expected[name], got[container]) {
			return differ(c, name, expected[name], got[container])
		}
	}
	return nil
}

func compareCheckpoints(run *harness.Run, c *streamCase, theirs *upstream, ours *cluster) error {
	restored := model.ContainerNameToAggregateStateMap{}
	for container := range c.containers {
		name := containerName(container)
		status, err := theirs.checkpoint(c, container)
		if err != nil {
			return err
		}
		text, err := json.Marshal(status)
		if err != nil {
			return err
		}
		expected, err := comparable(text)
		if err != nil {
			return err
		}
		saved, err := ours.save(c, container)
		if err != nil {
			return err
		}
		got, err := comparable(saved)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(expected, got) {
			return differ(c, "the checkpoint of "+name, expected, got)
		}
		run.Count("checkpoints", 1)
		// Read back, each by the other's program.
		state := model.NewAggregateContainerState()
		if err := json.Unmarshal(saved, status); err != nil {
			return err
		}
		if err := state.LoadFromCheckpoint(status); err != nil {
			return err
		}
		restored[name] = state
		if err := ours.load(c, container, text); err != nil {
			return err
		}
	}
	expected := theirs.recommend(restored)
	got, err := ours.estimate(c)
	if err != nil {
		return err
	}
	for container := range c.containers {
		name := containerName(container)
		if !sameAmounts(expected[name], got[container]) {
			return differ(c, name+" after its checkpoint", expected[name], got[container])
		}
	}
	return nil
}

func sameAmounts(theirs logic.RecommendedContainerResources, ours [6]int64) bool {
	cpu, memory := model.ResourceCPU, model.ResourceMemory
	return ours == [6]int64{
		int64(theirs.Target[cpu]), int64(theirs.LowerBound[cpu]), int64(theirs.UpperBound[cpu]),
		int64(theirs.Target[memory]), int64(theirs.LowerBound[memory]), int64(theirs.UpperBound[memory]),
	}
}
