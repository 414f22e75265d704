package kubelet_test

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	stats "k8s.io/kubelet/pkg/apis/stats/v1alpha1"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/kubelet"
)

// TestRealSummaries: what a real kubelet answered, through the core and
// through encoding/json.
func TestRealSummaries(t *testing.T) {
	for _, backend := range linked {
		library, err := millicore.Open(millicore.Options{Backend: backend})
		if err != nil {
			t.Fatal(err)
		}
		defer library.Close()
		reader, err := library.NewKubeletStats()
		if err != nil {
			t.Fatal(err)
		}
		defer reader.Close()
		summaries := kubelet.NewSummaries(library)
		var columns millicore.KubeletStatsColumns
		for _, number := range []int{0, 2, 4, 6, 8, 10} {
			page := recording(t, fmt.Sprintf("real_summary_%d.json.gz", number))
			if err := reader.Read(millicore.KubeletSummary, 0, page, &columns); err != nil {
				t.Fatal(err)
			}
			got, err := summaries.Summary(&columns)
			if err != nil {
				t.Fatal(err)
			}
			var want stats.Summary
			if err := json.Unmarshal(page, &want); err != nil {
				t.Fatal(err)
			}
			if len(got.Pods) != 3 || got.Pods[0].CPU.PSI == nil || !reflect.DeepEqual(utc(t, got), utc(t, &want)) {
				t.Errorf("%s, summary %d:\n got %s\nwant %s", backend, number, text(t, got), text(t, &want))
			}
		}
	}
}

// utc takes a summary through JSON, where times have one location.
func utc(t *testing.T, summary *stats.Summary) (again stats.Summary) {
	t.Helper()
	if err := json.Unmarshal([]byte(text(t, summary)), &again); err != nil {
		t.Fatal(err)
	}
	return again
}

func text(t *testing.T, summary *stats.Summary) string {
	t.Helper()
	text, err := json.Marshal(summary)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func recording(t *testing.T, name string) []byte {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", "..", "..", "recordings", "kubelet", name))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	page, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	return page
}
