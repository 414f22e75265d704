package main

import (
	"context"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// plane is the control plane and all that runs on it.
type plane struct {
	options   options
	folder    string
	processes []*process

	admin      *rest.Config
	kubernetes *kubernetes.Clientset
	dynamic    dynamic.Interface
	apiPort    int

	servers []*server
	results results
}

// process is a program that this one has started.
type process struct {
	name string
	cmd  *exec.Cmd
	log  *os.File
	done chan struct{}
}

// start runs a program; what it prints goes to NAME.log.
func (p *plane) start(name, path string, arguments ...string) (*process, error) {
	log, err := os.Create(p.path(name + ".log"))
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, arguments...)
	cmd.Stdout, cmd.Stderr, cmd.Dir = log, log, p.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	started := &process{name: name, cmd: cmd, log: log, done: make(chan struct{})}
	go func() {
		_ = cmd.Wait()
		close(started.done)
	}()
	p.processes = append(p.processes, started)
	return started, nil
}

// end stops all programs, the last one first.
func (p *plane) end() {
	for i := len(p.processes) - 1; i >= 0; i-- {
		of := p.processes[i]
		_ = of.cmd.Process.Signal(syscall.SIGTERM)
		select {
		case <-of.done:
		case <-time.After(10 * time.Second):
			_ = of.cmd.Process.Kill()
			<-of.done
		}
		_ = of.log.Close()
	}
}

func (p *plane) path(name string) string { return filepath.Join(p.folder, name) }

func (p *plane) program(name string) string { return filepath.Join(p.options.programs, name) }

// freePort was free a moment ago.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// until polls until something is so, or gives up with the last reason.
func until(ctx context.Context, patience time.Duration, is func(context.Context) error) error {
	var last error
	err := wait.PollUntilContextTimeout(ctx, 250*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		last = is(ctx)
		return last == nil, nil
	})
	if err != nil {
		return errors.Join(err, last)
	}
	return nil
}

func (p *plane) startPlane(ctx context.Context) error {
	clients, err := newAuthority(p.folder, "clients")
	if err != nil {
		return err
	}
	proxies, err := newAuthority(p.folder, "proxies")
	if err != nil {
		return err
	}
	for _, of := range []struct {
		name    string
		subject pkix.Name
		by      *authority
	}{
		{"apiserver", pkix.Name{CommonName: "kube-apiserver"}, clients},
		{"admin", pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}}, clients},
		{"aggregator", pkix.Name{CommonName: "aggregator"}, proxies},
		{"accounts", pkix.Name{CommonName: "accounts"}, clients},
	} {
		if _, _, err := issue(p.folder, of.name, of.subject, of.by); err != nil {
			return err
		}
	}
	etcd, err := p.startEtcd()
	if err != nil {
		return err
	}
	if p.apiPort, err = freePort(); err != nil {
		return err
	}
	_, err = p.start("kube-apiserver", p.program("kubernetes"), "kube-apiserver",
		"--etcd-servers="+etcd,
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", "--secure-port="+strconv.Itoa(p.apiPort),
		"--endpoint-reconciler-type=none", "--service-cluster-ip-range=10.0.0.0/16",
		"--tls-cert-file=apiserver.crt", "--tls-private-key-file=apiserver.key",
		"--client-ca-file=clients.crt", "--authorization-mode=RBAC",
		"--requestheader-client-ca-file=proxies.crt", "--requestheader-allowed-names=aggregator",
		"--requestheader-username-headers=X-Remote-User", "--requestheader-group-headers=X-Remote-Group",
		"--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=aggregator.crt", "--proxy-client-key-file=aggregator.key",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=accounts.key", "--service-account-signing-key-file=accounts.key",
		"--disable-admission-plugins=ServiceAccount")
	if err != nil {
		return err
	}
	if err := p.connect(); err != nil {
		return err
	}
	if err := until(ctx, 2*time.Minute, func(ctx context.Context) error {
		return p.kubernetes.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
	}); err != nil {
		return err
	}
	_, err = p.start("kube-controller-manager", p.program("kubernetes"), "kube-controller-manager",
		"--kubeconfig=kubeconfig", "--leader-elect=false", "--secure-port=0",
		"--controllers=deployment-controller,replicaset-controller,horizontal-pod-autoscaler-controller",
		"--kube-api-qps=500", "--kube-api-burst=1000", "--v=4")
	return err
}

func (p *plane) startEtcd() (string, error) {
	client, err := freePort()
	if err != nil {
		return "", err
	}
	peer, err := freePort()
	if err != nil {
		return "", err
	}
	url := fmt.Sprintf("http://127.0.0.1:%d", client)
	peers := fmt.Sprintf("http://127.0.0.1:%d", peer)
	_, err = p.start("etcd", p.program("kubernetes"), "etcd", "--data-dir=etcd", "--log-level=warn", "--unsafe-no-fsync",
		"--listen-client-urls="+url, "--advertise-client-urls="+url,
		"--listen-peer-urls="+peers, "--initial-advertise-peer-urls="+peers, "--initial-cluster=default="+peers)
	return url, err
}

// connect writes the administrator's kubeconfig and makes clients.
func (p *plane) connect() error {
	config := clientcmdapi.NewConfig()
	config.Clusters["e2e"] = &clientcmdapi.Cluster{
		Server: fmt.Sprintf("https://127.0.0.1:%d", p.apiPort), CertificateAuthority: p.path("clients.crt"),
	}
	config.AuthInfos["admin"] = &clientcmdapi.AuthInfo{
		ClientCertificate: p.path("admin.crt"), ClientKey: p.path("admin.key"),
	}
	config.Contexts["e2e"] = &clientcmdapi.Context{Cluster: "e2e", AuthInfo: "admin"}
	config.CurrentContext = "e2e"
	if err := clientcmd.WriteToFile(*config, p.path("kubeconfig")); err != nil {
		return err
	}
	var err error
	if p.admin, err = clientcmd.BuildConfigFromFlags("", p.path("kubeconfig")); err != nil {
		return err
	}
	p.admin.QPS, p.admin.Burst = 500, 1000
	if p.kubernetes, err = kubernetes.NewForConfig(p.admin); err != nil {
		return err
	}
	p.dynamic, err = dynamic.NewForConfig(p.admin)
	return err
}
