import { kubernetesRequest, type KubernetesRequest } from "./kubernetes-request.ts";

/** What a record tells of a request whose path it does not: absent parts are not known, or not there. */
export type RequestParts = {
  /** `apps/v1`; `v1`, `/v1` or `core/v1` for the core group. */
  groupVersion: string | undefined;
  namespace: string | undefined;
  /** The plural; a subresource behind a slash: `pods/log`. */
  resource: string | undefined;
  name: string | undefined;
};

/**
 * What Kubernetes makes of a request, from its method and the parts of its path alone. A GET without a name is a list or a watch, which only
 * its query tells: its verb stays empty.
 */
export function requestOfParts(method: string, parts: RequestParts): KubernetesRequest {
  const [, group, version] = /^(?:([^/]*)\/)?([^/]+)$/.exec(parts.groupVersion ?? "") ?? [];
  const [plural, subresource] = (parts.resource ?? "").split("/", 2).map(present);
  const { verb } = kubernetesRequest(method, parts.name === undefined ? "/api/v1/any" : "/api/v1/any/one");
  return {
    verb: verb === "list" ? "" : verb,
    isResourceRequest: plural !== undefined,
    apiGroup: group === "core" ? undefined : present(group),
    apiVersion: version,
    resource: plural,
    subresource,
    namespace: parts.namespace,
    name: parts.name,
  };
}

function present(part: string | undefined): string | undefined {
  return part === "" ? undefined : part;
}
