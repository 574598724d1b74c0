import { hash } from "node:crypto";
import { accessMethodOf } from "../../events/access-method.ts";
import { eventId } from "../../events/event-id.ts";
import {
  STAGES,
  type AccessMethod,
  type ApiCallEvent,
  type CommandEvent,
  type RawRecord,
  type RecordContext,
  type UserType,
  type Verdict,
} from "../../events/event.ts";
import { parseInstant, type Instant } from "../../events/instant.ts";
import { isLongRunning, kubernetesRequest } from "../../events/kubernetes-request.ts";
import { outcomeOfStatus } from "../../events/outcome.ts";
import { userTypeOf } from "../../events/user-type.ts";
import type { SourceKind } from "../source-kind.ts";
import { reasonOf } from "./reason.ts";
import { onrecordSchema, type OnrecordApiCall, type OnrecordCommand, type OnrecordRecord } from "./schema.ts";
import { onrecordSetup } from "./setup.ts";

/** Our own documented format, for any proxy or wrapper that reports natively. */
export const onrecord: SourceKind = {
  id: "onrecord",
  label: "Onrecord JSON",
  summary: "Our own JSON: commands and API calls as a proxy, a browser shell or a wrapper around kubectl reports them.",
  cluster: "from-record",
  normalize,
  setup: onrecordSetup,
};

function normalize(raw: RawRecord, context: RecordContext): Verdict {
  if (raw.problem !== undefined) return { reject: raw.problem };
  const result = onrecordSchema.safeParse(raw.value);
  if (!result.success) return { reject: reasonOf(result.error, raw.value) };
  const occurredAt = parseInstant(result.data.time);
  if (occurredAt === undefined) return { reject: "time is no RFC 3339 time between 1970 and 10889" };
  const placed: Placed = { raw, context, occurredAt };
  return { event: result.data.type === "command" ? commandOf(result.data, placed) : apiCallOf(result.data, placed) };
}

type Placed = { raw: RawRecord; context: RecordContext; occurredAt: Instant };

function commandOf(record: OnrecordCommand, placed: Placed): CommandEvent {
  const common = commonOf(record, placed, [record.command, present(record.session)]);
  const derived: AccessMethod = /^kubectl\b/.test(record.command) ? "kubectl" : "unknown";
  return {
    ...common,
    stream: "commands",
    namespace: present(record.namespace),
    resource: present(record.resource),
    accessMethod: record.accessMethod ?? derived,
    command: record.command,
    exitCode: record.exitCode ?? undefined,
  };
}

function apiCallOf(record: OnrecordApiCall, placed: Placed): ApiCallEvent {
  const { isResourceRequest, ...request } = kubernetesRequest(record.method, record.path);
  const common = commonOf(record, placed, [record.method, record.path, present(record.session)]);
  const userAgent = present(record.userAgent);
  const status = record.status ?? undefined;
  return {
    ...common,
    ...request,
    stream: "api-calls",
    // Kubernetes gives a resource request of an unknown method no verb.
    verb: present(request.verb),
    accessMethod: record.accessMethod ?? accessMethodOf(userAgent, common),
    authenticatedUser: common.user,
    path: record.path,
    status,
    outcome: outcomeOfStatus(status),
    longRunning: isResourceRequest && isLongRunning(request, { path: record.path, status }),
    userAgent,
    kubectlCommand: present(record.command),
    requestBytes: record.requestBytes ?? undefined,
    responseBytes: record.responseBytes ?? undefined,
  };
}

type Common = Omit<CommandEvent, "stream" | "command" | "exitCode" | "accessMethod" | "namespace" | "resource"> & {
  userType: UserType;
};

/** @param content what else tells two records of one source, moment and user apart. */
function commonOf(
  record: OnrecordRecord,
  { raw, context, occurredAt }: Placed,
  content: (string | undefined)[],
): Common {
  const sourceEventId = present(record.id);
  const user = present(record.user);
  const moment = `${String(occurredAt.ms)}.${String(occurredAt.ns)}`;
  return {
    id: eventId(occurredAt, [context.sourceId, record.type, sourceEventId, moment, user, ...content]),
    occurredAt,
    sourceEventId,
    stage: STAGES.complete,
    digest: hash("sha256", raw.bytes, "hex").slice(0, 32),
    user,
    userType: userTypeOf(user),
    groups: record.groups ?? [],
    device: present(record.device),
    sourceIp: present(record.sourceIp),
    cluster: present(record.cluster) ?? context.cluster,
    session: present(record.session),
    durationMs: record.durationMs ?? undefined,
  };
}

/** Absent, null and empty say the same. */
function present(text: string | null | undefined): string | undefined {
  return text === null || text === "" ? undefined : text;
}
