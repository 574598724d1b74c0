import { createHash, randomUUID } from "node:crypto";
import { transaction } from "../../lib/db.ts";
import type { ApiCallEvent, AuditEvent, CommandEvent, RawRecord } from "../../lib/events/event.ts";
import { eventId } from "../../lib/events/event-id.ts";
import { parseInstant } from "../../lib/events/instant.ts";
import type { Judged } from "../../lib/ingest/append.ts";

export type TestSource = { organizationId: string; id: string; name: string };

/** An organization with one source, made by plain SQL: the verbs that make them have tests of their own. */
export async function makeSource(
  options: { organizationId?: string; kind?: string; cluster?: string } = {},
): Promise<TestSource> {
  const { organizationId = randomUUID(), kind = "kubernetes-audit", cluster = "prod-eu" } = options;
  const id = randomUUID();
  const name = `source-${id.slice(0, 8)}`;
  await transaction({ role: "owner" }, async (client) => {
    await client.query("INSERT INTO organization (id, slug, name) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING", [
      organizationId,
      organizationId.slice(0, 13),
    ]);
    await client.query("INSERT INTO source (organization_id, id, kind, name, cluster) VALUES ($1, $2, $3, $4, $5)", [
      organizationId,
      id,
      kind,
      name,
      cluster,
    ]);
  });
  return { organizationId, id, name };
}

export type CallFacts = Partial<Omit<ApiCallEvent, "id" | "occurredAt" | "digest">> & { at?: string; key?: string };

/** An API call at `at` (RFC 3339); calls of equal `key` and time are one call, for which stages may differ. */
export function apiCall({
  at = "2026-11-20T23:43:22.652Z",
  key = randomUUID(),
  ...facts
}: CallFacts = {}): ApiCallEvent {
  const occurredAt = parseInstant(at);
  if (occurredAt === undefined) throw new Error(`no time: ${at}`);
  const event: Omit<ApiCallEvent, "digest"> = {
    stream: "api-calls",
    id: eventId(occurredAt, ["test", key]),
    occurredAt,
    sourceEventId: key,
    stage: 3,
    user: "alice@example.com",
    userType: "person",
    groups: ["developers"],
    authenticatedUser: "alice@example.com",
    device: undefined,
    sourceIp: "100.101.10.11",
    cluster: "prod-eu",
    namespace: "payments",
    apiGroup: undefined,
    apiVersion: "v1",
    resource: "pods",
    subresource: undefined,
    name: undefined,
    verb: "list",
    accessMethod: "kubectl",
    status: 200,
    outcome: "success",
    durationMs: 3.25,
    longRunning: false,
    userAgent: "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
    path: "/api/v1/namespaces/payments/pods?limit=500",
    session: undefined,
    kubectlCommand: undefined,
    requestBytes: undefined,
    responseBytes: undefined,
    ...facts,
  };
  return { ...event, digest: digestOf(event) };
}

export type CommandFacts = Partial<Omit<CommandEvent, "id" | "occurredAt" | "digest">> & { at?: string; key?: string };

/** A command as a wrapper recorded it. */
export function recordedCommand({
  at = "2026-11-20T23:43:22.600Z",
  key = randomUUID(),
  ...facts
}: CommandFacts = {}): CommandEvent {
  const occurredAt = parseInstant(at);
  if (occurredAt === undefined) throw new Error(`no time: ${at}`);
  const event: Omit<CommandEvent, "digest"> = {
    stream: "commands",
    id: eventId(occurredAt, ["test-command", key]),
    occurredAt,
    sourceEventId: key,
    stage: 3,
    user: "alice@example.com",
    userType: "person",
    groups: [],
    device: undefined,
    sourceIp: undefined,
    cluster: "prod-eu",
    namespace: "payments",
    resource: "pods",
    accessMethod: "browser",
    session: undefined,
    durationMs: 812,
    command: "kubectl get po",
    exitCode: 0,
    ...facts,
  };
  return { ...event, digest: digestOf(event) };
}

/** These events as the records of one delivery, or of its chunk that starts at `from`; each record is the event's own JSON. */
export function judged(events: readonly AuditEvent[], from = 0): Judged[] {
  return events.map((event, index) => ({ record: recordOf(from + index, JSON.stringify(event)), verdict: { event } }));
}

/** An unreadable record, for its place in a delivery. */
export function rejected(index: number, reason: string): Judged {
  return { record: recordOf(index, "{broken"), verdict: { reject: reason } };
}

function recordOf(index: number, text: string): RawRecord {
  return { index, bytes: Buffer.from(text), value: undefined, problem: undefined };
}

function digestOf(event: object): string {
  return createHash("sha256").update(JSON.stringify(event)).digest("hex").slice(0, 32);
}
