/** Kubernetes' own resources as kubectl takes them: the plural, then its other names (singular, short). Custom resources are not here. */
const NAMES = [
  "apiservices apiservice",
  "bindings binding",
  "certificatesigningrequests certificatesigningrequest csr",
  "clusterrolebindings clusterrolebinding",
  "clusterroles clusterrole",
  "componentstatuses componentstatus cs",
  "configmaps configmap cm",
  "controllerrevisions controllerrevision",
  "cronjobs cronjob cj",
  "csidrivers csidriver",
  "csinodes csinode",
  "customresourcedefinitions customresourcedefinition crd crds",
  "daemonsets daemonset ds",
  "deployments deployment deploy",
  "endpoints ep",
  "endpointslices endpointslice",
  "events event ev",
  "flowschemas flowschema",
  "horizontalpodautoscalers horizontalpodautoscaler hpa",
  "ingressclasses ingressclass",
  "ingresses ingress ing",
  "jobs job",
  "leases lease",
  "limitranges limitrange limits",
  "mutatingwebhookconfigurations mutatingwebhookconfiguration",
  "namespaces namespace ns",
  "networkpolicies networkpolicy netpol",
  "nodes node no",
  "persistentvolumeclaims persistentvolumeclaim pvc",
  "persistentvolumes persistentvolume pv",
  "poddisruptionbudgets poddisruptionbudget pdb",
  "pods pod po",
  "podtemplates podtemplate",
  "priorityclasses priorityclass pc",
  "prioritylevelconfigurations prioritylevelconfiguration",
  "replicasets replicaset rs",
  "replicationcontrollers replicationcontroller rc",
  "resourcequotas resourcequota quota",
  "rolebindings rolebinding",
  "roles role",
  "runtimeclasses runtimeclass",
  "secrets secret",
  "serviceaccounts serviceaccount sa",
  "services service svc",
  "statefulsets statefulset sts",
  "storageclasses storageclass sc",
  "validatingadmissionpolicies validatingadmissionpolicy",
  "validatingadmissionpolicybindings validatingadmissionpolicybinding",
  "validatingwebhookconfigurations validatingwebhookconfiguration",
  "volumeattachments volumeattachment",
];

const PLURAL_OF = new Map(
  NAMES.flatMap((line) => {
    const [plural = "", ...others] = line.split(" ");
    return [plural, ...others].map((name): [string, string] => [name, plural]);
  }),
);

/**
 * The plural of one of Kubernetes' own resources, in any case and by any of its names, with or without its group behind a dot.
 * @returns undefined for any other: how a custom resource's names go together only its cluster knows.
 */
export function pluralOfKind(name: string): string | undefined {
  const [kind = "", group = ""] = name.toLowerCase().split(/\.(.*)/s, 2);
  const isOurs = group === "" || !group.includes(".") || group.endsWith(".k8s.io");
  return isOurs ? PLURAL_OF.get(kind) : undefined;
}
