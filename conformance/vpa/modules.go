//go:build upstream_modules

package main

// What upstream's tests import, for `go mod tidy` alone, which does not look
// at the tests of a dependency's packages' dependencies.
import (
	_ "github.com/stretchr/testify/assert"
	_ "github.com/stretchr/testify/mock"
	_ "github.com/stretchr/testify/require"
	_ "go.uber.org/mock/gomock"
	_ "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/client/clientset/versioned/fake"
	_ "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/checkpoint"
	_ "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/logic"
	_ "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender/model"
	_ "k8s.io/autoscaler/vertical-pod-autoscaler/pkg/utils/test"
	_ "k8s.io/client-go/kubernetes/fake"
	_ "k8s.io/client-go/testing"
	_ "k8s.io/component-base/featuregate/testing"
)
