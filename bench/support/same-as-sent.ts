import { createHash } from "node:crypto";
import { zstdDecompressSync } from "node:zlib";
import { scopeOf } from "../../lib/auth/scope.ts";
import { transaction } from "../../lib/db.ts";
import { instantOf, formatInstant } from "../../lib/events/instant.ts";
import type { ApiCallEvent, RawRecord } from "../../lib/events/event.ts";
import type { ApiCallItem } from "../../lib/events/item.ts";
import { kubernetesAudit } from "../../lib/ingest/kubernetes-audit/normalize.ts";
import { parseFilter } from "../../lib/query/filter.ts";
import { exportEvents } from "../../lib/export/export-events.ts";
import { collect } from "../../tests/support/collect.ts";
import type { Tenant } from "./tenant.ts";

/** How what is stored compares with what was sent. */
export type Comparison = {
  rows: number;
  /** Sent, and not there. */
  missing: number;
  /** There more than once, or never sent. */
  surplus: number;
  /** There, and saying otherwise than its record, or under another record. */
  different: number;
};

const EVENT_FIELDS = [
  "user",
  "userType",
  "authenticatedUser",
  "cluster",
  "namespace",
  "apiGroup",
  "apiVersion",
  "resource",
  "subresource",
  "name",
  "verb",
  "status",
  "outcome",
  "accessMethod",
  "userAgent",
  "path",
  "sourceIp",
  "sourceEventId",
  "longRunning",
] as const satisfies readonly (keyof ApiCallEvent & keyof ApiCallItem)[];

/**
 * Holds every row of a tenant against every record that was sent for it: the bytes kept of it, and the event its kind makes of them.
 * @param sent every record once, as its sender wrote it.
 */
export async function compareWithSent(
  { organizationId, sourceIds }: Tenant,
  sent: Iterable<{ cluster: string; bytes: Buffer }>,
): Promise<Comparison> {
  const wanted = new Map<string, string>();
  for (const { cluster, bytes } of sent) {
    const { id } = eventOf(bytes, { organizationId, cluster, sourceId: sourceIds.get(cluster) ?? "" });
    wanted.set(id, digestOf(bytes));
  }
  const kept = await keptRecords(organizationId);
  const result = { rows: 0, missing: 0, surplus: 0, different: 0 };
  for (const item of await everyItem(organizationId)) {
    result.rows++;
    const digest = wanted.get(item.id);
    const bytes = kept.get(item.id);
    if (digest === undefined) result.surplus++;
    else if (bytes === undefined || digestOf(bytes) !== digest || !says(item, bytes, sourceIds)) result.different++;
    wanted.delete(item.id);
  }
  return { ...result, missing: wanted.size };

  function says(item: ApiCallItem, bytes: Buffer, ids: ReadonlyMap<string, string>): boolean {
    const cluster = item.cluster ?? "";
    const event = eventOf(bytes, { organizationId, cluster, sourceId: ids.get(cluster) ?? "" });
    return (
      event.id === item.id &&
      formatInstant(event.occurredAt) === item.occurredAt &&
      EVENT_FIELDS.every((field) => (event[field] ?? null) === item[field])
    );
  }
}

type Whose = { organizationId: string; sourceId: string; cluster: string };

function eventOf(bytes: Buffer, whose: Whose): ApiCallEvent {
  const record: RawRecord = { index: 0, bytes, value: JSON.parse(bytes.toString("utf8")), problem: undefined };
  const verdict = kubernetesAudit.normalize(record, { ...whose, deliveryId: "", receivedAt: instantOf(0) });
  if (!("event" in verdict) || verdict.event.stream !== "api-calls")
    throw new Error("the bench sent what is no API call");
  return verdict.event;
}

const digestOf = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("base64");

async function everyItem(organizationId: string): Promise<ApiCallItem[]> {
  const scope = scopeOf({ organizationId, role: "auditor", reader: "bench" });
  const filter = parseFilter("api-calls", new URLSearchParams("from=2014-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"));
  const query = { scope, stream: "api-calls", filter, format: "ndjson", safe: true, now: new Date() } as const;
  const { pieces } = await exportEvents(query);
  const lines = Buffer.concat(await collect(pieces))
    .toString("utf8")
    .split("\n")
    .slice(0, -1);
  return lines.map((line) => JSON.parse(line) as ApiCallItem);
}

/** The bytes kept of every event, by its id. */
async function keptRecords(organizationId: string): Promise<Map<string, Buffer>> {
  return transaction({ role: "owner", statementTimeoutMs: 0 }, async (client) => {
    const { rows: parts } = await client.query<{ deliveryId: string; firstIndex: number; body: Buffer }>(
      `SELECT delivery_id AS "deliveryId", first_index AS "firstIndex", body FROM delivery_part WHERE organization_id = $1`,
      [organizationId],
    );
    const records = new Map<string, Buffer>();
    for (const { deliveryId, firstIndex, body } of parts)
      for (const [at, bytes] of unpack(zstdDecompressSync(body)).entries())
        records.set(`${deliveryId}.${String(firstIndex + at)}`, bytes);
    const { rows } = await client.query<{ id: string; record: string }>(
      "SELECT id, delivery_id || '.' || delivery_index AS record FROM audit_event WHERE organization_id = $1",
      [organizationId],
    );
    return new Map(
      rows.flatMap(({ id, record }) => {
        const bytes = records.get(record);
        return bytes === undefined ? [] : [[id, bytes] as const];
      }),
    );
  });
}

/** A part is [4-byte length, bytes] for each record. */
function unpack(plain: Buffer): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < plain.length;) {
    const from = at + 4;
    at = from + plain.readUInt32BE(at);
    records.push(plain.subarray(from, at));
  }
  return records;
}
