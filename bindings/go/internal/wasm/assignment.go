package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

func (l *library) AssignmentShards(assignment string) (uint32, error) {
	in, err := l.begin()
	if err != nil {
		return 0, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(assignment)
	return in.wordResult("millicore_assignment_shards")
}

func (l *library) AssignmentOwners(assignment string, keys backend.Strings, owners []int32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(assignment)
	in.strings(keys)
	in.number(uint64(keys.Len()))
	out := in.out(4 * len(owners))
	if status := in.invoke("millicore_assignment_owners"); status != 0 {
		return in.contextRefused(status)
	}
	fill(in, owners, out)
	return in.fault
}

func (l *library) AssignmentCopies(assignment string, keys backend.Strings, copies int, nodes []uint32) error {
	in, err := l.begin()
	if err != nil {
		return err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(assignment)
	in.strings(keys)
	in.number(uint64(keys.Len()))
	in.number(uint64(copies))
	out := in.out(4 * len(nodes))
	if status := in.invoke("millicore_assignment_copies"); status != 0 {
		return in.contextRefused(status)
	}
	fill(in, nodes, out)
	return in.fault
}

func (l *library) AssignmentPlan(dst []byte, from, to string, keys backend.Strings, sizes []uint64) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(from)
	in.text(to)
	in.strings(keys)
	in.number(uint64(keys.Len()))
	optional(in, sizes)
	return in.textResult(dst, "millicore_assignment_plan")
}

func (l *library) AssignmentResize(dst []byte, from, to string) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(from)
	in.text(to)
	return in.textResult(dst, "millicore_assignment_resize")
}

func (l *library) AssignmentSelector(dst []byte, assignment string, shard uint32) ([]byte, error) {
	in, err := l.begin()
	if err != nil {
		return dst, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(assignment)
	in.number(uint64(shard))
	return in.textResult(dst, "millicore_assignment_selector")
}

func (l *library) ShardInfoCheck(sent, echoed string) (uint32, error) {
	in, err := l.begin()
	if err != nil {
		return 0, err
	}
	defer l.instances.release(in)
	in.number(uint64(in.context))
	in.text(sent)
	in.text(echoed)
	return in.wordResult("millicore_shard_info_check")
}

// wordResult calls a function whose last argument is the place of a number
// of 32 bits, and whose refusal is the context's.
func (in *instance) wordResult(name string) (uint32, error) {
	out := in.out(4)
	if status := in.invoke(name); status != 0 {
		return 0, in.contextRefused(status)
	}
	return in.word(out), in.fault
}
