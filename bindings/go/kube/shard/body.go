package shard

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"

	millicore "github.com/millicore/millicore/bindings/go"
)

// pieceSize is how much of a body is read at a time.
const pieceSize = 64 << 10

// buffers are those of bodies that were closed.
var buffers = sync.Pool{New: func() any { return &buffer{piece: make([]byte, pieceSize)} }}

// keptBytes is the output above which a buffer is not kept.
const keptBytes = 64 << 20

type buffer struct{ piece, out []byte }

// body is a response's body, filtered as it is read. One goroutine reads;
// another may close it, as client-go does to end a watch.
type body struct {
	assignment *Assignment
	filter     *millicore.ShardFilter
	epoch      uint64
	kind       kind
	source     io.ReadCloser
	closed     atomic.Bool
	// The assignment changed: the source was closed by us.
	expired atomic.Bool

	// The reader's, who holds the mutex.
	mutex  sync.Mutex
	plain  func(io.Reader) (io.Reader, error) // until it is called
	reader io.Reader
	buffer *buffer
	next   int // of the buffer's output
	err    error
}

func newBody(assignment *Assignment, filter *millicore.ShardFilter, epoch uint64, kind kind, source io.ReadCloser, plain func(io.Reader) (io.Reader, error)) *body {
	return &body{
		assignment: assignment, filter: filter, epoch: epoch, kind: kind,
		source: source, plain: plain, reader: source, buffer: buffers.Get().(*buffer),
	}
}

func (b *body) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b.mutex.Lock()
	defer b.unlock()
	if b.closed.Load() {
		return 0, http.ErrBodyReadAfterClose
	}
	for b.next == len(b.buffer.out) {
		if b.err != nil {
			return 0, b.err
		}
		b.read()
	}
	n := copy(p, b.buffer.out[b.next:])
	b.next += n
	return n, nil
}

// read takes one piece of the source, or the error at its end.
func (b *body) read() {
	b.next, b.buffer.out = 0, b.buffer.out[:0]
	if b.plain != nil {
		// Not before somebody reads: it waits for the first bytes.
		plain, err := b.plain(b.source)
		if err != nil {
			b.err = fmt.Errorf("shard: a body said to be gzip: %w", err)
			return
		}
		b.plain, b.reader = nil, plain
	}
	n, err := b.reader.Read(b.buffer.piece)
	var refused error
	if b.buffer.out, refused = b.filter.Feed(b.buffer.out, b.buffer.piece[:n]); refused != nil {
		b.err = fmt.Errorf("shard: %w", refused)
		return
	}
	switch {
	case err == nil:
	case b.expired.Load():
		b.err = b.end()
	case errors.Is(err, io.EOF):
		b.err = io.EOF
		if refused := b.filter.Finish(); refused != nil {
			b.err = fmt.Errorf("shard: %w: %w", io.ErrUnexpectedEOF, refused)
		}
	default:
		b.err = err
	}
}

// end is the end of a body whose assignment changed.
func (b *body) end() error {
	out, err := b.filter.Feed(b.buffer.out, nil)
	b.buffer.out = out
	if err != nil {
		return fmt.Errorf("shard: %w", err)
	}
	counts, err := b.filter.Count()
	if err != nil {
		return fmt.Errorf("shard: %w", err)
	}
	if !counts.Expired {
		// Inside an event. The next watch is answered with 410.
		return fmt.Errorf("shard: the assignment changed: %w", io.ErrUnexpectedEOF)
	}
	return io.EOF
}

// expire ends the body as its assignment has changed.
func (b *body) expire() {
	// The filter may serve nobody else: its epoch is over, and a closed one
	// has nothing left to expire.
	_ = b.filter.Expire()
	b.expired.Store(true)
	if b.kind.watch {
		// Whoever reads it may wait for events for long.
		_ = b.source.Close()
	}
}

func (b *body) Close() error {
	if b.closed.Swap(true) {
		return nil
	}
	b.assignment.forget(b)
	err := b.source.Close()
	if b.mutex.TryLock() {
		b.unlock()
	}
	return err
}

// unlock ends a read. What a closed body holds is given back by whoever has
// the mutex last.
func (b *body) unlock() {
	b.release()
	b.mutex.Unlock()
	// It may have been closed since, by one who found the mutex taken.
	if b.closed.Load() && b.mutex.TryLock() {
		b.release()
		b.mutex.Unlock()
	}
}

func (b *body) release() {
	if !b.closed.Load() || b.buffer == nil {
		return
	}
	b.assignment.giveBack(b.filter, b.epoch, b.kind)
	if cap(b.buffer.out) <= keptBytes {
		b.buffer.out = b.buffer.out[:0]
		buffers.Put(b.buffer)
	}
	b.buffer = nil
}
