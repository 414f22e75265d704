package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
)

// decided is how long one decision took.
type decided struct {
	Server     string
	FromChange time.Duration // of the load to the scale
	FromSample time.Duration // of the sample it was made of, in whole seconds
	From, To   int32
}

// decisions times changes of load with each metrics API.
func (p *plane) decisions(ctx context.Context) error {
	for _, of := range []*server{p.servers[0], p.servers[len(p.servers)-1]} {
		if err := p.aggregate(ctx, of); err != nil {
			return err
		}
		for range p.options.steps {
			if err := p.decision(ctx, of); err != nil {
				return fmt.Errorf("with %s: %w", of.name, err)
			}
		}
	}
	return nil
}

// decision doubles the load of all pods and waits for what the HPA does.
func (p *plane) decision(ctx context.Context, of *server) error {
	if err := p.settle(ctx, of); err != nil {
		return err
	}
	before, err := p.replicas(ctx)
	if err != nil {
		return err
	}
	changed := time.Now()
	if err := p.use(ctx, "150m"); err != nil {
		return err
	}
	var after int32
	if err := until(ctx, 3*time.Minute, func(ctx context.Context) error {
		after, err = p.replicas(ctx)
		if err == nil && after == before {
			err = fmt.Errorf("still at %d", after)
		}
		return err
	}); err != nil {
		return err
	}
	took := time.Since(changed)
	sample, err := p.sampleAge()
	if err != nil {
		return err
	}
	p.results.decisions = append(p.results.decisions, decided{
		Server: of.name, FromChange: took, FromSample: sample, From: before, To: after,
	})
	return nil
}

// settle sets the load to the target, and waits until the server has seen
// that of all pods.
func (p *plane) settle(ctx context.Context, of *server) error {
	return until(ctx, 4*time.Minute, func(ctx context.Context) error {
		if err := p.use(ctx, "100m"); err != nil {
			return err
		}
		replicas, err := p.replicas(ctx)
		if err != nil {
			return err
		}
		all, err := answerOf(ctx, of)
		if err != nil {
			return err
		}
		calm := int32(0)
		for key, used := range all {
			if strings.HasPrefix(key, "pods "+namespace+"/"+scaled+"-") {
				if cpu := used.cpu.MilliValue(); cpu >= 95 && cpu <= 105 {
					calm++
				}
			}
		}
		if calm != replicas {
			return fmt.Errorf("%d of %d pods are calm", calm, replicas)
		}
		return nil
	})
}

// use sets what each pod of the scaled Deployment uses.
func (p *plane) use(ctx context.Context, cpu string) error {
	pods, err := p.kubernetes.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=" + scaled})
	if err != nil {
		return err
	}
	patch, err := json.Marshal(map[string]any{"metadata": map[string]any{"annotations": map[string]string{usageCPU: cpu}}})
	if err != nil {
		return err
	}
	for _, pod := range pods.Items {
		if pod.Annotations[usageCPU] == cpu {
			continue
		}
		_, err := p.kubernetes.CoreV1().Pods(namespace).Patch(ctx, pod.Name, types.MergePatchType, patch, metav1.PatchOptions{})
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *plane) replicas(ctx context.Context) (int32, error) {
	scale, err := p.kubernetes.AppsV1().Deployments(namespace).GetScale(ctx, scaled, metav1.GetOptions{})
	if err != nil {
		return 0, err
	}
	return scale.Spec.Replicas, nil
}

// proposed is the controller's line about what a metric came to:
// I1124 21:04:18.690777 ... "Proposing desired replicas" ... timestamp="...".
var proposed = regexp.MustCompile(`^I(\d{4} \d\d:\d\d:\d\d\.\d+) .*"Proposing desired replicas" desiredReplicas=(\d+) .* timestamp="([^"]+)"`)

// sampleAge is how old the sample was of which the last rescale was made.
func (p *plane) sampleAge() (time.Duration, error) {
	text, err := os.ReadFile(p.path("kube-controller-manager.log"))
	if err != nil {
		return 0, err
	}
	var last []string
	all := strings.Split(string(text), "\n")
	for i := len(all) - 1; i >= 0; i-- {
		if strings.Contains(all[i], `"Successfully rescaled"`) {
			for ; i >= 0 && last == nil; i-- {
				last = proposed.FindStringSubmatch(all[i])
			}
			break
		}
	}
	if last == nil {
		return 0, fmt.Errorf("the controller has logged no proposal")
	}
	now := time.Now()
	at, err := time.ParseInLocation("2006 0102 15:04:05.000000", strconv.Itoa(now.Year())+" "+last[1], now.Location())
	if err != nil {
		return 0, err
	}
	sample, err := time.Parse("2006-01-02 15:04:05 -0700 MST", last[3])
	if err != nil {
		return 0, err
	}
	return at.Sub(sample), nil
}
