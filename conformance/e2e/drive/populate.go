package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const namespace = "default"

// kwok's own configuration: how nodes and pods come to be ready, and pages on
// which a pod uses what an annotation says.
var kwokFiles = []string{
	"kustomize/stage/node/fast/node-initialize.yaml",
	"kustomize/stage/pod/fast/pod-ready.yaml",
	"kustomize/stage/pod/fast/pod-complete.yaml",
	"kustomize/stage/pod/fast/pod-delete.yaml",
	"kustomize/metrics/resource/metrics-resource.yaml",
	"kustomize/metrics/usage/usage-from-annotation.yaml",
}

func (p *plane) populate(ctx context.Context) error {
	var config []byte
	for _, name := range kwokFiles {
		text, err := os.ReadFile(filepath.Join(p.options.kwok, name))
		if err != nil {
			return err
		}
		config = append(append(config, "---\n"...), text...)
	}
	if err := os.WriteFile(p.path("kwok.yaml"), config, 0o600); err != nil {
		return err
	}
	port, err := freePort()
	if err != nil {
		return err
	}
	_, err = p.start("kwok", p.program("kwok"), "--config", "kwok.yaml", "--kubeconfig", "kubeconfig",
		"--manage-all-nodes", "--node-ip", "127.0.0.1", "--node-port", strconv.Itoa(port),
		"--server-address", fmt.Sprintf("127.0.0.1:%d", port),
		"--tls-cert-file", "apiserver.crt", "--tls-private-key-file", "apiserver.key")
	if err != nil {
		return err
	}
	each := p.options.pods / p.options.nodes
	for i := range p.options.nodes {
		name := fmt.Sprintf("node-%02d", i)
		_, err := p.kubernetes.CoreV1().Nodes().Create(ctx, &corev1.Node{ObjectMeta: metav1.ObjectMeta{
			Name:   name,
			Labels: map[string]string{"kubernetes.io/os": "linux", "kubernetes.io/hostname": name},
			Annotations: map[string]string{
				"kwok.x-k8s.io/node":                   "fake",
				"metrics.k8s.io/resource-metrics-path": "/metrics/nodes/" + name + "/metrics/resource",
			},
		}}, metav1.CreateOptions{})
		if err != nil {
			return err
		}
		cpu, memory := fmt.Sprintf("%dm", 20+i), fmt.Sprintf("%dMi", 30+i)
		if err := p.deploy(ctx, fmt.Sprintf("app-%02d", i), name, int32(each), cpu, memory); err != nil {
			return err
		}
	}
	if err := p.deploy(ctx, scaled, "node-00", 2, "100m", "50Mi"); err != nil {
		return err
	}
	percent, least := int32(50), int32(2)
	_, err = p.kubernetes.AutoscalingV2().HorizontalPodAutoscalers(namespace).Create(ctx, &autoscalingv2.HorizontalPodAutoscaler{
		ObjectMeta: metav1.ObjectMeta{Name: scaled},
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: "Deployment", Name: scaled},
			MinReplicas:    &least, MaxReplicas: 100,
			Metrics: []autoscalingv2.MetricSpec{{
				Type: autoscalingv2.ResourceMetricSourceType,
				Resource: &autoscalingv2.ResourceMetricSource{
					Name:   corev1.ResourceCPU,
					Target: autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &percent},
				},
			}},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	wanted := p.options.pods/p.options.nodes*p.options.nodes + 2
	return until(ctx, 10*time.Minute, func(ctx context.Context) error {
		pods, err := p.kubernetes.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{
			FieldSelector: "status.phase=Running", ResourceVersion: "0",
		})
		if err == nil && len(pods.Items) < wanted {
			err = fmt.Errorf("%d of %d pods run", len(pods.Items), wanted)
		}
		return err
	})
}

// scaled is the Deployment that an HPA scales.
const scaled = "web"

// The annotations by which kwok knows what a pod uses.
const (
	usageCPU    = "kwok.x-k8s.io/usage-cpu"
	usageMemory = "kwok.x-k8s.io/usage-memory"
)

// deploy makes a Deployment on one node, of pods that use so much.
func (p *plane) deploy(ctx context.Context, name, node string, replicas int32, cpu, memory string) error {
	labels := map[string]string{"app": name}
	_, err := p.kubernetes.AppsV1().Deployments(namespace).Create(ctx, &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{usageCPU: cpu, usageMemory: memory}},
				Spec: corev1.PodSpec{NodeName: node, Containers: []corev1.Container{{
					Name: "app", Image: "app",
					Resources: corev1.ResourceRequirements{Requests: corev1.ResourceList{"cpu": resource.MustParse("200m")}},
				}}},
			},
		},
	}, metav1.CreateOptions{})
	return err
}
