import { accessMethodOf } from "../../events/access-method.ts";
import { eventId } from "../../events/event-id.ts";
import {
  STAGES,
  type ApiCallEvent,
  type Outcome,
  type RawRecord,
  type RecordContext,
  type Stage,
  type Verdict,
} from "../../events/event.ts";
import { elapsedMs, formatInstant } from "../../events/instant.ts";
import { shownJson } from "../../events/json.ts";
import { isLongRunning, kubernetesRequest } from "../../events/kubernetes-request.ts";
import { userTypeOf } from "../../events/user-type.ts";
import type { SourceKind } from "../source-kind.ts";
import { readAuditRecord, type AuditRecord, type ObjectRef } from "./audit-record.ts";
import { auditDigest } from "./digest.ts";
import { isGkeEntry, readGkeEntry } from "./gke-audit-log.ts";
import { kubernetesAuditSetup } from "./setup.ts";

/**
 * Kubernetes API server audit events: audit.k8s.io, as its webhook posts them and its log backend writes them, and GKE's Cloud Audit Logs,
 * which tell the same in another schema.
 */
export const kubernetesAudit: SourceKind = {
  id: "kubernetes-audit",
  label: "Kubernetes audit",
  summary: "The audit webhook of a kube-apiserver: every API call of a cluster, whoever made it.",
  cluster: "required",
  normalize,
  setup: kubernetesAuditSetup,
};

const STAGE_OF = new Map<string, Stage>([
  ["RequestReceived", STAGES.received],
  ["ResponseStarted", STAGES.started],
  ["ResponseComplete", STAGES.complete],
  ["Panic", STAGES.panic],
]);

/** Reads one audit event of any stage; the stages of one request share their id. */
function normalize(raw: RawRecord, context: RecordContext): Verdict {
  if (raw.problem !== undefined) return { reject: raw.problem };
  return isGkeEntry(raw.value) ? gkeVerdict(raw.value, raw, context) : auditVerdict(raw, context);
}

function gkeVerdict(entry: Record<string, unknown>, raw: RawRecord, context: RecordContext): Verdict {
  const event = readGkeEntry(entry, context);
  return "reject" in event ? event : { event: { ...event, digest: auditDigest(raw.bytes) } };
}

function auditVerdict(raw: RawRecord, context: RecordContext): Verdict {
  const record = readAuditRecord(raw.value);
  if ("reject" in record) return record;
  const stage = STAGE_OF.get(record.stage);
  if (stage === undefined)
    return { reject: `stage "${shownJson(record.stage)}" is none of ${[...STAGE_OF.keys()].join(", ")}` };
  return { event: eventOf(record, { stage, digest: auditDigest(raw.bytes) }, context) };
}

/** Every field by its name: an object made by spreading others takes several times as long, and this one is made for every call. */
function eventOf(
  record: AuditRecord,
  { stage, digest }: { stage: Stage; digest: string },
  context: RecordContext,
): ApiCallEvent {
  const { user, groups } = actorOf(record);
  const userType = userTypeOf(user);
  const object = objectOf(record);
  const longRunning = isLongRunning(
    { verb: record.verb, resource: object.resource, subresource: object.subresource },
    { path: record.requestUri, status: record.status },
  );
  return {
    stream: "api-calls",
    id: idOf(record, context.sourceId),
    occurredAt: record.received,
    sourceEventId: record.auditId,
    stage,
    digest,
    user,
    userType,
    groups,
    authenticatedUser: record.user.username,
    device: undefined,
    sourceIp: record.sourceIps.at(-1),
    cluster: context.cluster,
    namespace: object.namespace,
    apiGroup: object.apiGroup,
    apiVersion: object.apiVersion,
    resource: object.resource,
    subresource: object.subresource,
    name: object.name,
    verb: record.verb,
    path: record.requestUri,
    accessMethod: accessMethodOf(record.userAgent, { user, userType }),
    userAgent: record.userAgent,
    status: record.status,
    outcome: outcomeOf(record, stage),
    durationMs: isFinal(record, stage) ? durationOf(record) : undefined,
    longRunning,
    session: undefined,
    kubectlCommand: undefined,
    requestBytes: undefined,
    responseBytes: undefined,
  };
}

/**
 * Only what every stage carries: status, impersonated user and often the name come later. Not the audit ID alone: a client may choose
 * it, and use it twice.
 */
function idOf({ received, auditId, verb, requestUri, user }: AuditRecord, sourceId: string): string {
  return eventId(received, [sourceId, auditId, formatInstant(received), verb, requestUri, user.username]);
}

/** Behind a proxy the API server authenticates its service account, and the person is impersonated. */
function actorOf({ user, impersonatedUser }: AuditRecord): { user: string | undefined; groups: string[] } {
  if (impersonatedUser?.username !== undefined)
    return { user: impersonatedUser.username, groups: impersonatedUser.groups };
  return { user: user.username, groups: user.groups };
}

/** `objectRef` as Kubernetes gives it; unauthenticated requests have none, so theirs is read from the URI. */
function objectOf(record: AuditRecord): ObjectRef {
  const { objectRef, objectName, verb } = record;
  if (objectRef === undefined) return objectOfUri(record);
  // A create names its object in the body; objectRef has the name only once it is stored.
  const created = verb === "create" && objectRef.subresource === undefined;
  return { ...objectRef, name: objectRef.name ?? (created ? objectName : undefined) };
}

function objectOfUri({ requestUri = "", verb }: AuditRecord): ObjectRef {
  const { apiGroup, apiVersion, resource, subresource, namespace, name } = kubernetesRequest(
    verb === "watch" || verb === "list" ? "GET" : "",
    requestUri,
  );
  return { apiGroup, apiVersion, resource, subresource, namespace, name };
}

/** A request that failed authentication has one stage only, `ResponseStarted`, and nobody as its user. */
function isUnauthenticated({ status, user }: AuditRecord): boolean {
  return status === 401 && user.username === undefined;
}

function isFinal(record: AuditRecord, stage: Stage): boolean {
  return stage >= STAGES.complete || (stage === STAGES.started && isUnauthenticated(record));
}

function outcomeOf(record: AuditRecord, stage: Stage): Outcome {
  const { status, decision } = record;
  if (!isFinal(record, stage)) return "running";
  if (status === 401 || status === 403) return "denied";
  if (stage === STAGES.panic) return "failed";
  if (status === undefined) return decision === "forbid" ? "denied" : "unknown";
  return status >= 400 ? "failed" : "success";
}

function durationOf({ received, stageTime }: AuditRecord): number | undefined {
  if (stageTime === undefined) return undefined;
  const elapsed = elapsedMs(received, stageTime);
  return elapsed < 0 ? undefined : elapsed;
}
