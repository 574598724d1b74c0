import type { Random } from "../random.ts";
import type { Job } from "../world.ts";
import { fullName, stableId, type Node, type Person, type Tailnet } from "./tailnet.ts";

/** What one record of the configuration audit log says was done, by whom aside. */
export type Change = {
  action: string;
  target: Target;
  old?: unknown;
  new?: unknown;
  actionDetails?: string;
  error?: string;
};
type Target = { id: string; name: string; type: string; property?: string; isEphemeral?: true };

/** What acts by itself. */
export type Automaton = "terraform" | "scim" | "expiry" | "runner";

/** A kind of operation: who does it, from where, how often against the others, and its records. */
export type Operation = {
  weight: number;
  by: Automaton | readonly Job[];
  origin: "ADMIN_CONSOLE" | "CONFIG_API" | "CONTROL" | "IDENTITY_PROVIDER" | "NODE";
  changes: (drawn: Drawn) => readonly Change[];
};

/** What an operation is told with. */
export type Drawn = {
  random: Random;
  atMs: number;
  tailnet: Tailnet;
  /** Who does it; where an automaton does, somebody it may be about. */
  person: Person;
  /** Sets the names of what is new apart. */
  suffix: string;
};

const DAY_MS = 86_400_000;

/** A change of a node, or of one property of it. */
export function ofNode(action: string, { id, name }: Pick<Node, "id" | "name">, property?: string): Change {
  return { action, target: { id, name, type: "NODE", ...(property !== undefined && { property }) } };
}

/** A change of the tailnet's settings. */
export function ofTailnet(action: string, { tailnet }: Pick<Drawn, "tailnet">, property: string): Change {
  return { action, target: { id: tailnet.id, name: tailnet.name, type: "TAILNET", property } };
}

/** A change of somebody's account. */
export function ofUser(action: string, user: string, property?: string): Change {
  const id = stableId("u", user.slice(0, user.indexOf("@")));
  return { action, target: { id, name: user, type: "USER", ...(property !== undefined && { property }) } };
}

/** A change of something that has a name and no more. */
export function ofThing(action: string, type: string, { name, property }: { name: string; property?: string }): Change {
  return { action, target: { id: stableId("k", name), name, type, ...(property !== undefined && { property }) } };
}

/** A node nobody has seen before. */
export function newNode(name: string): Pick<Node, "id" | "name"> {
  return { id: stableId("n", name), name: fullName(name) };
}

/** A moment so many days later, as key expiry has it. */
export function daysAfter(atMs: number, days: number): string {
  return `${new Date(atMs + days * DAY_MS).toISOString().slice(0, 19)}Z`;
}

/** Whoever has an account. */
export const ANYBODY = ["developer", "operator", "auditor", "contractor"] as const;
