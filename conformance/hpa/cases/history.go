package cases

import (
	"encoding/json"
	"time"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/millicore/millicore/conformance/harness"
)

func (g *generator) history() object {
	history := object{
		"recommendations": nil, "scaleUpEvents": nil, "scaleDownEvents": nil,
	}
	if !g.OneIn(4) {
		all := []any{}
		spans := []float64{g.stabilize, 0, 15, 60, 300}
		for range g.IntN(7) {
			all = append(all, object{
				"replicas": max(0, g.current+int32(g.IntN(9))-4),
				"time":     nanos(g.past(spans)),
			})
		}
		history["recommendations"] = all
	}
	for _, direction := range []string{"scaleUpEvents", "scaleDownEvents"} {
		if g.OneIn(3) {
			continue
		}
		all := []any{}
		spans := []float64{float64(g.longestSpan), 15, 60, 600}
		for range g.IntN(5) {
			change := g.IntN(6)
			if g.OneIn(60) {
				change = 2147483647
			}
			all = append(all, object{
				"change": change, "time": nanos(g.past(spans)),
				"outdated": g.OneIn(5),
			})
		}
		history[direction] = all
	}
	return history
}

// past is a time at the edge of a span that ends now, or any of the last
// hour, or, seldom, one to come.
func (g *generator) past(spans []float64) time.Time {
	switch {
	case g.OneIn(3):
		edge := g.now.Add(-seconds(harness.Pick(g.Random, spans)))
		return g.about(edge, time.Nanosecond)
	case g.OneIn(30):
		return g.now.Add(time.Duration(g.IntN(100)) * time.Second)
	default:
		past := g.now.Add(-time.Duration(g.IntN(3600)) * time.Second)
		return past.Add(-time.Duration(g.IntN(1_000_000_000)))
	}
}

// Next is the sync that follows a case, some seconds later, as upstream left
// things: its status, its history and the scale that it wrote. Where nothing
// was to be done the status must not be written again.
func Next(random *harness.Random, made, result []byte, id string) (
	[]byte, error,
) {
	var one object
	if err := json.Unmarshal(made, &one); err != nil {
		return nil, err
	}
	var left struct {
		Panic   string
		ScaleTo *int32
		Status  json.RawMessage
		History json.RawMessage
	}
	if err := json.Unmarshal(result, &left); err != nil {
		return nil, err
	}
	one["id"] = id
	if left.Panic != "" {
		return json.Marshal(one)
	}
	now, err := time.Parse(time.RFC3339Nano, one["now"].(string))
	if err != nil {
		return nil, err
	}
	later := []time.Duration{0, time.Millisecond, 15 * time.Second,
		time.Minute, 5 * time.Minute}
	one["now"] = nanos(now.Add(harness.Pick(random, later)))
	status, err := stored(left.Status)
	if err != nil {
		return nil, err
	}
	one["hpa"].(object)["status"] = status
	one["history"] = left.History
	if left.ScaleTo != nil {
		scale := one["scale"].(object)
		scale["specReplicas"] = *left.ScaleTo
		if random.OneIn(2) {
			scale["statusReplicas"] = *left.ScaleTo
		}
	}
	return json.Marshal(one)
}

// stored is a status as the API server gives it back. It reads quantities, and
// so forgets that one of memory was to be printed in powers of two: 1500000,
// once written, is 1500k.
func stored(written json.RawMessage) (object, error) {
	var status object
	if err := json.Unmarshal(written, &status); err != nil {
		return nil, err
	}
	metrics, _ := status["currentMetrics"].([]any)
	for _, metric := range metrics {
		for _, source := range metric.(object) {
			of, _ := source.(object)
			current, _ := of["current"].(object)
			for _, key := range []string{"averageValue", "value"} {
				if text, has := current[key].(string); has {
					quantity, err := resource.ParseQuantity(text)
					if err != nil {
						return nil, err
					}
					current[key] = quantity.String()
				}
			}
		}
	}
	return status, nil
}
