import { lookup } from "./lookup.ts";

/** What Kubernetes itself makes of a request's method and path. */
export type KubernetesRequest = {
  /** `get`, `list`, `watch` … of a resource request; the lower-case method otherwise; empty for a method Kubernetes does not know. */
  verb: string;
  isResourceRequest: boolean;
  apiGroup: string | undefined;
  apiVersion: string | undefined;
  resource: string | undefined;
  subresource: string | undefined;
  namespace: string | undefined;
  name: string | undefined;
};

const VERB_OF_METHOD = lookup<string>({
  POST: "create",
  GET: "get",
  HEAD: "get",
  PUT: "update",
  PATCH: "patch",
  DELETE: "delete",
});
/** Old paths that name the verb: `/api/v1/watch/pods`. */
const VERBS_IN_PATH = new Set(["proxy", "watch"]);
const NAMESPACE_SUBRESOURCES = new Set(["status", "finalize"]);

/**
 * Reads method and path (with query) as kube-apiserver's RequestInfo resolver does: core and named groups, namespaced and
 * cluster-scoped resources, subresources, collections, watches, non-resource paths.
 * @param path as requested: percent-encoded, an absolute URL is tolerated.
 */
export function kubernetesRequest(method: string, path: string): KubernetesRequest {
  const { pathname, query } = splitTarget(path);
  const plain = nonResource(method);
  const located = afterApiPrefix(pathname);
  if (located === undefined) return plain;
  const { apiGroup, apiVersion } = located;
  let { rest } = located;
  let verb = VERB_OF_METHOD[method.toUpperCase()] ?? "";
  if (VERBS_IN_PATH.has(rest[0] ?? "")) {
    if (rest.length < 2) return plain;
    verb = rest[0] ?? "";
    rest = rest.slice(1);
  }
  const place = placeOf(rest, verb);
  const base = { isResourceRequest: true, apiGroup: present(apiGroup), apiVersion: present(apiVersion) };
  return { ...base, ...place, ...onCollection(verb, place.name, query) };
}

/** Watch, exec, attach, port-forward, logs -f and upgrades through `proxy`: their duration is a session's length. */
export function isLongRunning(
  call: { verb: string | undefined; resource: string | undefined; subresource: string | undefined },
  details: { path: string | undefined; status: number | undefined },
): boolean {
  if (call.verb === "watch") return true;
  if (call.subresource === "proxy" || call.verb === "proxy") return details.status === 101;
  if (call.resource !== "pods") return false;
  if (call.subresource === "log") return queryFlag(splitTarget(details.path ?? "").query, "follow");
  return call.subresource === "exec" || call.subresource === "attach" || call.subresource === "portforward";
}

function nonResource(method: string): KubernetesRequest {
  const none = { apiGroup: undefined, apiVersion: undefined, resource: undefined, subresource: undefined };
  return { verb: method.toLowerCase(), isResourceRequest: false, ...none, namespace: undefined, name: undefined };
}

/** `/api/v1/…` or `/apis/<group>/<version>/…`; undefined for everything else, discovery included. */
function afterApiPrefix(pathname: string): { apiGroup: string; apiVersion: string; rest: string[] } | undefined {
  const [prefix, ...parts] = pathname.replace(/^\/+|\/+$/g, "").split("/");
  if (prefix === "api" && parts.length >= 2) {
    return { apiGroup: "", apiVersion: parts[0] ?? "", rest: parts.slice(1) };
  }
  if (prefix === "apis" && parts.length >= 3) {
    return { apiGroup: parts[0] ?? "", apiVersion: parts[1] ?? "", rest: parts.slice(2) };
  }
  return undefined;
}

type Place = Pick<KubernetesRequest, "namespace" | "resource" | "name" | "subresource">;

/** `[namespaces/<namespace>/]<resource>[/<name>[/<subresource>]]`; a namespace is itself a resource with subresources. */
function placeOf(rest: string[], verb: string): Place {
  let parts = rest;
  let namespace: string | undefined;
  if (rest[0] === "namespaces" && rest.length > 1) {
    namespace = rest[1];
    if (rest.length > 2 && !NAMESPACE_SUBRESOURCES.has(rest[2] ?? "")) parts = rest.slice(2);
  }
  const [resource, name, subresource] = parts;
  return {
    namespace: present(namespace),
    resource: present(resource),
    name: present(name),
    subresource: verb === "proxy" ? undefined : present(subresource),
  };
}

/** Without a name a get is a list or a watch, and a delete is one of the whole collection. */
function onCollection(
  verb: string,
  name: string | undefined,
  query: string,
): { verb: string; name: string | undefined } {
  if (name !== undefined) return { verb, name };
  if (verb === "delete") return { verb: "deletecollection", name };
  if (verb !== "get") return { verb, name };
  const options = new URLSearchParams(query);
  return { verb: queryFlag(query, "watch") ? "watch" : "list", name: nameInSelector(options) };
}

/** Kubernetes reads a boolean parameter as false only when it is absent, `false` or `0`. */
function queryFlag(query: string, key: string): boolean {
  const value = new URLSearchParams(query).get(key);
  return value !== null && !["false", "0"].includes(value.toLowerCase());
}

/** The name a `fieldSelector=metadata.name=x` asks for; Kubernetes ignores all options when a number among them is none. */
function nameInSelector(options: URLSearchParams): string | undefined {
  const numbers = [options.get("limit"), options.get("timeoutSeconds")];
  if (numbers.some((value) => value !== null && !/^[+-]?\d{1,19}$/.test(value))) return undefined;
  const terms = (options.get("fieldSelector") ?? "").match(/(?:\\.|[^\\,])+/gs) ?? [];
  for (const term of terms) {
    const [, value] = /^metadata\.name==?((?:\\.|[^\\=])*)$/s.exec(term) ?? [];
    const name = value?.replace(/\\([\\,=])/g, "$1");
    if (name !== undefined && name !== "" && !/^\.\.?$|[/%]/.test(name)) return name;
  }
  return undefined;
}

/** Kubernetes decodes a path before it splits it; what cannot be decoded stays as it is. */
function splitTarget(target: string): { pathname: string; query: string } {
  const local = target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, "").replace(/#.*$/s, "");
  const mark = local.indexOf("?");
  const encoded = mark === -1 ? local : local.slice(0, mark);
  return { pathname: decode(encoded), query: mark === -1 ? "" : local.slice(mark + 1) };
}

function decode(encoded: string): string {
  if (!encoded.includes("%")) return encoded;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}

function present(part: string | undefined): string | undefined {
  return part === "" ? undefined : part;
}
