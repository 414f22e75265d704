package server_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"net/http/httptest"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/recordings"
)

func recordedText(t *testing.T, name string) string {
	t.Helper()
	text, err := fs.ReadFile(recordings.Cluster(), name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sortContainers sorts the rows, which are pods in order and, within a pod,
// containers in an order that upstream leaves to chance.
func sortContainers(table string) string {
	lines := strings.Split(table, "\n")
	slices.Sort(lines[1 : len(lines)-1])
	return strings.Join(lines, "\n")
}

// From the recorded usage over kubelets' pages, HTTP, the store and a list in
// JSON back to the text that the real kubectl printed of the real cluster.
func TestTheReplayedClusterPrintsAsRecorded(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := replay(t, library)
		nodes, err := s.TopNodes(millicore.TopOptions{})
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(nodes), recordedText(t, "top_nodes.txt"))
		pods, err := s.TopPods(millicore.TopOptions{WithNamespace: true})
		if err != nil {
			t.Fatal(err)
		}
		same(t, string(pods), recordedText(t, "top_pods.txt"))
		containers, err := s.TopPods(millicore.TopOptions{WithNamespace: true, Containers: true})
		if err != nil {
			t.Fatal(err)
		}
		same(t, sortContainers(string(containers)), sortContainers(recordedText(t, "top_pods_containers.txt")))
		reasons, err := s.Reasons()
		if err != nil || len(reasons) != 0 {
			t.Errorf("reasons %v, %v", reasons, err)
		}
	})
}

// same compares texts and shows the first line that differs.
func same(t *testing.T, got, want string) {
	t.Helper()
	if got == want {
		return
	}
	gotLines, wantLines := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(gotLines), len(wantLines)) {
		if gotLines[i] != wantLines[i] {
			t.Fatalf("line %d:\n got %q\nwant %q", i+1, gotLines[i], wantLines[i])
		}
	}
	t.Fatalf("%d lines, want %d", len(gotLines), len(wantLines))
}

// kubectlVersion is what the tested kubectl must say of itself.
const kubectlVersion = "Client Version: v1.36.3\n"

// The real kubectl, built from k8s.io/kubernetes v1.36.3, against the handler.
func TestRealKubectl(t *testing.T) {
	program := os.Getenv("MILLICORE_KUBECTL")
	if program == "" {
		t.Skip("MILLICORE_KUBECTL is empty: it names a kubectl v1.36.3, which `cargo xtask test` builds from conformance/kubectl")
	}
	said, err := exec.Command(program, "version", "--client").Output()
	if err != nil || !strings.HasPrefix(string(said), kubectlVersion) {
		t.Fatalf("MILLICORE_KUBECTL=%s says %q, %v; want %q", program, said, err, kubectlVersion)
	}
	onEach(t, func(t *testing.T, library *millicore.Library) {
		s := replay(t, library)
		web := httptest.NewServer(s.Handler())
		defer web.Close()
		home := t.TempDir() // no kubeconfig, no discovery cache of anybody
		kubectl := func(arguments ...string) string {
			t.Helper()
			command := exec.Command(program, append([]string{"--server", web.URL}, arguments...)...)
			command.Env = append(os.Environ(), "HOME="+home, "KUBECONFIG="+filepath.Join(home, "none"))
			var errs strings.Builder
			command.Stderr = &errs
			out, err := command.Output()
			if err != nil {
				t.Fatalf("kubectl %v: %v\n%s", arguments, err, errs.String())
			}
			if errs.Len() > 0 {
				t.Errorf("kubectl %v: %s", arguments, errs.String())
			}
			return string(out)
		}
		top := func(text []byte, err error) string {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
		all := millicore.TopOptions{WithNamespace: true}
		byCPU, containers, inAll := millicore.TopOptions{Sort: millicore.SortByCPU}, all, all
		containers.Containers = true
		inAll.Sum = true

		same(t, kubectl("top", "nodes"), recordedText(t, "top_nodes.txt"))
		same(t, kubectl("top", "nodes"), top(s.TopNodes(millicore.TopOptions{})))
		same(t, kubectl("top", "nodes", "--sort-by=cpu"), top(s.TopNodes(byCPU)))
		same(t, kubectl("top", "nodes", "--show-swap"), top(s.TopNodes(millicore.TopOptions{ShowSwap: true})))
		same(t, kubectl("top", "pods", "-A"), recordedText(t, "top_pods.txt"))
		same(t, kubectl("top", "pods", "-A", "--containers"), top(s.TopPods(containers)))
		same(t, kubectl("top", "pods", "-A", "--sum"), top(s.TopPods(inAll)))

		contains := func(text string, wanted ...string) {
			t.Helper()
			for _, part := range wanted {
				if !strings.Contains(text, part) {
					t.Errorf("%q is missing in\n%s", part, text)
				}
			}
		}
		contains(kubectl("top", "node", "node-7"), "node-7", "3328m", "5692Mi")
		contains(kubectl("top", "pod", "-n", "hpa", "-l", "app=web"), "web-dbfc457b6-mw5gk", "web-dbfc457b6-zgq7k")
		for _, version := range []string{"v1beta1", "v1"} {
			contains(kubectl("get", "--raw", "/apis/metrics.k8s.io/"+version+"/nodes"),
				`"apiVersion":"metrics.k8s.io/`+version+`"`, `"name":"node-19"`)
		}
		// Tables, discovery and the objects beside.
		contains(kubectl("get", "pods.metrics.k8s.io", "-A"), "NAMESPACE", "CPU", "MEMORY", "WINDOW", "kube-system   agent-2w4ts")
		contains(kubectl("get", "nodes.v1.metrics.k8s.io"), "NAME", "node-12")
		contains(kubectl("api-resources", "--api-group=metrics.k8s.io"), "NodeMetrics", "PodMetrics")
		contains(kubectl("api-versions"), "metrics.k8s.io/v1beta1", "metrics.k8s.io/v1\n")
		contains(kubectl("get", "pods", "-n", "kube-system", "-o", "name"), "pod/agent-2w4ts")
		contains(kubectl("version"), "Server Version: v1.36.3+millicore")
	})
}
