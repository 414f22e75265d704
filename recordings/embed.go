// Package recordings carries the recorded cluster into Go programs: the
// objects of a real Kubernetes v1.36.3 control plane over 20 nodes and some
// 400 pods, and what metrics-server v0.9.0 said about them at one instant.
//
// The files are the same ones that the other hosts' tests read from this
// folder; there is no second copy. Where each came from is told in README.md.
package recordings

import (
	"compress/gzip"
	"embed"
	"fmt"
	"io"
	"io/fs"
)

//go:embed cluster/*.gz cluster/*.txt cluster/objects/*.gz
var files embed.FS

// Cluster is the folder cluster/: NodeMetricsList and PodMetricsList, the text
// of kubectl top, and in objects/ one List a kind.
func Cluster() fs.FS {
	folder, err := fs.Sub(files, "cluster")
	if err != nil {
		// The name is a constant and the folder is embedded above.
		panic(err)
	}
	return folder
}

// ReadGzip reads a whole gzip file of a folder such as [Cluster].
func ReadGzip(folder fs.FS, name string) ([]byte, error) {
	file, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", name, err)
	}
	text, err := io.ReadAll(plain)
	if err != nil {
		return nil, fmt.Errorf("decompress %s: %w", name, err)
	}
	return text, nil
}
