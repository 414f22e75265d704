package cluster

import (
	"slices"
	"strings"
	"testing"
)

func TestFollowersLearnWhatHasChanged(t *testing.T) {
	s := NewStore()
	s.Upsert(KnownPod("a", "1"))
	follower := s.Follow(KindPod)
	expect := func(wantAll bool, want string) {
		t.Helper()
		var told []string
		all := follower.Changes(
			func(o *Object) { told = append(told, "+"+o.Namespace+"/"+o.Name) },
			func(namespace, name string) { told = append(told, "-"+namespace+"/"+name) })
		slices.Sort(told)
		if got := strings.Join(told, " "); got != want || all != wantAll {
			t.Errorf("got %v %q, want %v %q", all, got, wantAll, want)
		}
	}
	expect(true, "+a/1")
	expect(false, "")
	s.Upsert(KnownPod("a", "1"))
	s.Upsert(KnownPod("b", "2"))
	s.Delete(KindPod, "a", "1")
	s.Delete(KindPod, "c", "unknown")
	s.Upsert(KnownPod("b", "3"))
	expect(false, "+b/2 +b/3 -a/1 -c/unknown")
	s.Replace(KindPod, []*Object{KnownPod("d", "4")})
	s.Upsert(KnownPod("d", "5"))
	expect(true, "+d/4 +d/5")
	follower.Restart()
	expect(true, "+d/4 +d/5")
	expect(false, "")
}
