import { hash } from "node:crypto";
import { accessMethodOf } from "../../events/access-method.ts";
import { eventId } from "../../events/event-id.ts";
import {
  STAGES,
  type ApiCallEvent,
  type RawRecord,
  type RecordContext,
  type UserType,
  type Verdict,
} from "../../events/event.ts";
import { INSTANT_MS_MAX, instantOf, parseInstant, type Instant } from "../../events/instant.ts";
import { jsonText } from "../../events/json.ts";
import { isLongRunning, kubernetesRequest } from "../../events/kubernetes-request.ts";
import { userTypeOf } from "../../events/user-type.ts";
import type { SourceKind } from "../source-kind.ts";
import { readRecorderEvent, type RecorderEvent } from "./recorder-event.ts";
import { recorderBucket } from "./bucket.ts";
import { decodedBytes, nameInBody } from "./request-body.ts";
import { recorderSettings } from "./settings.ts";
import { tailscaleRecorderSetup } from "./setup.ts";

/** The Kubernetes requests that pass a Tailscale API server proxy, as it posts them to a recorder and as tsrecorder stores them. */
export const tailscaleRecorder: SourceKind = {
  id: "tailscale-recorder",
  label: "Tailscale recorder",
  summary: "The API server proxy of Tailscale's Kubernetes operator: every request that comes over the tailnet.",
  cluster: "from-record",
  unlimited:
    "This kind takes none. The proxy never sends an event again, so what is refused is lost, and where it fails closed the user's kubectl stops with it.",
  settings: recorderSettings,
  normalize,
  bucket: recorderBucket,
  setup: tailscaleRecorderSetup,
};

/**
 * The proxy stamps an event with its clock's second and sends it before the request. Within this our receive time is the better one: it
 * covers a dead recorder tried before (5 s to give up on it) and clocks that drift, and no event that waited in a file.
 */
const AGREEMENT_MS = 10_000;

/** tsrecorder's key ends in the time it stored the event, to the nanosecond: `<node>/events/<RFC 3339>.event`. */
const KEY_TIME = /(?:^|\/)events\/([^/]{1,64})\.event$/;

function normalize(raw: RawRecord, context: RecordContext): Verdict {
  if (raw.problem !== undefined) return { reject: raw.problem };
  const record = readRecorderEvent(raw.value, raw.key);
  if ("reject" in record) return record;
  const occurredAt = momentOf(record, raw, context);
  if (occurredAt === undefined) return { reject: "timestamp is missing, or no Unix second between 1970 and 10889" };
  const id = eventId(occurredAt, identityOf(record, raw, context));
  return {
    event: { id, occurredAt, digest: hash("sha256", raw.bytes, "hex").slice(0, 32), ...factsOf(record, context) },
  };
}

function momentOf(record: RecorderEvent, { sentAt }: RawRecord, { receivedAt }: RecordContext): Instant | undefined {
  if (record.key !== undefined) return timeInKey(record.key) ?? secondOf(record);
  const said = secondOf(record) ?? sentAt;
  return said !== undefined && Math.abs(receivedAt.ms - said.ms) <= AGREEMENT_MS ? receivedAt : said;
}

function timeInKey(key: string): Instant | undefined {
  const [, time] = KEY_TIME.exec(key) ?? [];
  return time === undefined ? undefined : parseInstant(time);
}

function secondOf({ second }: RecorderEvent): Instant | undefined {
  if (second === undefined || second < 0 || second * 1000 > INSTANT_MS_MAX) return undefined;
  return instantOf(second * 1000);
}

/** A stored event is its key, however often it is imported. Two live events may agree in every byte and are still two requests. */
function identityOf({ key }: RecorderEvent, { index }: RawRecord, { sourceId, deliveryId }: RecordContext): string[] {
  return key === undefined ? [sourceId, "live", deliveryId, String(index)] : [sourceId, "stored", key];
}

function factsOf(record: RecorderEvent, context: RecordContext): Omit<ApiCallEvent, "id" | "occurredAt" | "digest"> {
  const caller = callerOf(record);
  const target = targetOf(record);
  return {
    stream: "api-calls",
    stage: STAGES.complete,
    sourceEventId: record.key,
    ...caller,
    // The proxy impersonates the caller; as whom it authenticates itself is not in the event.
    authenticatedUser: undefined,
    device: record.node,
    sourceIp: undefined,
    cluster: context.cluster ?? record.destination,
    ...target,
    path: record.path,
    accessMethod: accessMethodOf(record.userAgent, outsider(caller)),
    userAgent: record.userAgent,
    // Sent before the request is: how it ended, and when, the proxy does not report.
    status: undefined,
    outcome: "unknown",
    durationMs: undefined,
    longRunning: isLongRunning(target, { path: record.path, status: undefined }),
    session: undefined,
    kubectlCommand: undefined,
    requestBytes: record.body === undefined ? undefined : decodedBytes(record.body),
    responseBytes: undefined,
  };
}

type Caller = { user: string | undefined; userType: UserType; groups: string[] };

/**
 * Whom the API server sees impersonated: the person, or a tagged machine under its own name. A machine's tags stand for its groups, as
 * they do in the tailnet's policy; the groups the grant gave are not in the event.
 */
function callerOf({ node, nodeUser, nodeTags }: RecorderEvent): Caller {
  if (nodeUser !== undefined || node === undefined)
    return { user: nodeUser, userType: userTypeOf(nodeUser), groups: nodeTags };
  return { user: node, userType: "node", groups: nodeTags };
}

/** A tailnet's machine is no kubelet: it may run a controller, but what it runs is told by the agent alone. */
function outsider({ user, userType }: Caller): { user: string | undefined; userType: UserType } {
  return { user, userType: userType === "node" ? "system" : userType };
}

type Target = Pick<
  ApiCallEvent,
  "verb" | "apiGroup" | "apiVersion" | "resource" | "subresource" | "namespace" | "name"
>;

/** As the proxy resolved the request; what it does not say is read from method and path as Kubernetes does. */
function targetOf(record: RecorderEvent): Target {
  const { method = "", path = "", kubernetes } = record;
  const derived = kubernetesRequest(method, path);
  const said = (member: string, otherwise: string | undefined): string | undefined =>
    typeof kubernetes?.[member] === "string" ? jsonText(kubernetes[member]) : jsonText(otherwise);
  const target = {
    verb: said("Verb", derived.verb),
    apiGroup: said("APIGroup", derived.apiGroup),
    apiVersion: said("APIVersion", derived.apiVersion),
    resource: said("Resource", derived.resource),
    subresource: said("Subresource", derived.subresource),
    namespace: said("Namespace", derived.namespace),
    name: said("Name", derived.name),
  };
  return { ...target, name: target.name ?? nameOfCreated(target, record) };
}

function nameOfCreated({ verb, resource, subresource }: Target, { body }: RecorderEvent): string | undefined {
  const creates = verb === "create" && resource !== undefined && subresource === undefined;
  return creates && body !== undefined ? nameInBody(body) : undefined;
}
