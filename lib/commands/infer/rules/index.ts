import { lookup } from "../../../events/lookup.ts";
import type { Call, CallKind } from "../call.ts";
import type { Rule } from "../link.ts";
import { log, review, stream, watch } from "./follow.ts";
import { get } from "./get.ts";
import { list } from "./list.ts";
import { discovery, groupDiscovery, legacyDiscovery, openapi, schema } from "./preamble.ts";
import { create, evict, patch, remove, update } from "./write.ts";

/** What may make kubectl go on with a call of each kind; the kinds left out only ever begin a command. */
export const RULES: Readonly<Partial<Record<CallKind, readonly Rule[]>>> = {
  "legacy-discovery": legacyDiscovery,
  discovery,
  "group-discovery": groupDiscovery,
  openapi,
  schema,
  get,
  list,
  watch,
  create,
  update,
  patch,
  delete: remove,
  evict,
  log,
  stream,
  review,
};

/** Of all commands, how many begin with a call of each kind. */
const STARTS: Readonly<Record<CallKind, number>> = {
  "legacy-discovery": 0.15,
  discovery: 0.003,
  "group-discovery": 0.02,
  openapi: 0.12,
  schema: 0.0005,
  raw: 0.03,
  get: 0.25,
  list: 0.25,
  watch: 0.003,
  create: 0.03,
  update: 0.001,
  patch: 0.001,
  delete: 0.1,
  evict: 0.0005,
  log: 0.003,
  stream: 0.003,
  review: 0.04,
  other: 0.001,
};
const START_CREATES = lookup<number>({ "kubectl-create": 0.15, "kubectl-run": 0.03 });
/** Made only of something that was read, or looked for, before. */
const NEVER_FIRST = new Set(["kubectl-client-side-apply", "kubectl-expose", "kubectl-autoscale", "kubectl-replace"]);

/** How often a command begins with such a call: rarely with one that kubectl makes only after others, which then went missing. */
export function startShare(call: Call): number {
  if (call.kind === "list" && call.query.has("continue")) return 0.0003;
  if (call.kind === "group-discovery" && call.query.has("timeout")) return 0.0005;
  if (call.kind !== "create") return STARTS[call.kind];
  if (NEVER_FIRST.has(call.manager ?? "")) return 0.0005;
  return START_CREATES[call.manager ?? ""] ?? STARTS.create;
}
