// Package shard keeps the objects of other shards away from client-go's
// decoders, which are most of what a shard costs.
//
//	assignment, err := shard.New(library, shard.Jump(1, 10))
//	config.Wrap(shard.Transport(assignment))
//
// Every LIST and WATCH of the client then holds what this shard owns and
// nothing else; bookmarks, errors and list metadata stay. Memory and time for
// the rest are those of finding metadata.uid in its bytes. Servers need not
// know of it.
//
//   - assignment.go  what a shard owns, and that it may change
//   - transport.go   the http.RoundTripper
//   - request.go     which requests are lists and watches, and of what
//   - body.go        the body of a response, filtered as it is read
//   - listwatch.go   kube-state-metrics' way: after decoding
package shard
