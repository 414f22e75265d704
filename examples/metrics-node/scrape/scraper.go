// Asking all kubelets at once.

package scrape

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Scraper asks kubelets, in one cycle after another. Its fields are not to be
// changed while a cycle runs.
type Scraper struct {
	// Client carries the credentials and trust that the kubelets want.
	Client *http.Client
	// Timeout bounds one request from its start to the last byte of the body.
	Timeout time.Duration
	// MaxBody bounds a page in bytes, after decompression.
	MaxBody int64
	// Spread is the longest random delay before a request, so that a thousand
	// kubelets do not answer in the same millisecond.
	Spread time.Duration

	// Page buffers go from cycle to cycle. Those that one giant page has
	// grown are left to the garbage collector.
	buffers sync.Pool
}

// maxKeptBuffer is the largest buffer that is kept: four times the page of a
// node of 500 pods.
const maxKeptBuffer = 4 << 20

// Answer is what one kubelet said: a page or a failure.
type Answer struct {
	Kubelet Kubelet
	// Page is the text; valid until the visitor returns.
	Page []byte
	// RequestedAt is the time before the request: the timestamp of samples
	// that carry none.
	RequestedAt time.Time
	Took        time.Duration
	Failure     *Failure
}

// Each scrapes all kubelets at once and calls visit with each answer as it
// arrives, from the calling goroutine, one at a time. It returns when all have
// answered or run into their deadlines. When ctx ends, those still waiting
// fail at once.
func (s *Scraper) Each(ctx context.Context, kubelets []Kubelet, visit func(*Answer)) {
	type delivery struct {
		answer Answer
		buffer *bytes.Buffer
	}
	deliveries := make(chan delivery)
	for _, kubelet := range kubelets {
		go func() {
			answer, buffer := s.ask(ctx, kubelet)
			deliveries <- delivery{answer, buffer}
		}()
	}
	for range kubelets {
		delivered := <-deliveries
		visit(&delivered.answer)
		s.giveBack(delivered.buffer)
	}
}

func (s *Scraper) buffer() *bytes.Buffer {
	if buffer, ok := s.buffers.Get().(*bytes.Buffer); ok {
		return buffer
	}
	return new(bytes.Buffer)
}

func (s *Scraper) giveBack(buffer *bytes.Buffer) {
	if buffer != nil && buffer.Cap() <= maxKeptBuffer {
		buffer.Reset()
		s.buffers.Put(buffer)
	}
}

// ask waits its random delay, then makes the request. The buffer holds the
// page of a good answer.
func (s *Scraper) ask(ctx context.Context, kubelet Kubelet) (Answer, *bytes.Buffer) {
	answer := Answer{Kubelet: kubelet}
	if s.Spread > 0 {
		select {
		case <-time.After(rand.N(s.Spread)):
		case <-ctx.Done():
		}
	}
	ctx, cancel := context.WithTimeout(ctx, s.Timeout)
	defer cancel()
	answer.RequestedAt = time.Now()
	buffer := s.buffer()
	err := s.get(ctx, kubelet.URL, buffer)
	answer.Took = time.Since(answer.RequestedAt)
	if err != nil {
		s.giveBack(buffer)
		answer.Failure = s.failure(ctx, kubelet, err)
		return answer, nil
	}
	answer.Page = buffer.Bytes()
	return answer, buffer
}

// statusError is an answer other than 200 OK.
type statusError struct{ status string }

func (e *statusError) Error() string { return "the kubelet answered " + e.status }

// sizeError is a page past the cap.
type sizeError struct{ limit int64 }

func (e *sizeError) Error() string {
	return fmt.Sprintf("the page is larger than %d bytes", e.limit)
}

func (s *Scraper) get(ctx context.Context, url string, into *bytes.Buffer) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	// No Accept header: the kubelet then answers text 0.0.4. The transport
	// asks for gzip by itself and decompresses.
	response, err := s.Client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return &statusError{response.Status}
	}
	if response.ContentLength > s.MaxBody {
		return &sizeError{s.MaxBody}
	}
	read, err := into.ReadFrom(io.LimitReader(response.Body, s.MaxBody+1))
	if err != nil {
		return err
	}
	if read > s.MaxBody {
		return &sizeError{s.MaxBody}
	}
	return nil
}

// failure sorts an error into a kind.
func (s *Scraper) failure(ctx context.Context, kubelet Kubelet, err error) *Failure {
	failure := &Failure{Node: kubelet.Node, URL: kubelet.URL, Err: withoutURL(err)}
	var status *statusError
	var size *sizeError
	switch {
	case errors.As(err, &status):
		failure.Kind = BadStatus
	case errors.As(err, &size):
		failure.Kind = TooLarge
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		failure.Kind = Timeout
		failure.Err = fmt.Errorf("no whole answer within %s", s.Timeout)
	case errors.Is(err, io.ErrUnexpectedEOF):
		failure.Kind = CutShort
		failure.Err = errors.New("the body ended before its announced length")
	default:
		failure.Kind = Unreachable
	}
	return failure
}
