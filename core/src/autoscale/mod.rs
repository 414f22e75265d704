/*!
How many replicas an autoscaler wants.

`hpa` is the HorizontalPodAutoscaler of kube-controller-manager.
*/

pub mod hpa;
