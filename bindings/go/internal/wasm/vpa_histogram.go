package wasm

import (
	"math"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// vpaHistogram lives in the instance that the library's handles share, so
// that histograms can be merged.
type vpaHistogram struct {
	*handle
}

func (l *library) NewVPAHistogram(options *backend.VPAHistogramOptions) (backend.VPAHistogram, error) {
	home, err := l.sharedHome()
	if err != nil {
		return nil, err
	}
	in, err := home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	in.inHistogramOptions(options)
	out := in.out(4)
	if status := in.invoke("millicore_vpa_histogram_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &vpaHistogram{newHandle(l, home, in.word(out), "millicore_vpa_histogram_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// exit ends a call that may have changed the histogram.
func (h *vpaHistogram) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_vpa_histogram_error", h.guest)
	}
	return h.home.exit(err)
}

// exitShared ends a call that only read it.
func (h *vpaHistogram) exitShared(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.refused(status)
	}
	return h.home.exit(err)
}

func (h *vpaHistogram) Add(values, weights []float64, times []int64) error {
	return h.change("millicore_vpa_histogram_add", values, weights, times)
}

func (h *vpaHistogram) Subtract(values, weights []float64, times []int64) error {
	return h.change("millicore_vpa_histogram_subtract", values, weights, times)
}

func (h *vpaHistogram) change(function string, values, weights []float64, times []int64) error {
	in, err := h.enter()
	if err != nil {
		return err
	}
	column(in, values)
	column(in, weights)
	column(in, times)
	in.number(uint64(len(values)))
	return h.exit(in, in.invoke(function))
}

func (h *vpaHistogram) Merge(from backend.VPAHistogram) error {
	other, ok := from.(*vpaHistogram)
	if !ok || other.home != h.home {
		return backend.ErrForeign
	}
	in, err := h.enter()
	if err != nil {
		return err
	}
	if other.guest == 0 {
		return h.home.exit(backend.ErrClosed)
	}
	in.number(uint64(other.guest))
	return h.exit(in, in.invoke("millicore_vpa_histogram_merge"))
}

func (h *vpaHistogram) Percentiles(dst, shares []float64) error {
	in, err := h.enter()
	if err != nil {
		return err
	}
	column(in, shares)
	in.number(uint64(len(shares)))
	values := in.out(8 * len(dst))
	status := in.invoke("millicore_vpa_histogram_percentiles")
	if status == 0 {
		fill(in, dst, values)
	}
	return h.exitShared(in, status)
}

func (h *vpaHistogram) Describe() (backend.VPAHistogramInfo, error) {
	var info backend.VPAHistogramInfo
	in, err := h.enter()
	if err != nil {
		return info, err
	}
	out := in.outSized(histogramInfoSize)
	status := in.invoke("millicore_vpa_histogram_describe")
	if status == 0 {
		info = backend.VPAHistogramInfo{
			Empty:     in.word(out+4) != 0,
			Total:     math.Float64frombits(in.double(out + 8)),
			Reference: int64(in.double(out + 16)),
			MinBucket: in.word(out + 24),
			MaxBucket: in.word(out + 28),
			Buckets:   in.double(out + 32),
		}
	}
	return info, h.exitShared(in, status)
}

func (h *vpaHistogram) Weights(dst []float64) error {
	in, err := h.enter()
	if err != nil {
		return err
	}
	weights := in.out(8 * len(dst))
	in.number(uint64(len(dst)))
	status := in.invoke("millicore_vpa_histogram_weights")
	if status == 0 {
		fill(in, dst, weights)
	}
	return h.exitShared(in, status)
}

func (h *vpaHistogram) Save(dst []byte) ([]byte, error) {
	in, err := h.enter()
	if err != nil {
		return dst, err
	}
	out := in.outBytes()
	status := in.invoke("millicore_vpa_histogram_save")
	if status == 0 {
		dst = append(dst, in.bytes(in.word(out), in.word(out+4))...)
	}
	return dst, h.exit(in, status)
}

func (h *vpaHistogram) Load(checkpoint []byte) error {
	in, err := h.enter()
	if err != nil {
		return err
	}
	in.page(checkpoint)
	return h.exit(in, in.invoke("millicore_vpa_histogram_load"))
}
