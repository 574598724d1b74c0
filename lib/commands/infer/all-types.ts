/** What `get all` lists, in kubectl's order. */
export const ALL_TYPES: readonly string[] = [
  "/pods",
  "/replicationcontrollers",
  "/services",
  "apps/daemonsets",
  "apps/deployments",
  "apps/replicasets",
  "apps/statefulsets",
  "autoscaling/horizontalpodautoscalers",
  "batch/cronjobs",
  "batch/jobs",
];
/** Types of objects that lie in no namespace. Of others a list without one is a list of all namespaces. */
const CLUSTER_WIDE =
  /\/(nodes|namespaces|persistentvolumes|componentstatuses|storageclasses|csidrivers|csinodes|volumeattachments|customresourcedefinitions|apiservices|clusterroles|clusterrolebindings|priorityclasses|runtimeclasses|ingressclasses|certificatesigningrequests|flowschemas|prioritylevelconfigurations|validatingwebhookconfigurations|mutatingwebhookconfigurations|validatingadmissionpolicies|validatingadmissionpolicybindings|deviceclasses|resourceslices|gatewayclasses)$/;

/** Whether objects of this type lie in no namespace, as far as it is one of Kubernetes' own. */
export function isClusterWide(type: string): boolean {
  return CLUSTER_WIDE.test(type);
}
