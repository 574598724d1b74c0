import type { Call } from "./call.ts";
import { component, controller, kubelet, probe, workload, type Client } from "./callers.ts";
import { placeIn, fill, type Place } from "./place.ts";
import { weighted, type Random } from "./random.ts";
import type { Cluster, World } from "./world.ts";

/** A call some machine makes again and again. */
type Habit = {
  /** Relative frequency; a cluster's leases and node statuses are most of what it says. */
  weight: number;
  who: (cluster: Cluster, place: Place) => Client;
  method: string;
  /** With the placeholders of place.ts. */
  path: string;
  /** Median of its duration. */
  ms: number;
  /** A watch or the like, of this median length in ms instead. */
  session?: number;
  status?: number;
  /** Sometimes it fails, in a way that is normal for it. */
  fails?: { chance: number; status: number };
};

const LEASES = "/apis/coordination.k8s.io/v1/namespaces";
const WATCH = "allowWatchBookmarks=true&timeoutSeconds=423&watch=true";
const onNode = (cluster: Cluster, { node }: Place): Client => kubelet(cluster, node);
const argo = workload("argocd", "argocd-application-controller", "argocd-application-controller/v3.2.1 (linux/amd64)");
const certManager = workload("cert-manager", "cert-manager", "cert-manager-controller/v1.19.1 (linux/amd64)");
const prometheus = workload("monitoring", "prometheus", "Prometheus/3.7.3");
const operator = workload("platform", "budget-operator", "budget-operator/v0.4.1 (linux/amd64) kubernetes/$Format");
const conflict = { chance: 0.012, status: 409 };
const missing = { chance: 0.03, status: 404 };

const HABITS: readonly Habit[] = [
  {
    weight: 90,
    who: component("kube-scheduler", "leader-election"),
    method: "PUT",
    path: `${LEASES}/kube-system/leases/kube-scheduler?timeout=5s`,
    ms: 3.1,
  },
  {
    weight: 90,
    who: component("kube-controller-manager", "leader-election"),
    method: "PUT",
    path: `${LEASES}/kube-system/leases/kube-controller-manager?timeout=5s`,
    ms: 3.2,
  },
  { weight: 120, who: onNode, method: "PUT", path: `${LEASES}/kube-node-lease/leases/{node}?timeout=10s`, ms: 3.6 },
  { weight: 45, who: onNode, method: "PATCH", path: "/api/v1/nodes/{node}/status?timeout=10s", ms: 7.5 },
  { weight: 30, who: onNode, method: "GET", path: "/api/v1/nodes/{node}?resourceVersion=0&timeout=10s", ms: 1.4 },
  {
    weight: 34,
    who: onNode,
    method: "POST",
    path: "/api/v1/namespaces/{ns}/serviceaccounts/default/token",
    ms: 6.1,
    status: 201,
  },
  {
    weight: 26,
    who: onNode,
    method: "PATCH",
    path: "/api/v1/namespaces/{ns}/pods/{pod}/status",
    ms: 8.2,
    fails: missing,
  },
  {
    weight: 18,
    who: onNode,
    method: "GET",
    path: `/api/v1/namespaces/{ns}/configmaps?fieldSelector=metadata.name%3Dkube-root-ca.crt&${WATCH}`,
    ms: 2,
    session: 430_000,
  },
  {
    weight: 60,
    who: component("kube-apiserver"),
    method: "PUT",
    path: `${LEASES}/kube-system/leases/apiserver-wlv32tlttr4jl3gtroqexyxapa`,
    ms: 2.4,
  },
  { weight: 24, who: component("kube-apiserver"), method: "GET", path: "/api/v1/services?resourceVersion=0", ms: 1.8 },
  {
    weight: 22,
    who: controller("horizontal-pod-autoscaler"),
    method: "GET",
    path: "/apis/metrics.k8s.io/v1beta1/namespaces/{ns}/pods?labelSelector=app%3D{app}",
    ms: 14,
  },
  {
    weight: 18,
    who: controller("horizontal-pod-autoscaler"),
    method: "GET",
    path: "/apis/apps/v1/namespaces/{ns}/deployments/{app}/scale",
    ms: 2.2,
  },
  {
    weight: 10,
    who: controller("horizontal-pod-autoscaler"),
    method: "PUT",
    path: "/apis/autoscaling/v2/namespaces/{ns}/horizontalpodautoscalers/{app}/status",
    ms: 5.9,
    fails: conflict,
  },
  {
    weight: 16,
    who: controller("deployment-controller"),
    method: "PUT",
    path: "/apis/apps/v1/namespaces/{ns}/deployments/{app}/status",
    ms: 6.7,
    fails: conflict,
  },
  {
    weight: 14,
    who: controller("replicaset-controller"),
    method: "POST",
    path: "/api/v1/namespaces/{ns}/pods",
    ms: 12,
    status: 201,
  },
  {
    weight: 9,
    who: controller("replicaset-controller"),
    method: "DELETE",
    path: "/api/v1/namespaces/{ns}/pods/{pod}",
    ms: 9,
    fails: missing,
  },
  {
    weight: 18,
    who: controller("endpointslice-controller"),
    method: "PUT",
    path: "/apis/discovery.k8s.io/v1/namespaces/{ns}/endpointslices/{app}-x8k2p",
    ms: 5.2,
    fails: conflict,
  },
  {
    weight: 12,
    who: controller("generic-garbage-collector"),
    method: "GET",
    path: "/apis/apps/v1?timeout=30s",
    ms: 1.1,
  },
  { weight: 7, who: controller("resourcequota-controller"), method: "GET", path: "/apis?timeout=30s", ms: 1.9 },
  {
    weight: 8,
    who: controller("cronjob-controller"),
    method: "POST",
    path: "/apis/batch/v1/namespaces/{ns}/jobs",
    ms: 10,
    status: 201,
  },
  {
    weight: 12,
    who: component("kube-scheduler", "scheduler"),
    method: "POST",
    path: "/api/v1/namespaces/{ns}/pods/{pod}/binding",
    ms: 7.7,
    status: 201,
  },
  {
    weight: 14,
    who: component("kube-controller-manager", "shared-informers"),
    method: "GET",
    path: `/apis/apps/v1/deployments?${WATCH}`,
    ms: 2,
    session: 420_000,
  },
  { weight: 20, who: argo, method: "GET", path: "/apis/apps/v1/namespaces/{ns}/deployments?limit=500", ms: 11 },
  {
    weight: 12,
    who: argo,
    method: "PATCH",
    path: "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/{app}",
    ms: 15,
  },
  { weight: 10, who: argo, method: "GET", path: `/api/v1/pods?${WATCH}`, ms: 2, session: 380_000 },
  {
    weight: 10,
    who: certManager,
    method: "GET",
    path: "/api/v1/namespaces/{ns}/secrets/{app}-tls",
    ms: 2.6,
    fails: missing,
  },
  { weight: 26, who: prometheus, method: "GET", path: "/api/v1/nodes/{node}/proxy/metrics/cadvisor", ms: 48 },
  {
    weight: 9,
    who: operator,
    method: "PUT",
    path: "/apis/finance.example.com/v1/namespaces/{ns}/budgets/{app}/status",
    ms: 6.3,
    fails: conflict,
  },
  {
    weight: 4,
    who: operator,
    method: "GET",
    path: "/api/v1/namespaces/kube-system/secrets?limit=500",
    ms: 1.2,
    status: 403,
  },
  { weight: 22, who: probe, method: "GET", path: "/readyz", ms: 0.7 },
  {
    weight: 1,
    who: component("kube-controller-manager"),
    method: "GET",
    path: "/api/v1/events?limit=500&continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6OTk5fQ",
    ms: 30,
    fails: { chance: 0.6, status: 410 },
  },
  {
    weight: 1,
    who: component("kube-apiserver"),
    method: "PUT",
    path: "/api/v1/namespaces/{ns}/endpoints/{app}",
    ms: 9,
    fails: { chance: 0.7, status: 500 },
  },
];

const drawHabit = weighted(HABITS, ({ weight }) => weight);

/** Draws the background noise of a world: what its machines say whether or not anybody works. */
export function backgroundOf({ clusters }: World): (random: Random, atMs: number) => Call {
  const drawCluster = weighted(clusters, ({ weight }) => weight);
  return (random, atMs) => {
    const cluster = drawCluster(random);
    return callOf(drawHabit(random), { random, cluster, atMs });
  };
}

function callOf(habit: Habit, { random, cluster, atMs }: { random: Random; cluster: Cluster; atMs: number }): Call {
  const place = placeIn(cluster, random);
  const failing = habit.fails !== undefined && random.chance(habit.fails.chance) ? habit.fails.status : undefined;
  const sessionMs = failing === undefined ? habit.session : undefined;
  return {
    cluster: cluster.name,
    ...habit.who(cluster, place),
    startMs: atMs,
    durationMs: sessionMs === undefined ? random.logNormal(habit.ms, 0.55) : random.logNormal(sessionMs, 0.2),
    method: habit.method,
    path: fill(habit.path, place),
    status: failing ?? habit.status ?? 200,
    session: sessionMs !== undefined,
    ...(habit.status === 201 && { createdName: place.pod }),
    requestBytes: 0,
    responseBytes: 0,
  };
}
