package store

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/klauspost/compress/zstd"

	"github.com/millicore/millicore/bindings/go/kube/metricstore"
)

// servedPage asks our handler for a page in an encoding and decodes it.
func servedPage(pages *metricstore.Pages, request *http.Request, encoding string) (page, contentType string, err error) {
	request = request.Clone(request.Context())
	if encoding != "" {
		request.Header.Set("Accept-Encoding", encoding)
	}
	recorder := httptest.NewRecorder()
	pages.ServeHTTP(recorder, request)
	if got := recorder.Header().Get("Content-Encoding"); got != encoding {
		return "", "", errors.New("asked for " + encoding + ", got " + got)
	}
	text, err := decoded(recorder.Body, encoding)
	return string(text), recorder.Header().Get("Content-Type"), err
}

func decoded(body *bytes.Buffer, encoding string) ([]byte, error) {
	switch encoding {
	case "gzip":
		member, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		// curl and others take one member.
		member.Multistream(false)
		text, err := io.ReadAll(member)
		if err == nil && body.Len() > 0 {
			err = errors.New("something follows the gzip member")
		}
		return text, err
	case "zstd":
		frame, err := zstd.NewReader(body, zstd.WithDecoderMaxWindow(8<<20))
		if err != nil {
			return nil, err
		}
		defer frame.Close()
		return io.ReadAll(frame)
	}
	return body.Bytes(), nil
}
