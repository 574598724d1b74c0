import { Random } from "./random.ts";

/** Whose traffic it is: clusters with what runs in them, and who works on them. */
export type World = { clusters: readonly Cluster[]; actors: readonly Actor[] };

export type Cluster = {
  name: string;
  version: string;
  nodes: readonly string[];
  /** Most used first. */
  namespaces: readonly Namespace[];
  /** How much of all background traffic is this cluster's. */
  weight: number;
  /** The audit policy: every stage, or `omitStages: [RequestReceived]`. */
  stages: "all" | "final";
};

type Namespace = { name: string; apps: readonly App[] };
type App = { name: string; pods: readonly string[] };

/** Least to most, as Kubernetes' own roles `view`, `edit`, `admin` (reads secrets), `cluster-admin`. */
export const RIGHTS = ["none", "view", "edit", "admin", "cluster-admin"] as const;
export type Right = (typeof RIGHTS)[number];

export const JOBS = ["developer", "operator", "auditor", "contractor", "pipeline"] as const;
export type Job = (typeof JOBS)[number];

/** Somebody, or something, that runs commands. */
export type Actor = {
  user: string;
  groups: readonly string[];
  job: Job;
  /** By cluster name; a cluster not named here is never touched. */
  rights: Readonly<Record<string, Right>>;
  /** Where they work; anywhere when empty. */
  namespaces: readonly string[];
  device: string | undefined;
  ip: string;
  agent: string;
  /** How they reach the API server, hence who reports it: the recording proxy, the browser shell, or the cluster's audit log alone. */
  route: "kubectl-proxy" | "browser-shell" | "tailnet" | "direct";
  /** UTC hours between which they work; before > after wraps midnight. */
  hours: readonly [number, number];
  weight: number;
};

/** Version of Kubernetes, and the commit in its components' user agents. */
export const COMMITS: Readonly<Record<string, string>> = {
  "v1.36.2": "8e16b12",
  "v1.35.4": "91fb2b8",
  "v1.34.7": "5c1f0aa",
};

const VERSIONS = Object.keys(COMMITS);

/** Namespaces that every cluster has, with what the distribution and the platform team put there. */
const SYSTEM_APPS: Readonly<Record<string, readonly string[]>> = {
  "kube-system": ["coredns", "metrics-server", "cilium-operator"],
  monitoring: ["prometheus", "grafana", "alertmanager"],
  "cert-manager": ["cert-manager", "cert-manager-webhook"],
};

type ClusterPlan = Pick<Cluster, "name" | "version" | "weight" | "stages"> & {
  nodes: number;
  apps: Readonly<Record<string, readonly string[]>>;
};

/** A cluster whose pods and nodes have names of its own, always the same ones. */
export function makeCluster(plan: ClusterPlan): Cluster {
  const random = new Random(hashOf(plan.name));
  const namespaces = Object.entries({ ...plan.apps, ...SYSTEM_APPS }).map(([name, apps]) => ({
    name,
    apps: apps.map((app) => ({ name: app, pods: podNames(random, app) })),
  }));
  const nodes = Array.from({ length: plan.nodes }, () => `${plan.name}-pool-${random.suffix(5)}`);
  const { name, version, weight, stages } = plan;
  return { name, version, weight, stages, namespaces, nodes };
}

function podNames(random: Random, app: string): string[] {
  const replicaSet = random.suffix(9);
  return Array.from({ length: 2 + random.below(4) }, () => `${app}-${replicaSet}-${random.suffix(5)}`);
}

/** FNV-1a: names give stable seeds. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

const REGIONS = ["eu", "us", "ap", "sa"];
const STAGES = ["prod", "staging", "dev"];
const SUBJECTS = ["orders", "search", "billing", "media", "risk", "mail", "login", "stock", "maps", "chat"];
const APPS = ["api", "worker", "web", "cache", "gateway", "jobs"];

/** A large company for the bench: as many clusters, namespaces and people as asked, always the same ones. */
export function largeWorld(size: { clusters: number; namespaces: number; people: number }): World {
  const perCluster = Math.max(1, Math.ceil(size.namespaces / size.clusters));
  const clusters = Array.from({ length: size.clusters }, (_, number) => {
    const names = Array.from({ length: perCluster }, (_, i) => namespaceName(number * perCluster + i));
    return makeCluster({
      name: `${cycle(STAGES, number)}-${cycle(REGIONS, Math.floor(number / 3))}-${String(number + 1)}`,
      version: cycle(VERSIONS, number),
      weight: 1 / (number + 1),
      stages: "final",
      nodes: 6 + (number % 7),
      apps: Object.fromEntries(names.map((name) => [name, APPS])),
    });
  });
  return { clusters, actors: Array.from({ length: size.people }, (_, number) => person(number, clusters)) };
}

function namespaceName(number: number): string {
  const round = Math.floor(number / SUBJECTS.length);
  return round === 0 ? cycle(SUBJECTS, number) : `${cycle(SUBJECTS, number)}-${String(round + 1)}`;
}

function person(number: number, clusters: readonly Cluster[]): Actor {
  const job = cycle(["developer", "developer", "operator", "developer", "contractor"] as const, number);
  const right = job === "operator" ? "cluster-admin" : job === "contractor" ? "view" : "edit";
  const own = [0, 1, 2].map((offset) => cycle(clusters, number + offset).name);
  return {
    user: `person-${String(number + 1).padStart(4, "0")}@example.com`,
    groups: [`team-${cycle(SUBJECTS, number)}`, "engineering"],
    job,
    rights: Object.fromEntries(own.map((name) => [name, right])),
    namespaces: [],
    device: undefined,
    ip: `100.${String(64 + (number >> 16))}.${String((number >> 8) & 255)}.${String(number & 255)}`,
    agent: cycle(AGENTS, number),
    route: "direct",
    hours: number % 3 === 0 ? [14, 23] : [7, 17],
    weight: 1 / (1 + number / 20),
  };
}

/** kubectl as it names itself, the newest first. */
export const AGENTS = [
  "kubectl/v1.36.4 (darwin/arm64) kubernetes/bb826b1",
  "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
  "kubectl/v1.33.1 (linux/amd64) kubernetes/8adc0f0",
  "kubectl/v1.31.9 (windows/amd64) kubernetes/8f38003",
] as const;

function cycle<T>(list: readonly T[], number: number): T {
  return list[number % list.length] as T;
}
