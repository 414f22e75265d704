package wasm

import (
	"encoding/binary"
	"runtime"
	"sync/atomic"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// metricStores is a home for stores and the pages that may hold them.
type metricStores struct {
	library *library
	home    *home
	closed  atomic.Bool
	cleanup runtime.Cleanup
}

func (l *library) NewMetricStores() (backend.MetricStores, error) {
	home, err := newHome(l.resources)
	if err != nil {
		return nil, err
	}
	made := &metricStores{library: l, home: home}
	made.cleanup = runtime.AddCleanup(made, leave, home)
	return made, nil
}

func (s *metricStores) Close() error {
	if s.closed.Swap(true) {
		return backend.ErrClosed
	}
	s.cleanup.Stop()
	s.home.leave()
	return nil
}

func leave(h *home) { h.leave() }

// enter begins a call without a handle.
func (s *metricStores) enter() (*instance, error) {
	if s.closed.Load() {
		return nil, backend.ErrClosed
	}
	in, err := s.home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	return in, nil
}

// made ends a call that leaves a new handle at an offset of the buffer.
func (s *metricStores) made(in *instance, status int32, out uint32, free string) (*handle, error) {
	if status != 0 {
		return nil, s.home.exit(in.refused(status))
	}
	made := newHandle(s.library, s.home, in.word(out), free)
	if err := s.home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

type metricStore struct {
	*handle
}

func (s *metricStores) NewStore(headers backend.Strings, seriesPerObject, series uint64) (backend.MetricStore, error) {
	in, err := s.enter()
	if err != nil {
		return nil, err
	}
	// millicore_metricstore_options: size, reserved, two limits.
	options := binary.LittleEndian.AppendUint64(nil, 24)
	options = binary.LittleEndian.AppendUint64(options, seriesPerObject)
	options = binary.LittleEndian.AppendUint64(options, series)
	column(in, options)
	in.strings(headers)
	in.number(uint64(headers.Len()))
	out := in.out(4)
	status := in.invoke("millicore_metricstore_new")
	made, err := s.made(in, status, out, "millicore_metricstore_free")
	if err != nil {
		return nil, err
	}
	return &metricStore{made}, nil
}

// exit ends a call on the store.
func (s *metricStore) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_metricstore_error", s.guest)
	}
	return s.home.exit(err)
}

func (s *metricStore) Upsert(uid string, bodies backend.Strings) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.text(uid)
	in.strings(bodies)
	in.number(uint64(bodies.Len()))
	return s.exit(in, in.invoke("millicore_metricstore_upsert"))
}

func (s *metricStore) Delete(uid string) (bool, error) {
	in, err := s.enter()
	if err != nil {
		return false, err
	}
	in.text(uid)
	out := in.outZero()
	status := in.invoke("millicore_metricstore_delete")
	deleted := in.fault == nil && in.word(out)&0xff != 0
	return deleted, s.exit(in, status)
}

func (s *metricStore) BeginReplace() error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	return s.exit(in, in.invoke("millicore_metricstore_begin_replace"))
}

func (s *metricStore) EndReplace(complete bool) error {
	in, err := s.enter()
	if err != nil {
		return err
	}
	in.number(flag(complete))
	return s.exit(in, in.invoke("millicore_metricstore_end_replace"))
}

func (s *metricStore) Statistics() (held backend.MetricStatistics, err error) {
	in, err := s.enter()
	if err != nil {
		return held, err
	}
	got := in.outStruct(statisticsWords)
	status := in.invoke("millicore_metricstore_read_statistics")
	if status == 0 && in.fault == nil {
		at := func(field uint32) uint64 { return in.double(got + 4*field) }
		held = backend.MetricStatistics{
			Objects: at(statisticsObjects), Series: at(statisticsSeries), Bytes: at(statisticsBytes),
			Refused: at(statisticsRefused), Memory: at(statisticsMemory),
		}
		return held, s.home.exit(nil)
	}
	return held, s.home.exit(in.refused(status))
}
