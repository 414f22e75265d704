// Package stage is what a scenario acts on: a namespace of its own with a
// Deployment, an HPA, the pods' load and the metrics.
package stage

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/millicore/millicore/conformance/cluster/aggregated"
	"github.com/millicore/millicore/conformance/cluster/node"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/util/retry"
)

// Stage is one namespace. Its methods give up, by a panic that [Run] turns
// into the scenario's error, when the API server refuses something.
type Stage struct {
	*node.Workload
	Metrics   *aggregated.Metrics
	Namespace string

	ctx    context.Context
	client kubernetes.Interface
}

// failure is what a scenario ended with.
type failure struct{ error }

// Run makes a namespace and plays a scenario in it.
func Run(ctx context.Context, client kubernetes.Interface, fleet *node.Fleet, metrics *aggregated.Metrics,
	name string, nodes []string, play func(*Stage),
) (err error) {
	defer func() {
		switch caught := recover().(type) {
		case nil:
		case failure:
			err = fmt.Errorf("%s: %w", name, caught.error)
		default:
			panic(caught)
		}
	}()
	s := &Stage{
		Workload: fleet.Workload(name, nodes...), Metrics: metrics,
		Namespace: name, ctx: ctx, client: client,
	}
	_, err = client.CoreV1().Namespaces().Create(ctx, &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}, metav1.CreateOptions{})
	s.must(err)
	play(s)
	return nil
}

func (s *Stage) must(err error) {
	if err != nil {
		panic(failure{err})
	}
}

// Name is what the Deployment and the HPA of a stage are called.
const Name = "web"

// Deploy makes the Deployment, each container with its cpu and memory request.
func (s *Stage) Deploy(replicas int32, containers ...string) {
	if len(containers) == 0 {
		containers = []string{"app"}
	}
	of := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: Name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": s.Namespace}},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": s.Namespace}}},
		},
	}
	grace := int64(5)
	of.Spec.Template.Spec.TerminationGracePeriodSeconds = &grace
	for _, name := range containers {
		container := corev1.Container{
			Name: strings.TrimPrefix(name, "sidecar:"), Image: "app",
			Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{
				"cpu": resource.MustParse("100m"), "memory": resource.MustParse("100Mi"),
			}},
		}
		if container.Name != name { // a restartable init container
			always := corev1.ContainerRestartPolicyAlways
			container.RestartPolicy = &always
			of.Spec.Template.Spec.InitContainers = append(of.Spec.Template.Spec.InitContainers, container)
			continue
		}
		of.Spec.Template.Spec.Containers = append(of.Spec.Template.Spec.Containers, container)
	}
	_, err := s.client.AppsV1().Deployments(s.Namespace).Create(s.ctx, of, metav1.CreateOptions{})
	s.must(err)
}

// Autoscale makes the HPA of the Deployment.
func (s *Stage) Autoscale(least, most int32, behavior *autoscalingv2.HorizontalPodAutoscalerBehavior, metrics ...autoscalingv2.MetricSpec) {
	_, err := s.client.AutoscalingV2().HorizontalPodAutoscalers(s.Namespace).Create(s.ctx, &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Name: Name},
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: Name},
			MinReplicas:    &least, MaxReplicas: most,
			Metrics: metrics, Behavior: behavior,
		},
	}, metav1.CreateOptions{})
	s.must(err)
}

// Bound changes the HPA's bounds.
func (s *Stage) Bound(least, most int32) {
	s.must(retry.RetryOnConflict(retry.DefaultRetry, func() error {
		hpas := s.client.AutoscalingV2().HorizontalPodAutoscalers(s.Namespace)
		hpa, err := hpas.Get(s.ctx, Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		hpa.Spec.MinReplicas, hpa.Spec.MaxReplicas = &least, most
		_, err = hpas.Update(s.ctx, hpa, metav1.UpdateOptions{})
		return err
	}))
}

// Scale sets the Deployment's replicas by hand.
func (s *Stage) Scale(replicas int32) {
	s.must(retry.RetryOnConflict(retry.DefaultRetry, func() error {
		deployments := s.client.AppsV1().Deployments(s.Namespace)
		scale, err := deployments.GetScale(s.ctx, Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		scale.Spec.Replicas = replicas
		_, err = deployments.UpdateScale(s.ctx, Name, scale, metav1.UpdateOptions{})
		return err
	}))
}

// Reach waits until the Deployment is to have so many replicas.
func (s *Stage) Reach(replicas int32) {
	s.await(fmt.Sprintf("%d replicas", replicas), func(of *appsv1.Deployment) bool {
		return *of.Spec.Replicas == replicas
	})
}

// Started waits until so many pods run.
func (s *Stage) Started(pods int) {
	s.await(fmt.Sprintf("%d running pods", pods), func(*appsv1.Deployment) bool {
		return len(s.Pods()) == pods
	})
}

// patience is how long a scenario waits for the controller; it is not a
// measure of anything.
const patience = 3 * time.Minute

func (s *Stage) await(what string, is func(*appsv1.Deployment) bool) {
	var last int32
	err := wait.PollUntilContextTimeout(s.ctx, 200*time.Millisecond, patience, true, func(ctx context.Context) (bool, error) {
		of, err := s.client.AppsV1().Deployments(s.Namespace).Get(ctx, Name, metav1.GetOptions{})
		if err != nil {
			return false, err
		}
		last = *of.Spec.Replicas
		return is(of), nil
	})
	if err != nil {
		s.must(fmt.Errorf("wait for %s at %d: %w", what, last, err))
	}
}

// Hold lets the controller work for some of its periods.
func (s *Stage) Hold(period time.Duration) {
	select {
	case <-time.After(period):
	case <-s.ctx.Done():
	}
}
