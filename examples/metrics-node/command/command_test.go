package command

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// run is a command line's exit code, standard output and standard error.
func run(t *testing.T, arguments ...string) (int, string, string) {
	t.Helper()
	var out, errs bytes.Buffer
	code := Main(t.Context(), arguments, &out, &errs)
	return code, out.String(), errs.String()
}

func TestWhatIsRefused(t *testing.T) {
	f := func(want string, arguments ...string) {
		t.Helper()
		code, out, errs := run(t, arguments...)
		if code != 2 || out != "" || errs != "metrics-node: "+want+"\n" {
			t.Errorf("%v: %d, %q, %q", arguments, code, out, errs)
		}
	}
	f(`unknown subcommand "planet"; there are serve (the default), shards, plan, explain, simulate and check`, "planet")
	f(`unknown subcommand ""; there are serve (the default), shards, plan, explain, simulate and check`, "")
	f(`explain: give --case, or --hpa with --pods and --metrics`, "explain")
	f(`explain: --case excludes --hpa, --pods and --metrics`, "explain", "--case", "a", "--hpa", "b")
	f(`simulate: give --simulation, or --hpa and --load`, "simulate", "--hpa", "a")
	f(`simulate: -o: want text or json, not "xml"`, "simulate", "-o", "xml")
	f(`simulate: --load: want a file, a number, or points:, steps: or sine: and numbers, not "lots"`, "simulate", "--hpa", "a", "--load", "lots")
	f(`simulate: --sweep: want NAME=VALUE,VALUE…, not "target"`, "simulate", "--hpa", "a", "--load", "4", "--sweep", "target")
	f(`flag provided but not defined: -frobnicate`, "--frobnicate")
	f(`unexpected argument "twice"`, "serve", "--once", "twice")
	f(`--backend: want cgo, wazero or auto, not "jvm"`, "--backend", "jvm")
	f(`--total-shards must be from 1 to 2147483647, not 0`, "shards", "--total-shards", "0")
	f(`--kubelet and --kubeconfig exclude each other`, "--kubelet", "http://a", "--kubeconfig", "b")
	f(`--token-file, --ca-file and --insecure are for --kubelet`, "--insecure")
	f(`--insecure and --ca-file exclude each other`, "--kubelet", "https://a", "--insecure", "--ca-file", "b")
	f(`--interval and --timeout must not be negative`, "--interval", "-1s")
	f(`--swing must be from 0 to 0.9`, "--swing", "NaN")
	f(`--period must be positive`, "--period", "0s")
}

func TestHelp(t *testing.T) {
	code, out, errs := run(t, "--help")
	if code != 0 || out != "" || !strings.Contains(errs, "-kubelet URL") {
		t.Errorf("%d, %q, %q", code, out, errs)
	}
}

func TestKubeletURLs(t *testing.T) {
	f := func(text, node, url string) {
		t.Helper()
		kubelet, err := parseKubelet(text)
		if err != nil || kubelet.Node != node || kubelet.URL != url {
			t.Errorf("%s: %+v, %v", text, kubelet, err)
		}
	}
	f("https://10.0.0.7:10250", "10.0.0.7:10250", "https://10.0.0.7:10250/metrics/resource")
	f("https://10.0.0.7:10250/", "10.0.0.7:10250", "https://10.0.0.7:10250/metrics/resource")
	f("a=https://10.0.0.7:10250", "a", "https://10.0.0.7:10250/metrics/resource")
	f("http://[::1]:1/x?y=z", "[::1]:1", "http://[::1]:1/x?y=z") // the = is the URL's
	for _, bad := range []string{"10.0.0.7:10250", "a=b", "ftp://a", "https://", "http://%zz", ""} {
		if kubelet, err := parseKubelet(bad); err == nil {
			t.Errorf("%q was taken as %+v", bad, kubelet)
		}
	}
}

func TestOnce(t *testing.T) {
	code, out, errs := run(t, "--once", "--swing", "0")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, want := range []string{
		"== top nodes\nNAME      CPU(cores)   CPU(%)   MEMORY(bytes)   MEMORY(%)   \nnode-0    5038m        15%      10689Mi         4%          \n",
		"== top pods -A\nNAMESPACE     NAME                      CPU(cores)   MEMORY(bytes)   \nhpa           web-dbfc457b6-mw5gk       101m         1Mi             \n",
		"== shards\n589 objects in 3 shards: ",
		"== without metrics\nnone: every node and every running pod has metrics\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(errs, "\x1b") || strings.Contains(out, "\x1b") {
		t.Error("control sequences, though nobody watches")
	}
	if want := "; metrics of 20 of 20 nodes and 368 of 368 running pods\n"; !strings.HasSuffix(errs, want) {
		t.Errorf("progress was %q", errs)
	}
}

func TestOnceWithNobodyAtHomeSaysWhy(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	var out, errs bytes.Buffer
	code := Main(ctx, []string{"--once", "--interval", "50ms", "--kubelet", "http://127.0.0.1:1"}, &out, &errs)
	if code != 1 || !strings.Contains(errs.String(), "kind=unreachable") || !strings.HasSuffix(errs.String(), "interrupted\n") {
		t.Errorf("%d: %s", code, errs.String())
	}
}

func TestShards(t *testing.T) {
	code, out, errs := run(t, "shards", "--total-shards", "4", "--json")
	if code != 0 {
		t.Fatal(errs)
	}
	var shards struct {
		Total   int32
		Counts  []struct{ Objects int }
		Objects []struct{ Shard int32 }
	}
	if err := json.Unmarshal([]byte(out), &shards); err != nil {
		t.Fatal(err)
	}
	sum := 0
	for _, count := range shards.Counts {
		sum += count.Objects
	}
	if shards.Total != 4 || len(shards.Counts) != 4 || sum != len(shards.Objects) || sum != 589 {
		t.Errorf("%d shards, %d objects, %d counted", shards.Total, len(shards.Objects), sum)
	}
}

// Serving: it says where, answers there, and ends when it is told to.
func TestServe(t *testing.T) {
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	reader, writer := io.Pipe()
	ended := make(chan int)
	go func() {
		code := Main(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--interval", "1s"}, io.Discard, writer)
		_ = writer.Close()
		ended <- code
	}()
	lines := make(chan string)
	go func() {
		text := make([]byte, 1<<16)
		for {
			n, err := reader.Read(text)
			if err != nil {
				close(lines)
				return
			}
			lines <- string(text[:n])
		}
	}()
	var url string
	for line := range lines {
		if _, after, found := strings.Cut(line, "serving at "); found {
			url, _, _ = strings.Cut(after, ",")
		}
		if strings.Contains(line, "368 of 368") {
			break
		}
	}
	go func() {
		for range lines { // keep the pipe empty
		}
	}()
	response, err := http.Get(url + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("health is %s", response.Status)
	}
	stop()
	select {
	case code := <-ended:
		if code != 0 {
			t.Errorf("exit code %d", code)
		}
	case <-time.After(time.Minute):
		t.Fatal("it does not end")
	}
}

func TestAnAddressInUse(t *testing.T) {
	code, _, errs := run(t, "--listen", "256.0.0.1:1")
	if code != 1 || !strings.Contains(errs, "metrics-node: --listen: ") {
		t.Errorf("%d: %s", code, errs)
	}
}

func TestTheTailKeepsTheLastLines(t *testing.T) {
	kept := &tail{}
	for range keptLines {
		_, _ = kept.Write([]byte("old\n"))
	}
	_, _ = kept.Write([]byte("new\n"))
	if got := kept.last(2); len(got) != 2 || got[0] != "old" || got[1] != "new" {
		t.Errorf("got %q", got)
	}
	if got := kept.last(1000); len(got) != keptLines {
		t.Errorf("%d lines", len(got))
	}
}

func TestLinesAreCutToTheScreen(t *testing.T) {
	f := func(line string, width int, want string) {
		t.Helper()
		if got := cut(line, width); got != want {
			t.Errorf("%q to %d: %q", line, width, got)
		}
	}
	f("abc", 3, "abc")
	f("abcd", 3, "abc")
	f("äöüß", 3, "äöü")
	f("", 3, "")
}

func TestNoScreenWithoutATerminal(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	if out := newOutput(file, file, false); out.screen != nil || out.liveErrs {
		t.Error("a file was taken for a terminal")
	}
}
