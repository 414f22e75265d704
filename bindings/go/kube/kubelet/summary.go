package kubelet

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	stats "k8s.io/kubelet/pkg/apis/stats/v1alpha1"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Summaries makes stats.Summary of what a library reads. The zero value does
// not work; see [NewSummaries]. Safe for concurrent use.
type Summaries struct {
	fields map[key]place
}

// key is a field of a kind of subject.
type key struct {
	subject millicore.StatsSubject
	number  uint32
}

// place is where a field goes: steps through a struct, pointers made on the
// way, and how its bits are meant. Without a value the field says only that
// the last step is there.
type place struct {
	steps    []int
	kind     millicore.StatsKind
	presence bool
}

// subjects are the structs of the subjects.
var subjects = map[millicore.StatsSubject]reflect.Type{
	millicore.StatsNode:            reflect.TypeFor[stats.NodeStats](),
	millicore.StatsSystemContainer: reflect.TypeFor[stats.ContainerStats](),
	millicore.StatsPod:             reflect.TypeFor[stats.PodStats](),
	millicore.StatsContainer:       reflect.TypeFor[stats.ContainerStats](),
	millicore.StatsVolume:          reflect.TypeFor[stats.VolumeStats](),
	millicore.StatsNetwork:         reflect.TypeFor[stats.NetworkStats](),
	millicore.StatsInterface:       reflect.TypeFor[stats.InterfaceStats](),
	millicore.StatsAccelerator:     reflect.TypeFor[stats.AcceleratorStats](),
	millicore.StatsMetric:          reflect.TypeFor[stats.UserDefinedMetric](),
}

// own are the blocks that are a subject's own fields.
var own = map[millicore.StatsSubject]string{
	millicore.StatsVolume:      "fs.",
	millicore.StatsNetwork:     "network.",
	millicore.StatsInterface:   "network.",
	millicore.StatsAccelerator: "accelerator.",
	millicore.StatsMetric:      "userDefinedMetric.",
}

// NewSummaries learns from a library where each field goes. Fields that
// stats.Summary has not, such as swap limits, are left out.
func NewSummaries(library *millicore.Library) *Summaries {
	s := &Summaries{fields: map[key]place{}}
	for number := range uint32(1024) {
		path, kind, known := library.StatsField(number)
		if !known {
			continue
		}
		for subject, of := range subjects {
			path := strings.TrimPrefix(path, own[subject])
			if path == "imageFs" || strings.HasPrefix(path, "imageFs.") || strings.HasPrefix(path, "containerFs.") {
				path = "runtime." + path
			}
			if found, ok := find(of, strings.Split(path, ".")); ok {
				found.kind = kind
				s.fields[key{subject, number}] = found
			}
		}
	}
	return s
}

// find follows names of JSON through structs, embedded ones included.
func find(of reflect.Type, path []string) (place, bool) {
	var found place
	for _, name := range path {
		if of.Kind() == reflect.Pointer {
			of = of.Elem()
		}
		steps, next, ok := member(of, name)
		if !ok {
			return place{}, false
		}
		found.steps, of = append(found.steps, steps...), next
	}
	if of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	found.presence = of.Kind() == reflect.Struct && of != reflect.TypeFor[metav1.Time]()
	return found, true
}

func member(of reflect.Type, name string) ([]int, reflect.Type, bool) {
	if of.Kind() != reflect.Struct {
		return nil, nil, false
	}
	for i := range of.NumField() {
		field := of.Field(i)
		tag, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if tag == name && tag != "" {
			return []int{i}, field.Type, true
		}
		if field.Anonymous && tag == "" {
			if steps, next, ok := member(field.Type, name); ok {
				return append([]int{i}, steps...), next, true
			}
		}
	}
	return nil, nil, false
}

// Summary makes the summary that columns tell of.
func (s *Summaries) Summary(columns *millicore.KubeletStatsColumns) (*stats.Summary, error) {
	summary := new(stats.Summary)
	// Children follow their parents; slices must not move under pointers, so
	// each row is made by itself and put into its parent from the last to the
	// first.
	rows := make([]reflect.Value, columns.Len())
	for i := range rows {
		subject := columns.Subject(i)
		of, known := subjects[subject]
		if !known {
			return nil, fmt.Errorf("a subject of kind %d", subject)
		}
		rows[i] = reflect.New(of)
		setNames(rows[i].Interface(), columns, i)
		fields, values := columns.Fields(i)
		for at, number := range fields {
			if to, known := s.fields[key{subject, number}]; known {
				to.set(rows[i].Elem(), values[at])
			}
		}
	}
	children := make([][]int, len(rows))
	for i := range rows {
		if parent := columns.Parent(i); parent >= 0 {
			children[parent] = append(children[parent], i)
		}
	}
	for i := len(rows) - 1; i >= 0; i-- {
		for _, child := range children[i] {
			adopt(rows[i].Interface(), rows[child].Interface())
		}
	}
	for i, row := range rows {
		switch row := row.Interface().(type) {
		case *stats.NodeStats:
			summary.Node = *row
		case *stats.PodStats:
			if columns.Parent(i) < 0 {
				summary.Pods = append(summary.Pods, *row)
			}
		}
	}
	return summary, nil
}

func (p place) set(into reflect.Value, bits uint64) {
	for _, step := range p.steps {
		into = into.Field(step)
		if into.Kind() == reflect.Pointer {
			if into.IsNil() {
				into.Set(reflect.New(into.Type().Elem()))
			}
			into = into.Elem()
		}
	}
	if p.presence {
		return
	}
	switch value := p.kind.Value(bits).(type) {
	case uint64:
		into.SetUint(value)
	case int64:
		into.SetInt(value)
	case float64:
		into.SetFloat(value)
	case bool:
		into.SetBool(value)
	case time.Time:
		into.Set(reflect.ValueOf(metav1.Time{Time: value}))
	}
}

func setNames(into any, columns *millicore.KubeletStatsColumns, i int) {
	name := func(j int) string { return string(columns.Name(i, j)) }
	switch into := into.(type) {
	case *stats.NodeStats:
		into.NodeName = name(0)
	case *stats.PodStats:
		into.PodRef = stats.PodReference{Namespace: name(0), Name: name(1), UID: name(2)}
	case *stats.ContainerStats:
		into.Name = name(0)
	case *stats.VolumeStats:
		into.Name = name(0)
		if name(1) != "" || name(2) != "" {
			into.PVCRef = &stats.PVCReference{Namespace: name(1), Name: name(2)}
		}
	case *stats.NetworkStats:
		into.Name = name(0)
	case *stats.InterfaceStats:
		into.Name = name(0)
	case *stats.AcceleratorStats:
		into.Make, into.Model, into.ID = name(0), name(1), name(2)
	case *stats.UserDefinedMetric:
		into.Name, into.Type, into.Units = name(0), stats.UserDefinedMetricType(name(1)), name(2)
		for j := 3; j+1 < columns.Names(i); j += 2 {
			if into.Labels == nil {
				into.Labels = map[string]string{}
			}
			into.Labels[name(j)] = name(j + 1)
		}
	}
}

// adopt puts a child where it belongs.
func adopt(parent, child any) {
	switch parent := parent.(type) {
	case *stats.NodeStats:
		switch child := child.(type) {
		case *stats.ContainerStats:
			parent.SystemContainers = append(parent.SystemContainers, *child)
		case *stats.NetworkStats:
			parent.Network = child
		}
	case *stats.PodStats:
		switch child := child.(type) {
		case *stats.ContainerStats:
			parent.Containers = append(parent.Containers, *child)
		case *stats.VolumeStats:
			parent.VolumeStats = append(parent.VolumeStats, *child)
		case *stats.NetworkStats:
			parent.Network = child
		}
	case *stats.NetworkStats:
		if child, ok := child.(*stats.InterfaceStats); ok {
			parent.Interfaces = append(parent.Interfaces, *child)
		}
	case *stats.ContainerStats:
		switch child := child.(type) {
		case *stats.AcceleratorStats:
			parent.Accelerators = append(parent.Accelerators, *child)
		case *stats.UserDefinedMetric:
			parent.UserDefinedMetrics = append(parent.UserDefinedMetrics, *child)
		}
	}
}
