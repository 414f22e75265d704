package pods

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/fnv"
	"io"
)

// Digest describes a page whatever the order of its lines: upstream's is that
// of its map.
func Digest(page []byte) string {
	var sum uint64
	lines := 0
	for line := range bytes.Lines(page) {
		hash := fnv.New64a()
		hash.Write(line)
		sum += hash.Sum64()
		lines++
	}
	return fmt.Sprintf("%d lines, %d bytes, %016x", lines, len(page), sum)
}

// Unzipped is the text of a gzip body of one member.
func Unzipped(body []byte) ([]byte, error) {
	rest := bytes.NewReader(body)
	member, err := gzip.NewReader(rest)
	if err != nil {
		return nil, err
	}
	member.Multistream(false)
	text, err := io.ReadAll(member)
	if err == nil && rest.Len() > 0 {
		err = fmt.Errorf("%d bytes follow the gzip member", rest.Len())
	}
	return text, err
}
