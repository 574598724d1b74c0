import type { Caller } from "./call.ts";
import type { Actor, Cluster } from "./world.ts";
import { COMMITS } from "./world.ts";

/** Somebody at work in a cluster: who calls, and how their client names itself. */
export type Client = { caller: Caller; agent: string };

const CONTROL_PLANE_IP = "10.0.0.10";
const PROXY_IP = "10.42.7.31";

/** `system:kube-scheduler` and its like. */
export function component(name: string, part = ""): (cluster: Cluster) => Client {
  return (cluster) => ({
    agent: `${name}/${build(cluster)}${part === "" ? "" : `/${part}`}`,
    caller: {
      user: name === "kube-apiserver" ? "system:apiserver" : `system:${name}`,
      groups: name === "kube-apiserver" ? ["system:masters"] : [],
      sourceIps: [name === "kube-apiserver" ? "127.0.0.1" : CONTROL_PLANE_IP],
      credential: "X509SHA256=68f5c0a6338648fc4d5b8808fd7ba2a20074da7838cf157745da0b05b03c89c6",
      allowedBy: name === "kube-apiserver" ? "" : allowed(`system:${name}`, `User "system:${name}"`),
    },
  });
}

/** A controller inside kube-controller-manager, under its own service account. */
export function controller(name: string): (cluster: Cluster) => Client {
  const user = `system:serviceaccount:kube-system:${name}`;
  return (cluster) => ({
    agent: `kube-controller-manager/${build(cluster)}/${user}`,
    caller: {
      user,
      uid: "a856f98b-4a08-4b16-ab67-d6158138aae6",
      groups: ["system:serviceaccounts", "system:serviceaccounts:kube-system"],
      sourceIps: [CONTROL_PLANE_IP],
      credential: "JTI=ff115761-baa5-4153-a34c-b80e074d7650",
      allowedBy: allowed(`system:controller:${name}`, `ServiceAccount "${name}/kube-system"`),
    },
  });
}

/** A workload with a service account of its own. */
export function workload(namespace: string, name: string, agent: string): (cluster: Cluster) => Client {
  return () => ({
    agent,
    caller: {
      user: `system:serviceaccount:${namespace}:${name}`,
      uid: "7c4f7b55-1d3a-4b55-9a0e-3f6f0f1d9b0d",
      groups: ["system:serviceaccounts", `system:serviceaccounts:${namespace}`],
      sourceIps: ["10.42.3.18"],
      credential: "JTI=0d0b1a52-7a5b-4f6f-9f43-0f8f3f0f3b7e",
      allowedBy: allowed(name, `ServiceAccount "${name}/${namespace}"`),
    },
  });
}

/** The kubelet of one node. */
export function kubelet(cluster: Cluster, node: string): Client {
  const address = cluster.nodes.indexOf(node) + 11;
  return {
    agent: `kubelet/${build(cluster)}`,
    caller: {
      user: `system:node:${node}`,
      groups: ["system:nodes"],
      sourceIps: [`10.0.1.${String(address)}`],
      credential: "X509SHA256=29270aa63e833b87a9f3530573a7472e90820d9c92381ebbc6a8e6e8bcbde98f",
      allowedBy: "",
    },
  };
}

/** Load balancers and uptime checks, which bring no credential. */
export function probe(): Client {
  const caller = {
    user: "system:anonymous",
    groups: ["system:unauthenticated"],
    sourceIps: ["10.0.0.2"],
    allowedBy: allowed("system:public-info-viewer", 'Group "system:unauthenticated"'),
  };
  return { agent: "GoogleHC/1.0", caller };
}

/** Whoever runs commands; through the tailnet proxy the API server sees them impersonated, from the proxy's address. */
export function clientOf(actor: Actor, cluster: Cluster): Client {
  const subject = `${actor.user.startsWith("system:") ? "ServiceAccount" : "Group"} "${actor.groups[0] ?? actor.user}"`;
  const allowedBy = allowed(actor.rights[cluster.name] ?? "view", subject);
  const caller: Caller = { user: actor.user, groups: actor.groups, sourceIps: [actor.ip], allowedBy };
  const proxied: Caller = { ...caller, via: "system:serviceaccount:tailscale:operator", sourceIps: [PROXY_IP] };
  return { agent: actor.agent, caller: actor.route === "tailnet" ? proxied : caller };
}

function build({ version }: Cluster): string {
  return `${version} (linux/amd64) kubernetes/${COMMITS[version] ?? "unknown"}`;
}

function allowed(role: string, subject: string): string {
  return `RBAC: allowed by ClusterRoleBinding "${role}" of ClusterRole "${role}" to ${subject}`;
}
