import type { Deployment } from 'kubernetes-types/apps/v1.js'
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2.js'
import type { Job } from 'kubernetes-types/batch/v1.js'
import type { ConfigMap, Pod, Service } from 'kubernetes-types/core/v1.js'
import type { NetworkPolicy } from 'kubernetes-types/networking/v1.js'
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js'

/** The type of each kind in the Kubernetes API. */
export interface Kinds {
  readonly 'apps/v1 Deployment': Deployment
  readonly 'autoscaling/v2 HorizontalPodAutoscaler': HorizontalPodAutoscaler
  readonly 'batch/v1 Job': Job
  readonly 'networking.k8s.io/v1 NetworkPolicy': NetworkPolicy
  readonly 'policy/v1 PodDisruptionBudget': PodDisruptionBudget
  readonly 'v1 ConfigMap': ConfigMap
  readonly 'v1 Pod': Pod
  readonly 'v1 Service': Service
}
