package cluster

import (
	"testing"
)

func names(objects []*Object) string {
	text := ""
	for _, object := range objects {
		text += object.Namespace + "/" + object.Name + " "
	}
	return text
}

func TestStoreListsByNamespaceAndName(t *testing.T) {
	s := NewStore()
	expect := func(want string) {
		t.Helper()
		if got := names(s.List(KindPod)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	expect("")
	s.Upsert(KnownPod("b", "a"))
	s.Upsert(KnownPod("a", "z"))
	expect("a/z b/a ")
	s.Upsert(KnownPod("a", "z")) // in place of itself
	expect("a/z b/a ")
	before := s.List(KindPod)
	s.Delete(KindPod, "a", "z")
	s.Delete(KindPod, "a", "unknown")
	s.Delete("Unknown", "a", "z")
	expect("b/a ")
	if got := names(before); got != "a/z b/a " {
		t.Errorf("a list given out has changed: %q", got)
	}
	s.Replace(KindPod, []*Object{KnownPod("c", "c")})
	expect("c/c ")
	if s.Get(KindPod, "b", "a") != nil || s.Get(KindPod, "c", "c") == nil {
		t.Error("Get does not see what List sees")
	}
}

func TestLabels(t *testing.T) {
	labels := Labels{"a", "1", "b", "", "c", "3"}
	f := func(key, value string, found bool) {
		t.Helper()
		got, has := labels.Lookup(key)
		if got != value || has != found || labels.Get(key) != value || labels.Has(key) != found {
			t.Errorf("%q: got %q, %v", key, got, has)
		}
	}
	f("a", "1", true)
	f("b", "", true)
	f("c", "3", true)
	f("", "", false)
	f("aa", "", false)
	f("d", "", false)
}

func TestRecorded(t *testing.T) {
	recorded, err := LoadRecorded()
	if err != nil {
		t.Fatal(err)
	}
	count := func(kind string, want int) {
		t.Helper()
		if got := len(recorded.Objects.List(kind)); got != want {
			t.Errorf("%d of %s, want %d", got, kind, want)
		}
	}
	count(KindNode, 20)
	count(KindPod, 388)
	count(KindNamespace, 11)
	count("HorizontalPodAutoscaler", 9)
	count("Deployment", 41)
	if running := len(recorded.Objects.RunningPods()); running != 368 {
		t.Errorf("%d running pods", running)
	}
	pods, containers := 0, 0
	for _, node := range recorded.Nodes {
		pods += len(node.Pods)
		for _, pod := range node.Pods {
			containers += len(pod.Containers)
		}
	}
	if len(recorded.Nodes) != 20 || pods != 368 || containers != 488 {
		t.Errorf("usage of %d nodes, %d pods, %d containers", len(recorded.Nodes), pods, containers)
	}
	node := recorded.Nodes[0]
	if node.Name != "node-0" || node.Usage != (Usage{CPU: 5037014169, Memory: 10689 << 20}) {
		t.Errorf("first node: %+v", node)
	}
}
