import type { Actor, World } from "../world.ts";

/** Example Pay's tailnet: who belongs to it, and what. */
export type Tailnet = {
  id: string;
  name: string;
  people: readonly Person[];
  machines: readonly Machine[];
};

export type Node = {
  id: string;
  name: string;
  ip: string;
  /** Where WireGuard reaches it. */
  endpoint: string;
  os: string;
};
export type Machine = Node & { tag: Tag };
export type Person = { actor: Actor; userId: string; displayName: string; laptop: Node };

export type Tag =
  "tag:k8s-operator" | "tag:subnet-router" | "tag:exit-node" | "tag:database" | "tag:monitoring" | "tag:ci";

/** The organization's name for it. */
export const TAILNET = "example.com";
const DOMAIN = "tail5e9a.ts.net";

const FAMILY_NAMES: Readonly<Record<string, string>> = {
  alice: "Adler",
  bob: "Baker",
  carol: "Chen",
  dave: "Duarte",
  mira: "Ray",
};

type Plan = [name: string, tag: Tag, ip: string];
const MACHINES: readonly Plan[] = [
  ["vpc-router-eu", "tag:subnet-router", "100.101.30.1"],
  ["exit-fra", "tag:exit-node", "100.101.30.2"],
  ["ledger-db", "tag:database", "100.101.30.10"],
  ["risk-db", "tag:database", "100.101.30.11"],
  ["grafana", "tag:monitoring", "100.101.30.20"],
  ["ci-runner-1", "tag:ci", "100.101.40.1"],
  ["ci-runner-2", "tag:ci", "100.101.40.2"],
  ["ci-runner-3", "tag:ci", "100.101.40.3"],
];

/** The tailnet a world's people work in: their laptops, an operator of each cluster, and what else they reach. */
export function tailnetOf({ clusters, actors }: World): Tailnet {
  const operators = clusters.map(({ name }, number): Plan => [
    `${name}-operator`,
    "tag:k8s-operator",
    `100.101.20.${String(11 + number)}`,
  ]);
  return {
    id: "TEXPAY0001CNTRL",
    name: TAILNET,
    people: actors.flatMap((actor) => personOf(actor) ?? []),
    machines: [...operators, ...MACHINES].map(([name, tag, ip]) => ({ ...nodeOf(name, ip, "linux"), tag })),
  };
}

/** The stable id of a node or user, always the same for the same name. */
export function stableId(prefix: "n" | "u" | "k", name: string): string {
  const letters = name.replaceAll(/[^a-z0-9]/gi, "").toUpperCase();
  return `${prefix}${letters.slice(0, 3)}${letters.slice(-6)}CNTRL`;
}

/** A name in the tailnet, as DNS has it. */
export function fullName(name: string): string {
  return `${name}.${DOMAIN}`;
}

function personOf(actor: Actor): Person | undefined {
  if (actor.device === undefined) return undefined;
  const first = actor.user.slice(0, actor.user.indexOf("@"));
  const given = first.charAt(0).toUpperCase() + first.slice(1);
  return {
    actor,
    userId: stableId("u", first),
    displayName: `${given} ${FAMILY_NAMES[first] ?? ""}`.trim(),
    laptop: nodeOf(actor.device, actor.ip, systemOf(actor.agent)),
  };
}

function nodeOf(name: string, ip: string, os: string): Node {
  const [third, last] = ip.split(".").slice(2);
  return {
    id: stableId("n", name),
    name: fullName(name),
    ip,
    os,
    endpoint: `${Number(third) < 20 ? "203.0.113" : "198.51.100"}.${String(Number(third) + Number(last))}:41641`,
  };
}

function systemOf(agent: string): string {
  if (agent.includes("darwin")) return "macOS";
  return agent.includes("windows") ? "windows" : "linux";
}
