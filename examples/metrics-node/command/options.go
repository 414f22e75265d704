// Flags: what they are called, their defaults, and what excludes what.

package command

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
)

// options are the flags of all subcommands.
type options struct {
	backend     millicore.Backend
	interval    time.Duration
	timeout     time.Duration
	hardened    bool
	grace       uint
	stateFile   string
	listen      string
	once        bool
	plain       bool
	verbose     bool
	totalShards int32
	json        bool

	kubelets   []string
	tokenFile  string
	caFile     string
	insecure   bool
	kubeconfig string
	context    string

	swing  float64
	period time.Duration

	extension extension
}

// Intervals where none is given. metrics-server's manifests say 15 s; the
// replayed cluster costs nobody anything and a person is waiting for it.
const (
	realInterval   = 15 * time.Second
	replayInterval = 5 * time.Second
	onceInterval   = time.Second
)

// multi is a flag that may be given several times.
type multi []string

func (m *multi) String() string { return strings.Join(*m, ",") }

func (m *multi) Set(value string) error {
	*m = append(*m, value)
	return nil
}

func parseOptions(name string, arguments []string, errs io.Writer) (*options, error) {
	o := &options{}
	flags := flag.NewFlagSet("metrics-node "+name, flag.ContinueOnError)
	flags.SetOutput(io.Discard) // the caller prints the error
	backend := flags.String("backend", "auto", "how the core runs: `cgo`, wazero, or auto (cgo where it is linked)")
	totalShards := flags.Int64("total-shards", 3, "`number` of shards in the summary of who owns which object")
	if name == "shards" {
		flags.BoolVar(&o.json, "json", false, "print JSON instead of a table")
	} else {
		o.serveFlags(flags)
	}
	err := flags.Parse(arguments)
	if errors.Is(err, flag.ErrHelp) {
		usage(flags, errs)
	}
	if err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if o.backend, err = millicore.ParseBackend(*backend); err != nil {
		return nil, fmt.Errorf("--backend: want cgo, wazero or auto, not %q", *backend)
	}
	if *totalShards < 1 || *totalShards > math.MaxInt32 {
		return nil, fmt.Errorf("--total-shards must be from 1 to %d, not %d", math.MaxInt32, *totalShards)
	}
	o.totalShards = int32(*totalShards)
	if name == "serve" {
		err = o.complete()
	}
	return o, err
}

func (o *options) serveFlags(flags *flag.FlagSet) {
	flags.DurationVar(&o.interval, "interval", 0,
		"time between scrapes (default 15s; 5s for the replayed cluster; 1s with --once)")
	flags.DurationVar(&o.timeout, "timeout", 0, "longest wait for a kubelet's page (default 10s, at most 0.9 of --interval)")
	flags.BoolVar(&o.hardened, "hardened", false,
		"keep what can be read of a page, and show nodes as they answer, where metrics-server drops and waits")
	flags.UintVar(&o.grace, "grace", 0, "`number` of cycles that a node may miss and still show; for --hardened")
	flags.StringVar(&o.stateFile, "state-file", "", "`file` to go on from, and to leave what is held in at the end")
	flags.StringVar(&o.listen, "listen", "127.0.0.1:8090", "`address` to serve at; port 0 takes a free one")
	flags.BoolVar(&o.once, "once", false, "scrape until there are metrics, print them, and exit")
	flags.BoolVar(&o.plain, "plain", false, "print lines instead of repainting the terminal")
	flags.BoolVar(&o.verbose, "verbose", false, "log every cycle")
	flags.Var((*multi)(&o.kubelets), "kubelet",
		"`URL` of a kubelet to scrape, such as https://10.0.0.7:10250, or NODE=URL; may be repeated")
	flags.StringVar(&o.tokenFile, "token-file", "", "`file` with the bearer token for --kubelet, read again as it changes")
	flags.StringVar(&o.caFile, "ca-file", "", "`file` with the certificates that --kubelet must be signed by")
	flags.BoolVar(&o.insecure, "insecure", false, "do not verify the certificates of --kubelet")
	flags.StringVar(&o.kubeconfig, "kubeconfig", "",
		"`file` that names a cluster whose kubelets to scrape, through its API server")
	flags.StringVar(&o.context, "context", "", "`name` of the context of --kubeconfig (default its current one)")
	flags.Float64Var(&o.swing, "swing", 0.5, "how far the replayed load swings around what was recorded, 0 to 0.9")
	flags.DurationVar(&o.period, "period", 2*time.Minute, "length of one wave of the replayed load")
	o.extensionFlags(flags)
}

// complete checks flags against each other and fills the interval in.
func (o *options) complete() error {
	switch {
	case len(o.kubelets) > 0 && o.kubeconfig != "":
		return errors.New("--kubelet and --kubeconfig exclude each other")
	case len(o.kubelets) == 0 && (o.tokenFile != "" || o.caFile != "" || o.insecure):
		return errors.New("--token-file, --ca-file and --insecure are for --kubelet")
	case o.insecure && o.caFile != "":
		return errors.New("--insecure and --ca-file exclude each other")
	case o.grace != 0 && !o.hardened:
		return errors.New("--grace is for --hardened")
	case o.grace > math.MaxUint32:
		return errors.New("--grace is too large")
	case o.interval < 0 || o.timeout < 0:
		return errors.New("--interval and --timeout must not be negative")
	case !(o.swing >= 0 && o.swing <= 0.9):
		return errors.New("--swing must be from 0 to 0.9")
	case o.period <= 0:
		return errors.New("--period must be positive")
	}
	if err := o.extension.complete(o); err != nil {
		return err
	}
	if o.interval == 0 {
		switch {
		case o.once:
			o.interval = onceInterval
		case o.replays():
			o.interval = replayInterval
		default:
			o.interval = realInterval
		}
	}
	return nil
}

// replays says whether the recorded cluster is what is scraped.
func (o *options) replays() bool {
	return len(o.kubelets) == 0 && o.kubeconfig == "" && !o.extension.serves()
}

func usage(flags *flag.FlagSet, errs io.Writer) {
	fmt.Fprintf(errs, `metrics-node scrapes kubelets and serves metrics.k8s.io, so that kubectl top
works against it. Without --kubelet and --kubeconfig it replays a recorded
cluster of 20 nodes and 368 running pods.

  metrics-node [serve] [flags]    scrape and serve until Ctrl-C
  metrics-node [serve] --once     print top, shards and reasons once
  metrics-node shards [flags]     print the shard of every recorded object
  metrics-node plan     --help    what other shards would move
  metrics-node explain  --help    why an HPA decides what it does
  metrics-node simulate --help    what an HPA would do under a load
  metrics-node --secure-port N    be the metrics API of the cluster it runs in
  metrics-node check FILE|URL     what is wrong with a page of metrics, and where

Flags of %s:
`, strings.TrimPrefix(flags.Name(), "metrics-node "))
	flags.SetOutput(errs)
	flags.PrintDefaults()
}
