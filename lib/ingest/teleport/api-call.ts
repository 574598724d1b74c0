import { STAGES, type ApiCallEvent, type Verdict } from "../../events/event.ts";
import { eventId } from "../../events/event-id.ts";
import { jsonText, jsonTexts, type Json } from "../../events/json.ts";
import { jsonStatus } from "../../events/json-number.ts";
import { isLongRunning, kubernetesRequest, type KubernetesRequest } from "../../events/kubernetes-request.ts";
import { outcomeOfStatus } from "../../events/outcome.ts";
import { requestOfParts } from "../../events/request-parts.ts";
import { sealed } from "../../events/sealed.ts";
import { keyOf, whoOf, type TeleportRecord } from "./teleport-record.ts";

const METHOD = /^[A-Za-z]{1,20}$/;

/** `kube.request` (T3009I): one request, recorded when it was answered. Its path comes without the query, so that a watch looks like a list. */
export function apiCallOfRequest(from: TeleportRecord): Verdict {
  const { record } = from;
  const method = jsonText(record["verb"]) ?? "";
  const path = jsonText(record["request_path"]);
  if (!METHOD.test(method)) return { reject: "verb is no HTTP method" };
  const { isResourceRequest, ...request } = requestOf(record, { method, path });
  const status = jsonStatus(record["response_code"]);
  return {
    event: sealed({
      ...baseOf(from, [method, path]),
      ...request,
      verb: jsonText(request.verb),
      path,
      status,
      outcome: outcomeOfStatus(status),
      longRunning: isResourceRequest && isLongRunning(request, { path, status }),
    }),
  };
}

/**
 * `port` (T3003): a port forwarded from a pod, of which there is no `kube.request`. Kubernetes' verb differs by the protocol the client
 * spoke, which is not recorded.
 */
export function apiCallOfPort(from: TeleportRecord): Verdict {
  const { record } = from;
  if (record["code"] === "T3003S")
    return {
      reject: 'event "port" T3003S says only that a port forwarding ended, and nothing ties it to the one that began',
    };
  const failed = record["code"] === "T3003E" || record["success"] === false;
  return {
    event: sealed({
      ...baseOf(from, [jsonText(record["addr"])]),
      verb: undefined,
      apiGroup: undefined,
      apiVersion: "v1",
      resource: "pods",
      subresource: "portforward",
      namespace: jsonText(record["kubernetes_pod_namespace"]),
      name: jsonText(record["kubernetes_pod_name"]),
      path: undefined,
      status: undefined,
      outcome: failed ? "failed" : "success",
      longRunning: true,
    }),
  };
}

type Base = Omit<ApiCallEvent, keyof KubernetesRequest | "digest" | "path" | "status" | "outcome" | "longRunning">;

/** @param content what else tells two records of one source, moment and user apart: a uid alone is trusted by nobody. */
function baseOf(from: TeleportRecord, content: (string | undefined)[]): Base {
  const { record, time, context } = from;
  const who = whoOf(from);
  const uid = jsonText(record["uid"]);
  return {
    stream: "api-calls",
    id: eventId(time, [context.sourceId, jsonText(record["event"]), uid, keyOf(time), who.user, ...content]),
    occurredAt: time,
    sourceEventId: uid,
    stage: STAGES.complete,
    ...who,
    // Teleport passes a request on as this Kubernetes user; `user` stays the person it knows, who may share it with others.
    authenticatedUser: jsonTexts(record["kubernetes_users"])[0] ?? who.user,
    // The client program is not recorded, and a bot is no service account of the cluster.
    accessMethod: "unknown",
    userAgent: undefined,
    durationMs: undefined,
    session: jsonText(record["sid"]),
    kubectlCommand: undefined,
    requestBytes: undefined,
    responseBytes: undefined,
  };
}

/** The path decides; without one, what Teleport made of it. */
function requestOf(record: Json, { method, path }: { method: string; path: string | undefined }): KubernetesRequest {
  if (path !== undefined) return kubernetesRequest(method, path);
  return requestOfParts(method, {
    groupVersion: jsonText(record["resource_api_group"]),
    namespace: jsonText(record["resource_namespace"]),
    resource: jsonText(record["resource_kind"]),
    name: jsonText(record["resource_name"]),
  });
}
