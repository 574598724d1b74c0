import { isClusterWide } from "../all-types.ts";
import { isNamespaced, type Call } from "../call.ts";
import type { Evidence } from "./evidence.ts";

/** What a command was about. */
export type Target = {
  /** The call that shows it best. */
  main: Call | undefined;
  /** Resource and name of each object, in order; a whole list has no name. */
  objects: { resource: string; name: string | null }[];
  resource: string | null;
  /** Null without one, in all, and across several. */
  namespace: string | null;
  /** All namespaces were asked for. */
  everywhere: boolean;
  labelSelector: string | null;
  fieldSelector: string | null;
};

/** Commands that act on what they read or listed first, whatever they write. */
const BY_FIRST =
  /^(expose|autoscale|rollout|describe|logs|exec|cp|port-forward|attach|wait|debug|get|label|annotate|set|scale|drain|cordon|top)/;
/** Commands that take files: all objects they touched are theirs. */
const FROM_FILES = /^(apply|diff|create|replace|auth reconcile)$/;

/** Reads what a command was about from the calls that its verb makes about it. */
export function targetOf(evidence: Evidence, path: string): Target {
  const calls = aboutIt(evidence, path);
  const [main] = calls;
  const found = { main, objects: objectsOf(calls), resource: main?.resource ?? null, namespace: namespaceOf(calls) };
  if (main?.kind !== "list" || main.name !== null) return { ...found, ...NO_SELECTION };
  return {
    ...found,
    everywhere: main.namespace === null && !isClusterWide(main.type),
    labelSelector: main.query.get("labelSelector"),
    fieldSelector: main.query.get("fieldSelector"),
  };
}

const NO_SELECTION = { everywhere: false, labelSelector: null, fieldSelector: null };

/** The one namespace that all lie in; objects of none beside them change nothing. */
function namespaceOf(calls: readonly Call[]): string | null {
  const namespaces = new Set(calls.flatMap((call) => (isNamespaced(call) ? (call.namespace ?? []) : [])));
  return namespaces.size === 1 ? ([...namespaces][0] ?? null) : null;
}

function aboutIt(evidence: Evidence, path: string): Call[] {
  const acts = evidence.acts.filter(({ resource, kind }) => resource !== null && kind !== "review");
  if (FROM_FILES.test(path)) return fromFiles(acts);
  const [first] = BY_FIRST.test(path) ? acts : evidence.writes;
  if (first === undefined) return acts.slice(0, 1);
  if (first.kind === "list") return listsOf(acts, path);
  if (path === "get" || path === "wait" || path === "describe") return objectsRead(acts, path);
  // What was listed was meant; what was done to each item follows from it.
  const list = evidence.command.firstList;
  if (first.kind === "delete" && list !== undefined) return acts.filter(({ kind }) => kind === "list");
  return [first, ...acts.filter((call) => call !== first && call.kind === first.kind && isAlike(first, call, path))];
}

function isAlike(first: Call, call: Call, path: string): boolean {
  if (call.object === first.object) return false;
  return path === "delete" || call.type === first.type ? call.manager === first.manager && !isCheck(call) : false;
}

function isCheck({ resource, kind }: Call): boolean {
  return resource === "namespaces" && kind === "get";
}

function fromFiles(acts: readonly Call[]): Call[] {
  return acts.filter((call, at) => call.kind !== "list" && !(isCheck(call) && acts[at - 1]?.status === 404));
}

function listsOf(acts: readonly Call[], path: string): Call[] {
  const lists = acts.filter(({ kind, query }) => kind === "list" && !query.has("continue"));
  return path === "get" || path === "delete" || path === "top pod" ? lists : lists.slice(0, 1);
}

function objectsRead(acts: readonly Call[], path: string): Call[] {
  const gets = acts.filter((call, at) => call.kind === "get" && !(isCheck(call) && acts[at - 1]?.status === 404));
  const [first] = gets;
  return path === "describe" && first !== undefined
    ? gets.filter(({ type }) => type === first.type)
    : gets.length > 0
      ? gets
      : acts.slice(0, 1);
}

function objectsOf(calls: readonly Call[]): Target["objects"] {
  const seen = new Set<string>();
  const objects: Target["objects"] = [];
  for (const { type, resource, namespace, name } of calls) {
    const key = JSON.stringify([type, namespace, name]);
    if (resource === null || seen.has(key)) continue;
    seen.add(key);
    // A create that was told no name belongs to the object it looked for.
    if (name === null && objects.some((object) => object.resource === resource)) continue;
    objects.push({ resource, name });
  }
  return objects;
}
