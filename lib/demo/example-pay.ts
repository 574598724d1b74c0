import { AGENTS, makeCluster, type Actor, type World } from "./world.ts";

const [MAC, LINUX, LINUX_OLD, WINDOWS] = AGENTS;

/** Example Pay: a payments company with three clusters, five people and two pipelines. */
export function examplePay(): World {
  return { clusters: [PROD, STAGING, TOOLS], actors: ACTORS };
}

const PRODUCT_APPS = {
  payments: ["checkout", "ledger", "payouts", "web"],
  platform: ["gateway", "notifications", "feature-flags"],
  fraud: ["scorer", "rules-engine"],
  tailscale: ["operator"],
};

const PROD = makeCluster({
  name: "prod-eu",
  version: "v1.36.2",
  weight: 6,
  stages: "all",
  nodes: 6,
  apps: PRODUCT_APPS,
});
const STAGING = makeCluster({
  name: "staging-us",
  version: "v1.36.2",
  weight: 3,
  stages: "final",
  nodes: 3,
  apps: PRODUCT_APPS,
});
const TOOLS = makeCluster({
  name: "tools-eu",
  version: "v1.35.4",
  weight: 2,
  stages: "final",
  nodes: 3,
  apps: { argocd: ["argocd-server", "argocd-repo-server"], ci: ["runner", "registry"], vault: ["vault"] },
});

const ACTORS: readonly Actor[] = [
  {
    user: "alice@example.com",
    groups: ["developers", "payments-team"],
    job: "developer",
    rights: { "prod-eu": "edit", "staging-us": "admin" },
    namespaces: ["payments", "platform"],
    device: "alice-macbook",
    ip: "100.101.10.11",
    agent: MAC,
    route: "kubectl-proxy",
    hours: [7, 17],
    weight: 30,
  },
  {
    user: "bob@example.com",
    groups: ["sre", "platform-team"],
    job: "operator",
    rights: { "prod-eu": "cluster-admin", "staging-us": "cluster-admin", "tools-eu": "cluster-admin" },
    namespaces: [],
    device: "bob-thinkpad",
    ip: "100.101.10.12",
    agent: LINUX,
    route: "kubectl-proxy",
    hours: [6, 18],
    weight: 28,
  },
  {
    user: "carol@example.com",
    groups: ["developers", "fraud-team"],
    job: "developer",
    rights: { "prod-eu": "view", "staging-us": "edit" },
    namespaces: ["fraud", "payments"],
    device: "carol-desktop",
    ip: "100.101.10.13",
    agent: WINDOWS,
    route: "browser-shell",
    hours: [13, 23],
    weight: 16,
  },
  {
    user: "dave@example.com",
    groups: ["contractors"],
    job: "contractor",
    rights: { "prod-eu": "view", "staging-us": "view", "tools-eu": "none" },
    namespaces: ["platform", "fraud", "kube-system"],
    device: "dave-laptop",
    ip: "100.101.10.14",
    agent: LINUX_OLD,
    route: "tailnet",
    hours: [18, 3],
    weight: 9,
  },
  {
    user: "mira@example.com",
    groups: ["auditors"],
    job: "auditor",
    rights: { "prod-eu": "view", "staging-us": "view", "tools-eu": "view" },
    namespaces: [],
    device: "mira-macbook",
    ip: "100.101.10.15",
    agent: MAC,
    route: "browser-shell",
    hours: [8, 16],
    weight: 5,
  },
  {
    user: "system:serviceaccount:ci:ci-deploy",
    groups: ["system:serviceaccounts", "system:serviceaccounts:ci"],
    job: "pipeline",
    rights: { "prod-eu": "edit", "staging-us": "edit" },
    namespaces: ["payments", "platform", "fraud"],
    device: undefined,
    ip: "10.40.3.17",
    agent: LINUX,
    route: "direct",
    hours: [5, 23],
    weight: 20,
  },
  {
    user: "system:serviceaccount:ci:terraform",
    groups: ["system:serviceaccounts", "system:serviceaccounts:ci"],
    job: "pipeline",
    rights: { "tools-eu": "admin", "staging-us": "admin" },
    namespaces: ["argocd", "ci", "platform"],
    device: undefined,
    ip: "10.40.3.21",
    agent: "Terraform/1.13.4 (+https://www.terraform.io) terraform-provider-kubernetes/2.38.0",
    route: "direct",
    hours: [7, 19],
    weight: 5,
  },
];
