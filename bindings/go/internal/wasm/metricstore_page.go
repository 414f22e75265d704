package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

type metricPage struct {
	*handle
}

func (s *metricStores) NewPage(profile, gzipLevel uint32) (backend.MetricPage, error) {
	in, err := s.enter()
	if err != nil {
		return nil, err
	}
	in.number(uint64(profile))
	in.number(uint64(gzipLevel))
	out := in.out(4)
	status := in.invoke("millicore_metricstore_page_new")
	made, err := s.made(in, status, out, "millicore_metricstore_page_free")
	if err != nil {
		return nil, err
	}
	return &metricPage{made}, nil
}

// exit ends a call on the page.
func (p *metricPage) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_metricstore_page_error", p.guest)
	}
	return p.home.exit(err)
}

func (p *metricPage) Clear() error {
	in, err := p.enter()
	if err != nil {
		return err
	}
	return p.exit(in, in.invoke("millicore_metricstore_page_clear"))
}

func (p *metricPage) Add(other backend.MetricStore, newWriter bool) error {
	store, ok := other.(*metricStore)
	if !ok || store.home != p.home {
		return backend.ErrForeign
	}
	in, err := store.enter()
	if err != nil {
		return err
	}
	out := in.out(4)
	if status := in.invoke("millicore_metricstore_publish"); status != 0 {
		return store.exit(in, status)
	}
	snapshot := in.word(out)
	defer end(stay{p.home, snapshot, "millicore_metricstore_snapshot_free"})
	p.home.residents++ // the snapshot, until its end
	if p.guest == 0 {
		return p.home.exit(backend.ErrClosed)
	}
	in.begin()
	in.number(uint64(p.guest))
	in.number(uint64(snapshot))
	in.number(flag(newWriter))
	return p.exit(in, in.invoke("millicore_metricstore_page_add"))
}

func (p *metricPage) Start(form uint32) (uint64, error) {
	in, err := p.enter()
	if err != nil {
		return 0, err
	}
	in.number(uint64(form))
	out := in.out(8)
	status := in.invoke("millicore_metricstore_page_start")
	n := uint64(0)
	if status == 0 && in.fault == nil {
		n = in.double(out)
	}
	return n, p.exit(in, status)
}

func (p *metricPage) StartGzip(form uint32, end string) error {
	in, err := p.enter()
	if err != nil {
		return err
	}
	in.number(uint64(form))
	in.text(end)
	return p.exit(in, in.invoke("millicore_metricstore_page_start_gzip"))
}

func (p *metricPage) Read(buffer []byte) (int, error) {
	in, err := p.enter()
	if err != nil {
		return 0, err
	}
	text := in.out(len(buffer))
	in.number(uint64(len(buffer)))
	out := in.outZero()
	status := in.invoke("millicore_metricstore_page_read")
	n := 0
	if status == 0 && in.fault == nil {
		n = min(int(in.word(out)), len(buffer))
		copy(buffer[:n], in.bytes(in.buffer+text, uint32(n)))
	}
	return n, p.exit(in, status)
}

func (p *metricPage) Memory() (uint64, error) {
	in, err := p.enter()
	if err != nil {
		return 0, err
	}
	out := in.out(8)
	if status := in.invoke("millicore_metricstore_page_memory"); status != 0 {
		return 0, p.home.exit(in.refused(status))
	}
	bytes := in.double(out)
	return bytes, p.home.exit(nil)
}
