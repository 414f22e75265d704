package cluster

import (
	"encoding/json"
	"strings"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/cluster/judge"
)

type object = map[string]any

// faults are ways in which `decide` could be wrong. Each changes what goes in
// or what comes out, and the comparison must not explain it away.
var faults = []struct {
	name   string
	input  func(object)
	output func(object)
}{
	{name: "a tolerance of 20 %", input: func(of object) { configOf(of)["tolerance"] = 0.2 }},
	{name: "no stabilization", input: func(of object) { configOf(of)["downscaleStabilizationSeconds"] = 0 }},
	{name: "no cpu initialization", input: func(of object) { configOf(of)["cpuInitializationPeriodSeconds"] = 0 }},
	{name: "no readiness delay", input: func(of object) { configOf(of)["initialReadinessDelaySeconds"] = 0 }},
	{name: "no scaling from zero", input: func(of object) { delete(configOf(of), "featureGates") }},
	{name: "no tolerance of one's own", input: func(of object) {
		configOf(of)["featureGates"] = object{"HPAScaleToZero": true, "HPAConfigurableTolerance": false}
	}},
	{name: "the last pod is overlooked", input: func(of object) {
		if pods, _ := of["pods"].([]any); len(pods) > 0 {
			of["pods"] = pods[:len(pods)-1]
		}
	}},
	{name: "no scale events are remembered", input: func(of object) {
		if history, _ := of["history"].(object); history != nil {
			delete(history, "scaleUpEvents")
			delete(history, "scaleDownEvents")
		}
	}},
	{name: "one replica more", output: func(of object) {
		if to, is := of["scaleTo"].(float64); is {
			of["scaleTo"] = to + 1
		}
	}},
	{name: "no event of a rescale", output: func(of object) {
		if of["action"] != "none" {
			of["events"] = []any{}
		}
	}},
	{name: "another reason", output: func(of object) {
		status, _ := of["status"].(object)
		conditions, _ := status["conditions"].([]any)
		for _, condition := range conditions {
			if of := condition.(object); of["reason"] == "ScaleDownStabilized" {
				of["reason"] = "ReadyForNewScale"
			}
		}
	}},
	{name: "utilization rounded up", output: func(of object) {
		status, _ := of["status"].(object)
		metrics, _ := status["currentMetrics"].([]any)
		for _, metric := range metrics {
			resource, _ := metric.(object)["resource"].(object)
			current, _ := resource["current"].(object)
			if percent, is := current["averageUtilization"].(float64); is {
				current["averageUtilization"] = percent + 1
			}
		}
	}},
}

func configOf(of object) object { return of["config"].(object) }

// findFaults breaks `decide` in each way, and the comparison must tell.
func findFaults(t *testing.T, record *judge.Record, library *millicore.Library) {
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			report, err := judge.Judge(record, func(hpaCase []byte) ([]byte, error) {
				changed, err := change(hpaCase, fault.input)
				if err != nil {
					return nil, err
				}
				result, err := library.DecideHPA(nil, changed)
				if err != nil {
					return nil, err
				}
				return change(result, fault.output)
			}, 1)
			if err != nil {
				t.Fatal(err)
			}
			if report.Counts[judge.Unexplained] == 0 {
				t.Fatal("the fault was explained away")
			}
			first, _, _ := strings.Cut(report.Refusals[0], "\n")
			t.Log(first)
		})
	}
}

func change(text []byte, do func(object)) ([]byte, error) {
	if do == nil {
		return text, nil
	}
	var of object
	if err := json.Unmarshal(text, &of); err != nil {
		return nil, err
	}
	do(of)
	return json.Marshal(of)
}
