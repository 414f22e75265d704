//go:build upstream_modules

package podautoscaler

// What upstream's files and their tests import, for `go mod tidy` alone: it
// reads files of every tag, but not those that an overlay puts here.
import (
	_ "github.com/stretchr/testify/assert"
	_ "github.com/stretchr/testify/require"
	_ "k8s.io/component-base/featuregate/testing"
	_ "k8s.io/component-base/metrics/testutil"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	_ "k8s.io/kubernetes/test/utils/ktesting"
	_ "k8s.io/metrics/pkg/client/clientset/versioned/fake"
	_ "k8s.io/metrics/pkg/client/custom_metrics/fake"
	_ "k8s.io/metrics/pkg/client/external_metrics/fake"
	_ "k8s.io/utils/ptr"
)
