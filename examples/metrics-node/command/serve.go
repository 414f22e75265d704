// metrics-node serve: open everything, run it, end it cleanly.

package command

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/examples/metrics-node/server"
)

// serve opens everything the flags ask for, and then either prints once or
// runs until ctx ends.
func serve(ctx context.Context, o *options, out *output) (err error) {
	library, err := millicore.Open(millicore.Options{Backend: o.backend})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, library.Close()) }()

	log := newLog(out, o)
	source, err := openSource(o, library, log.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, source.end()) }()

	show := newShow(out, log, o.interval)
	scale := source.scale
	if o.once {
		scale = nil // two scrapes are no time to scale in
	}
	saved, err := readState(o.stateFile)
	if err != nil {
		return err
	}
	config := server.Config{
		Grace:     uint32(o.grace),
		Saved:     saved,
		Library:   library,
		Objects:   source.objects,
		Kubelets:  source.kubelets,
		Interval:  o.interval,
		Timeout:   o.timeout,
		Client:    source.client,
		Logger:    log.logger,
		AdoptPods: source.adoptPods,
		Scale:     scale,
		OnAnswer:  show.answered,
		OnCycle:   show.cycled,
	}
	if o.hardened {
		config.Profile = millicore.KubeletHardened
	}
	s, err := server.New(config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, leaveState(s, o.stateFile), s.Close()) }()
	show.server = s

	parts := newParts(ctx)
	defer func() { err = errors.Join(err, parts.end()) }()
	if source.follow != nil {
		show.line("listing nodes and pods of %s", source.about)
		if !parts.waitFor(source.follow) {
			return nil
		}
	}
	if o.once {
		return once(parts.ctx, o, show, library, source)
	}

	if o.extension.serves() {
		port, err := o.extension.open(parts.ctx, o)
		if err != nil {
			return err
		}
		show.line("%s; serving over TLS at %s, every %s", source.about, port.listener.Addr(), o.interval)
		parts.run(func(ctx context.Context) error { return port.serve(ctx, s.Handler(), log.logger) })
		parts.run(s.Run)
		<-parts.ctx.Done()
		parts.running.Wait()
		return nil
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	warnIfOpen(log.logger, listener.Addr())
	show.begin(library, source.about, listener.Addr())
	defer show.end()
	parts.run(func(ctx context.Context) error { return serveHTTP(ctx, listener, s.Handler(), log.logger) })
	parts.run(s.Run)
	<-parts.ctx.Done()
	parts.running.Wait()
	return nil
}

// parts are the goroutines of a run: the first that fails ends all.
type parts struct {
	ctx     context.Context
	stop    context.CancelCauseFunc
	running sync.WaitGroup
}

func newParts(ctx context.Context) *parts {
	p := &parts{}
	p.ctx, p.stop = context.WithCancelCause(ctx)
	return p
}

func (p *parts) run(part func(context.Context) error) {
	p.running.Go(func() {
		if err := part(p.ctx); err != nil {
			p.stop(err)
		}
	})
}

// waitFor runs a part and waits until it has begun well (true) or all parts
// are to end.
func (p *parts) waitFor(part func(context.Context, func()) error) bool {
	begun := make(chan struct{})
	p.run(func(ctx context.Context) error {
		return part(ctx, func() { close(begun) })
	})
	select {
	case <-begun:
		return true
	case <-p.ctx.Done():
		return false
	}
}

// end stops all parts and gives the error of the one that failed. That the
// outer context ended is no failure.
func (p *parts) end() error {
	p.stop(nil)
	p.running.Wait()
	cause := context.Cause(p.ctx)
	if errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return nil
	}
	return cause
}

// serveHTTP serves until ctx ends, and then lets requests in flight finish.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler, logger *slog.Logger) error {
	web := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- web.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTimeout)
	defer cancel()
	if err := web.Shutdown(ctx); err != nil {
		return errors.Join(fmt.Errorf("end requests in flight: %w", err), web.Close())
	}
	return nil
}

// warnIfOpen says when others than this machine can ask.
func warnIfOpen(logger *slog.Logger, address net.Addr) {
	if tcp, ok := address.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		logger.Warn("serving beyond this machine, to everyone, without authentication", "address", address.String())
	}
}
