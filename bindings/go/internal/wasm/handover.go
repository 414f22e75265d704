package wasm

import (
	"encoding/binary"

	"github.com/millicore/millicore/bindings/go/internal/backend"
)

// handover has a home of its own.
type handover struct {
	*handle
}

// millicore_handover_status in words; the flags are bytes.
const (
	handoverSize = iota
	handoverPhase
	handoverEpoch // 64 bits
	_
	handoverTotal
	handoverMember // and synced, ready, gate_open
	handoverReplaced
	_
	handoverWords
)

func (l *library) NewHandover(options backend.HandoverOptions) (backend.Handover, error) {
	home, err := newHome(l.resources)
	if err != nil {
		return nil, err
	}
	defer home.leave()
	in, err := home.enter()
	if err != nil {
		return nil, err
	}
	in.begin()
	own := binary.LittleEndian.AppendUint32(nil, 32)
	own = binary.LittleEndian.AppendUint32(own, uint32(options.Ordinal))
	own = binary.LittleEndian.AppendUint32(own, options.Owners)
	own = binary.LittleEndian.AppendUint32(own, 0)
	own = binary.LittleEndian.AppendUint64(own, uint64(options.Timeout))
	own = binary.LittleEndian.AppendUint64(own, uint64(options.Hold))
	column(in, own)
	out := in.out(4)
	if status := in.invoke("millicore_handover_new"); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &handover{newHandle(l, home, in.word(out), "millicore_handover_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

func (h *handover) Apply(dst, event []byte) ([]byte, error) {
	in, err := h.enter()
	if err != nil {
		return dst, err
	}
	in.page(event)
	out := in.outBytes()
	if status := in.invoke("millicore_handover_apply"); status != 0 {
		return dst, h.home.exit(in.handleRefused(status, "millicore_handover_error", h.guest))
	}
	dst = in.appendBytes(dst, out)
	return dst, h.home.exit(nil)
}

func (h *handover) State() (backend.HandoverState, error) {
	in, err := h.enter()
	if err != nil {
		return backend.HandoverState{}, err
	}
	got := in.outStruct(handoverWords)
	if status := in.invoke("millicore_handover_state"); status != 0 {
		return backend.HandoverState{}, h.home.exit(in.refused(status))
	}
	flags := in.word(got + 4*handoverMember)
	state := backend.HandoverState{
		Phase: in.word(got + 4*handoverPhase), Epoch: in.double(got + 4*handoverEpoch),
		Total:  int32(in.word(got + 4*handoverTotal)),
		Member: flags&0xff != 0, Synced: flags>>8&0xff != 0, Ready: flags>>16&0xff != 0,
		GateOpen: flags>>24 != 0, Replaced: in.word(got+4*handoverReplaced)&0xff != 0,
	}
	return state, h.home.exit(nil)
}

func (h *handover) Decide(uids backend.Strings, verdicts []uint8) error {
	in, err := h.enter()
	if err != nil {
		return err
	}
	in.strings(uids)
	in.number(uint64(uids.Len()))
	out := in.out(len(verdicts))
	if status := in.invoke("millicore_handover_decide"); status != 0 {
		return h.home.exit(in.refused(status))
	}
	fill(in, verdicts, out)
	return h.home.exit(nil)
}
