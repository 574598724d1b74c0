import { kubernetesRequest, type KubernetesRequest } from "../events/kubernetes-request.ts";
import { timestamp, type Call } from "./call.ts";
import type { Random } from "./random.ts";

/** A record, and when its source would write it. */
export type TimedRecord = { atMs: number; record: Record<string, unknown> };

/** A session's response starts this soon after the request came. */
const FIRST_BYTE_MS = 2.3;

/**
 * What kube-apiserver's webhook posts for one call at level Metadata: `audit.k8s.io/v1` events without `kind` and `apiVersion`.
 * @param stages `final` leaves `RequestReceived` out, as `omitStages` does; sessions keep `ResponseStarted`.
 */
export function auditRecords(call: Call, options: { random: Random; stages: "all" | "final" }): TimedRecord[] {
  const auditID = options.random.uuid();
  const asked = kubernetesRequest(call.method, call.path);
  if (call.status === 401) return [unauthenticated(call, { auditID, asked })];
  const record = (stage: string, atMs: number, answer: object): TimedRecord => ({
    atMs,
    record: {
      level: "Metadata",
      auditID,
      stage,
      requestURI: call.path,
      verb: asked.verb,
      ...identity(call, stage),
      sourceIPs: call.caller.sourceIps,
      userAgent: call.agent,
      ...(asked.isResourceRequest && { objectRef: objectRef(asked, stage === "RequestReceived" ? undefined : call) }),
      ...answer,
      requestReceivedTimestamp: timestamp(call.startMs),
      stageTimestamp: timestamp(atMs),
      ...(stage !== "RequestReceived" && { annotations: annotations(call) }),
    },
  });
  const records: TimedRecord[] = [];
  if (options.stages === "all") records.push(record("RequestReceived", call.startMs, {}));
  const started = call.session && call.durationMs > FIRST_BYTE_MS;
  if (started) records.push(record("ResponseStarted", call.startMs + FIRST_BYTE_MS, responseStatus(call, asked)));
  records.push(record("ResponseComplete", call.startMs + call.durationMs, responseStatus(call, asked)));
  return records;
}

/** A 401 has neither user nor object and a single stage, whatever the policy says. */
function unauthenticated(call: Call, { auditID, asked }: { auditID: string; asked: KubernetesRequest }): TimedRecord {
  const atMs = call.startMs + call.durationMs;
  const answer = { metadata: {}, status: "Failure", message: "Unauthorized", reason: "Unauthorized", code: 401 };
  const record = {
    level: "Metadata",
    auditID,
    stage: "ResponseStarted",
    requestURI: call.path,
    verb: asked.verb,
    user: {},
    sourceIPs: call.caller.sourceIps,
    userAgent: call.agent,
    responseStatus: answer,
    requestReceivedTimestamp: timestamp(call.startMs),
    stageTimestamp: timestamp(atMs),
  };
  return { atMs, record };
}

/** Behind an impersonating proxy the first stage knows the proxy alone. */
function identity({ caller }: Call, stage: string): object {
  const own = {
    username: caller.user,
    ...(caller.uid !== undefined && { uid: caller.uid }),
    groups: [...caller.groups, "system:authenticated"],
    ...(caller.credential !== undefined && {
      extra: { "authentication.kubernetes.io/credential-id": [caller.credential] },
    }),
  };
  if (caller.via === undefined) return { user: own };
  const user = {
    username: caller.via,
    uid: "9a3a4f0c-5bb1-4f0e-9d6e-2f6f0a1f7c55",
    groups: ["system:serviceaccounts", "system:serviceaccounts:tailscale", "system:authenticated"],
  };
  return stage === "RequestReceived" ? { user } : { user, impersonatedUser: own };
}

function objectRef(asked: KubernetesRequest, answered: Call | undefined): object {
  const name = asked.name ?? answered?.createdName;
  return {
    ...(asked.resource !== undefined && { resource: asked.resource }),
    ...(asked.namespace !== undefined && { namespace: asked.namespace }),
    ...(name !== undefined && { name }),
    ...(asked.apiGroup !== undefined && { apiGroup: asked.apiGroup }),
    ...(asked.apiVersion !== undefined && { apiVersion: asked.apiVersion }),
    ...(asked.subresource !== undefined && { subresource: asked.subresource }),
  };
}

const REASONS: Readonly<Record<number, string>> = {
  403: "Forbidden",
  404: "NotFound",
  409: "Conflict",
  410: "Expired",
  422: "Invalid",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
  504: "Timeout",
};

function responseStatus({ status, caller }: Call, asked: KubernetesRequest): object {
  if (status < 400) return { responseStatus: { metadata: {}, code: status } };
  const what = asked.resource ?? "path";
  const name = asked.name === undefined ? what : `${what} "${asked.name}"`;
  const message =
    status === 403
      ? `${name} is forbidden: User "${caller.user}" cannot ${asked.verb} resource "${what}" in API group "${asked.apiGroup ?? ""}"${where(asked)}`
      : `${name} ${PHRASES[status] ?? "failed"}`;
  const details = { ...(asked.name !== undefined && { name: asked.name }), kind: what };
  return {
    responseStatus: { metadata: {}, status: "Failure", message, reason: REASONS[status], details, code: status },
  };
}

const PHRASES: Readonly<Record<number, string>> = {
  404: "not found",
  409: "cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again",
  410: "is too old a resource version",
  422: "is invalid: spec.template.spec.containers[0].image: Required value",
  429: "cannot be evicted: it would violate the pod's disruption budget",
  500: "failed: etcdserver: request timed out",
  504: "timed out: request did not complete within the allotted timeout",
};

function where({ namespace }: KubernetesRequest): string {
  return namespace === undefined ? " at the cluster scope" : ` in the namespace "${namespace}"`;
}

function annotations({ status, caller }: Call): Record<string, string> {
  if (status === 403) return { "authorization.k8s.io/decision": "forbid", "authorization.k8s.io/reason": "" };
  return { "authorization.k8s.io/decision": "allow", "authorization.k8s.io/reason": caller.allowedBy };
}
