import type { Outcome } from "../../events/event.ts";
import { lookup } from "../../events/lookup.ts";

/** One API call as the model sees it: columns of an event's row, nothing of its bodies. Absent values are null. */
export type ObservedCall = {
  id: string;
  occurredMs: number;
  /** Null while it runs, and where the source measures nothing. */
  durationMs: number | null;
  longRunning: boolean;
  verb: string | null;
  apiGroup: string | null;
  resource: string | null;
  subresource: string | null;
  namespace: string | null;
  name: string | null;
  path: string | null;
  status: number | null;
  outcome: Outcome;
};

/** What kubectl wanted of the API server with a call. */
export type CallKind =
  | "legacy-discovery"
  | "discovery"
  | "group-discovery"
  | "openapi"
  | "schema"
  | "raw"
  | "get"
  | "list"
  | "watch"
  | "create"
  | "update"
  | "patch"
  | "delete"
  | "evict"
  | "log"
  | "stream"
  | "review"
  | "other";

/** A call with what the rules ask of it, read once. */
export type Call = ObservedCall & {
  kind: CallKind;
  /** Path without its query. */
  pathname: string;
  query: URLSearchParams;
  /** Group and resource; two versions of a group are one. */
  type: string;
  /** Type and namespace. */
  collection: string;
  /** Collection and name. */
  object: string;
  /** `fieldManager`: most of kubectl's writing commands name themselves in it. */
  manager: string | null;
  /** Its place among the calls it was read with. */
  number: number;
  /** When it ended; where it began while it runs. */
  endMs: number;
};

const SEPARATOR = "\u001f";
const NO_QUERY = new URLSearchParams();

/** Reads a call's path and columns, and leaves what else its row may hold. @param number its place among the calls it is read with. */
export function readCall(observed: ObservedCall, number: number): Call {
  const path = observed.path ?? "";
  const mark = path.indexOf("?");
  const pathname = mark === -1 ? path : path.slice(0, mark);
  const query = mark === -1 ? NO_QUERY : new URLSearchParams(path.slice(mark + 1));
  const type = `${observed.apiGroup ?? ""}/${observed.resource ?? ""}`;
  const collection = `${type}${SEPARATOR}${namespaceOf(observed)}`;
  return {
    id: observed.id,
    occurredMs: observed.occurredMs,
    durationMs: observed.durationMs,
    longRunning: observed.longRunning,
    verb: observed.verb,
    apiGroup: observed.apiGroup,
    resource: observed.resource,
    subresource: observed.subresource,
    namespace: observed.namespace,
    name: observed.name,
    path: observed.path,
    status: observed.status,
    outcome: observed.outcome,
    kind: kindOf(observed, pathname),
    pathname,
    query,
    type,
    collection,
    object: `${collection}${SEPARATOR}${observed.name ?? ""}`,
    manager: query === NO_QUERY ? null : query.get("fieldManager"),
    number,
    endMs: observed.occurredMs + (observed.durationMs ?? 0),
  };
}

/** A namespace is its own scope in a path; as an object it lies in none. */
function namespaceOf({ resource, namespace }: ObservedCall): string {
  return resource === "namespaces" ? "" : (namespace ?? "");
}

/** The collection that an object of the same type and namespace lies in, and its name. */
export function objectIn(collection: string, name: string): string {
  return `${collection}${SEPARATOR}${name}`;
}

const PATHS = lookup<CallKind>({
  "/api": "legacy-discovery",
  "/apis": "discovery",
  "/openapi/v2": "openapi",
  "/openapi/v3": "openapi",
});
const GROUP_PATH = /^\/(api\/[^/]+|apis\/[^/]+(\/[^/]+)?)$/;
const REVIEW = /^selfsubject\w*reviews$|^(localsubject|subject)accessreviews$|^tokenreviews$/;
const VERBS = lookup<CallKind>({
  get: "get",
  list: "list",
  watch: "watch",
  create: "create",
  update: "update",
  patch: "patch",
  delete: "delete",
  deletecollection: "delete",
});

const SUBRESOURCES = lookup<CallKind>({
  exec: "stream",
  attach: "stream",
  portforward: "stream",
  log: "log",
  eviction: "evict",
  proxy: "raw",
});

function kindOf({ verb, resource, subresource }: ObservedCall, pathname: string): CallKind {
  if (resource === null) return pathKind(pathname);
  const special = SUBRESOURCES[subresource ?? ""];
  if (special !== undefined) return special;
  if (verb === "create" && REVIEW.test(resource)) return "review";
  return VERBS[verb ?? ""] ?? "other";
}

function pathKind(pathname: string): CallKind {
  const known = PATHS[pathname];
  if (known !== undefined) return known;
  if (pathname.startsWith("/openapi/v3/")) return "schema";
  return GROUP_PATH.test(pathname) ? "group-discovery" : "raw";
}

const ASKING: ReadonlySet<CallKind> = new Set([
  "legacy-discovery",
  "discovery",
  "group-discovery",
  "openapi",
  "schema",
]);

/** Whether a call only asks what kinds of object there are: kubectl's preamble. */
export function isPreamble({ kind }: Call): boolean {
  return ASKING.has(kind);
}

const WRITING: ReadonlySet<CallKind> = new Set(["create", "update", "patch", "delete", "evict"]);

/** Whether a call changes something. */
export function isWriting({ kind }: Call): boolean {
  return WRITING.has(kind);
}

/** Whether a call names one object that lies in a namespace. */
export function isNamespaced({ namespace, resource }: Call): boolean {
  return namespace !== null && resource !== "namespaces";
}
