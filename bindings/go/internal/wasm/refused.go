package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// refused is the error of a call that leaves nothing but its status.
func (in *instance) refused(status int32) error {
	if in.fault != nil {
		return in.fault
	}
	text := in.statusText(status)
	if in.fault != nil {
		return in.fault
	}
	return &backend.Error{Status: status, Text: text}
}

func (in *instance) statusText(status int32) string {
	if text, ok := in.numbered("millicore_status_text", status); ok {
		return text
	}
	return backend.UnknownStatus(status)
}

// numbered calls a function that gives the text of a number.
func (in *instance) numbered(name string, number int32) (text string, ok bool) {
	in.begin()
	in.number(uint64(uint32(number)))
	out := in.outBytes()
	if in.invoke(name) != 0 {
		return "", false
	}
	return string(in.bytes(in.word(out), in.word(out+4))), in.fault == nil
}

// contextRefused is what the context's last call refused.
func (in *instance) contextRefused(status int32) error {
	return in.handleRefused(status, "millicore_ctx_error", in.context)
}

// handleRefused is what the last call on a handle refused; name is the
// function that tells.
func (in *instance) handleRefused(status int32, name string, handle uint32) error {
	if in.fault != nil {
		return in.fault
	}
	in.begin()
	in.number(uint64(handle))
	details := in.outStruct(errorWords)
	if in.invoke(name) != 0 || in.fault != nil || int32(in.word(details+4*errorStatus)) != status {
		return in.refused(status)
	}
	text := in.bytes(in.word(details+4*errorText), in.word(details+4*errorTextLength))
	return &backend.Error{
		Status: status,
		Offset: in.double(details + 4*errorOffset),
		Line:   in.double(details + 4*errorLine),
		Column: in.double(details + 4*errorColumn),
		Text:   string(text),
	}
}
