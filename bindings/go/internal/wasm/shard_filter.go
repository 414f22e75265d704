package wasm

import "github.com/millicore/millicore/bindings/go/internal/backend"

// countsWords is the size of millicore_shard_filter_counts, in words.
const countsWords = 8

// shardFilter has a home of its own: a watch lasts.
type shardFilter struct {
	*handle
}

func (l *library) NewShardFilter(options backend.ShardFilterOptions) (backend.ShardFilter, error) {
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
	in.number(uint64(options.Format))
	in.number(uint64(options.Body))
	in.number(uint64(options.WithoutUID))
	name := "millicore_shard_filter_new_jump"
	if options.Ranges {
		name = "millicore_shard_filter_new_ranges"
		column(in, options.Starts)
		column(in, options.Ends)
		in.number(uint64(len(options.Starts)))
	} else {
		in.number(uint64(uint32(options.Shard)))
		in.number(uint64(uint32(options.Total)))
	}
	out := in.out(4)
	if status := in.invoke(name); status != 0 {
		return nil, home.exit(in.refused(status))
	}
	made := &shardFilter{newHandle(l, home, in.word(out), "millicore_shard_filter_free")}
	if err := home.exit(nil); err != nil {
		return nil, err
	}
	return made, nil
}

// exit ends a call on the filter.
func (f *shardFilter) exit(in *instance, status int32) error {
	var err error
	if status != 0 {
		err = in.handleRefused(status, "millicore_shard_filter_error", f.guest)
	}
	return f.home.exit(err)
}

func (f *shardFilter) Feed(dst, piece []byte) ([]byte, error) {
	in, err := f.enter()
	if err != nil {
		return dst, err
	}
	in.page(piece)
	place := in.outBytes()
	status := in.invoke("millicore_shard_filter_feed")
	if in.fault == nil && status == 0 {
		dst = append(dst, in.bytes(in.word(place), in.word(place+4))...)
	}
	return dst, f.exit(in, status)
}

func (f *shardFilter) Finish() error { return f.plain("millicore_shard_filter_finish") }

func (f *shardFilter) Reset() error { return f.plain("millicore_shard_filter_reset") }

func (f *shardFilter) Expire() error { return f.plain("millicore_shard_filter_expire") }

// plain is a call that gives nothing but its status.
func (f *shardFilter) plain(name string) error {
	in, err := f.enter()
	if err != nil {
		return err
	}
	return f.exit(in, in.invoke(name))
}

func (f *shardFilter) Count() (counts backend.ShardFilterCounts, err error) {
	in, err := f.enter()
	if err != nil {
		return counts, err
	}
	out := in.outStruct(countsWords)
	status := in.invoke("millicore_shard_filter_count")
	if in.fault == nil && status == 0 {
		counts.Expired = in.word(out+4) != 0
		counts.Objects, counts.Kept, counts.Events = in.double(out+8), in.double(out+16), in.double(out+24)
	}
	return counts, f.exit(in, status)
}

func (f *shardFilter) ResourceVersion() (version string, err error) {
	in, err := f.enter()
	if err != nil {
		return "", err
	}
	place := in.outBytes()
	status := in.invoke("millicore_shard_filter_resource_version")
	if in.fault == nil && status == 0 {
		version = string(in.bytes(in.word(place), in.word(place+4)))
	}
	return version, f.exit(in, status)
}

func (f *shardFilter) Memory() (bytes uint64, err error) {
	in, err := f.enter()
	if err != nil {
		return 0, err
	}
	out := in.out(8)
	status := in.invoke("millicore_shard_filter_memory")
	if in.fault == nil && status == 0 {
		bytes = in.double(out)
	}
	return bytes, f.exit(in, status)
}
