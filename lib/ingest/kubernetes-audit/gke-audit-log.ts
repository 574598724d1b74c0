import { accessMethodOf } from "../../events/access-method.ts";
import { eventId } from "../../events/event-id.ts";
import { STAGES, type ApiCallEvent, type Outcome, type RecordContext } from "../../events/event.ts";
import { formatInstant } from "../../events/instant.ts";
import { jsonObject as object, jsonText as text, type Json } from "../../events/json.ts";
import { isLongRunning, kubernetesRequest } from "../../events/kubernetes-request.ts";
import { userTypeOf } from "../../events/user-type.ts";
import { httpStatus, nameOf } from "./fields.ts";
import { gkeEntryOf, type GkeEntry } from "./gke-entry.ts";
import { httpStatusOf } from "./rpc-status.ts";

/** Whether this is a LogEntry of Cloud Audit Logs and not an audit.k8s.io Event. */
export function isGkeEntry(value: unknown): value is Json {
  return object(object(value)?.["protoPayload"]) !== undefined;
}

/**
 * Reads a LogEntry of GKE's Cloud Audit Logs (`protoPayload` of type google.cloud.audit.AuditLog, service k8s.io): the same calls as
 * Kubernetes' own audit in another schema, without path, groups and duration.
 * @returns the reason when it cannot be an event: another service's entry, or no identity.
 */
export function readGkeEntry(entry: Json, context: RecordContext): Omit<ApiCallEvent, "digest"> | { reject: string } {
  const read = gkeEntryOf(entry);
  return "reject" in read ? read : eventOf(read, context);
}

function eventOf(entry: GkeEntry, context: RecordContext): Omit<ApiCallEvent, "digest"> {
  const { callId, at, method, resourceName, principal, payload, stage } = entry;
  const target = targetOf(entry);
  const request = object(payload["requestMetadata"]) ?? {};
  const userAgent = text(request["callerSuppliedUserAgent"]);
  const userType = userTypeOf(principal);
  const status = statusOf(entry, target);
  return {
    stream: "api-calls",
    id: eventId(at, [context.sourceId, callId, formatInstant(at), method, resourceName, principal]),
    occurredAt: at,
    sourceEventId: callId,
    stage,
    user: principal,
    userType,
    groups: [],
    authenticatedUser: principal,
    device: undefined,
    sourceIp: text(request["callerIp"]),
    cluster: context.cluster,
    ...target,
    path: undefined,
    accessMethod: accessMethodOf(userAgent, { user: principal, userType }),
    userAgent,
    status,
    outcome: outcomeOf(entry, status),
    durationMs: undefined,
    longRunning: entry.inTwo || isLongRunning(target, { path: undefined, status }),
    session: undefined,
    kubectlCommand: undefined,
    requestBytes: undefined,
    responseBytes: undefined,
  };
}

type Target = Pick<
  ApiCallEvent,
  "verb" | "apiGroup" | "apiVersion" | "namespace" | "resource" | "subresource" | "name"
>;

/** `io.k8s.core.v1.pods.list` names the verb last; `core/v1/namespaces/x/pods/y/exec` is the object's path without its prefix. */
function targetOf({ method, resourceName = "", payload }: GkeEntry): Target {
  const verb = text(method.slice(method.lastIndexOf(".") + 1));
  const path = resourceName.startsWith("core/")
    ? `/api/${resourceName.slice("core/".length)}`
    : `/apis/${resourceName}`;
  const { apiGroup, apiVersion, namespace, resource, subresource, name } = kubernetesRequest("GET", path);
  const created = verb === "create" && subresource === undefined;
  const named = name ?? (created ? (nameOf(payload["response"]) ?? nameOf(payload["request"])) : undefined);
  return { verb, apiGroup, apiVersion, namespace, resource, subresource, name: named };
}

/** The answer itself where it is logged (a Status has the HTTP code), else what the google.rpc code stands for. */
function statusOf({ payload, code, stage }: GkeEntry, target: Target): number | undefined {
  const answered = statusAnswered(object(payload["response"]) ?? {});
  if (answered !== undefined) return answered;
  return stage === STAGES.started && code === 0 ? undefined : httpStatusOf(code, target);
}

function statusAnswered(response: Json): number | undefined {
  const isStatus = response["kind"] === "Status" || /[./]Status$/.test(text(response["@type"]) ?? "");
  return isStatus ? httpStatus(response["code"]) : undefined;
}

function outcomeOf({ code, forbidden, stage }: GkeEntry, status: number | undefined): Outcome {
  if (status === 401 || status === 403 || forbidden) return "denied";
  if (status === undefined ? code !== 0 : status >= 400) return "failed";
  return stage === STAGES.started ? "running" : "success";
}
