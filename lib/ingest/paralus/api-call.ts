import { accessMethodOf } from "../../events/access-method.ts";
import { STAGES, type AccessMethod, type ApiCallEvent, type RecordContext, type UserType } from "../../events/event.ts";
import { eventId } from "../../events/event-id.ts";
import type { Instant } from "../../events/instant.ts";
import { jsonText, type Json } from "../../events/json.ts";
import { jsonAmount, jsonCount, jsonStatus } from "../../events/json-number.ts";
import { pluralOfKind } from "../../events/kubernetes-names.ts";
import { isLongRunning, kubernetesRequest, type KubernetesRequest } from "../../events/kubernetes-request.ts";
import { outcomeOfStatus } from "../../events/outcome.ts";
import { requestOfParts } from "../../events/request-parts.ts";
import { ipOfAddress } from "../../events/socket-address.ts";
import { userTypeOf } from "../../events/user-type.ts";

const METHOD = /^[A-Za-z]{1,20}$/;

/** Session types as the relay finds them in the user's certificate. */
const ACCESS_OF = new Map<string, AccessMethod>([
  ["browser shell", "browser"],
  ["kubectl cli", "kubectl"],
  ["paralus system", "controller"],
]);

/** One request through the relay (auditType `RelayAPI`). */
export function apiCallOf(
  record: Json,
  occurredAt: Instant,
  context: RecordContext,
): Omit<ApiCallEvent, "digest"> | { reject: string } {
  const method = jsonText(record["m"]) ?? "";
  if (!METHOD.test(method)) return { reject: "m is no HTTP method" };
  const path = pathOf(record);
  const { isResourceRequest, ...request } = requestOf(record, { method, path });
  const user = jsonText(record["un"]);
  const userType = userTypeOf(user);
  const status = jsonStatus(record["sc"]);
  const sourceEventId = jsonText(record["id"]);
  return {
    stream: "api-calls",
    id: eventId(occurredAt, [context.sourceId, "api-call", sourceEventId, String(occurredAt.ms), method, path, user]),
    occurredAt,
    sourceEventId,
    stage: STAGES.complete,
    user,
    userType,
    groups: [],
    // The relay calls the API server with a service account it made for the user, which the record does not name.
    authenticatedUser: undefined,
    device: undefined,
    sourceIp: ipOfAddress(jsonText(record["ra"])),
    cluster: jsonText(record["cn"]) ?? context.cluster,
    ...request,
    verb: jsonText(request.verb),
    path,
    accessMethod: accessOf(record, { user, userType }),
    userAgent: undefined,
    status,
    outcome: outcomeOfStatus(status),
    durationMs: durationOf(record),
    longRunning: isResourceRequest && isLongRunning(request, { path, status }),
    session: undefined,
    kubectlCommand: undefined,
    requestBytes: undefined,
    responseBytes: jsonCount(record["w"]),
  };
}

function pathOf(record: Json): string | undefined {
  const url = jsonText(record["url"]);
  const query = jsonText(record["q"]);
  return url === undefined || query === undefined ? url : `${url}?${query}`;
}

/**
 * The path decides: the relay's own reading of it stops at the name, so that it takes subresources for nothing and the name of a cluster-scoped
 * object for a namespace. Only where there is no path is it all there is, and its kind in the singular.
 */
function requestOf(record: Json, { method, path }: { method: string; path: string | undefined }): KubernetesRequest {
  if (path !== undefined) return kubernetesRequest(method, path);
  return requestOfParts(method, {
    groupVersion: jsonText(record["av"]),
    namespace: jsonText(record["ns"]),
    resource: pluralOfKind(jsonText(record["k"]) ?? ""),
    name: jsonText(record["n"]),
  });
}

function accessOf(record: Json, who: { user: string | undefined; userType: UserType }): AccessMethod {
  return ACCESS_OF.get(jsonText(record["st"]) ?? "") ?? accessMethodOf(undefined, who);
}

/** Thirty years: whatever is longer was not measured. */
const SECONDS_MAX = 1e9;

/** Recorded in seconds; to the microsecond. */
function durationOf(record: Json): number | undefined {
  const seconds = jsonAmount(record["d"]);
  return seconds === undefined || seconds > SECONDS_MAX ? undefined : Math.round(seconds * 1e6) / 1000;
}
