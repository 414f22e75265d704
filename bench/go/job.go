package main

import (
	"cmp"
	"slices"

	"k8s.io/apimachinery/pkg/types"
)

// repeat makes of a job what runs it n times.
func repeat(job func() error) func(int) error {
	return func(n int) error {
		for range n {
			if err := job(); err != nil {
				return err
			}
		}
		return nil
	}
}

func sortNames(names []types.NamespacedName) {
	slices.SortFunc(names, func(a, b types.NamespacedName) int {
		return cmp.Or(cmp.Compare(a.Namespace, b.Namespace),
			cmp.Compare(a.Name, b.Name))
	})
}
