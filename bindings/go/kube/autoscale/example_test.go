package autoscale_test

import (
	"fmt"
	"time"

	autoscalingv1 "k8s.io/api/autoscaling/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/bindings/go/kube/autoscale"
)

func queueHPA() *autoscale.Case {
	each := resource.MustParse("30")
	return &autoscale.Case{
		Now: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
		HPA: &autoscalingv2.HorizontalPodAutoscaler{
			ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: "web"},
			Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
				ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{Kind: "Deployment", Name: "web"},
				MaxReplicas:    10,
				Metrics: []autoscalingv2.MetricSpec{{
					Type: autoscalingv2.ExternalMetricSourceType,
					External: &autoscalingv2.ExternalMetricSource{
						Metric: autoscalingv2.MetricIdentifier{Name: "queue"},
						Target: autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: &each},
					},
				}},
			},
		},
		Scale: &autoscalingv1.Scale{
			Spec:   autoscalingv1.ScaleSpec{Replicas: 2},
			Status: autoscalingv1.ScaleStatus{Replicas: 2, Selector: "app=web"},
		},
		Metrics: autoscale.Metrics{External: []autoscale.ExternalMetric{{
			Metric: "queue", Values: []resource.Quantity{resource.MustParse("100")},
		}}},
	}
}

func ExampleDecider_Decide() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer library.Close()
	decision, err := autoscale.New(library).Decide(queueHPA())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*decision.ScaleTo, decision.Events[0].Message)
	// Output: 4 New size: 4; reason: external metric queue(nil) above target
}

func ExampleFleet() {
	library, err := millicore.Open(millicore.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer library.Close()
	hpa := queueHPA()
	fleet := autoscale.NewFleet(library, hpa.Now, autoscale.Config{})
	for range 3 {
		if err := fleet.Add(hpa); err != nil {
			fmt.Println(err)
			return
		}
	}
	err = fleet.Decide()
	fmt.Println(fleet.Decisions.Desired, err)
	// Output: [4 4 4] <nil>
}
