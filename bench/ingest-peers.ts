import { randomUUID } from "node:crypto";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import type { Client as PgClient } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { databaseUrl, dedicatedClient } from "../lib/db.ts";
import { DIMENSIONS } from "../lib/ingest/dimensions.ts";
import { API_CALL_TABLE } from "../lib/ingest/event-table.ts";
import type { Body } from "./support/bodies.ts";
import { inLanes, timed, type Figure } from "./support/measure.ts";
import { openPeerClient } from "./support/peer-client.ts";
import type { Tenant } from "./support/tenant.ts";

const COPY_ROWS = 2_000;
/** Of packed records: as many as 2,000 events came in. */
const COPY_PARTS = 5;
const CREATE_MANY_EVENTS = 20_000;
const SINGLE_INSERTS = 4_000;
const SENDERS = 4;

type Ours = { tenant: Tenant; bodies: readonly Body[]; perSecond: number };

/** What the same events cost otherwise, on the same PostgreSQL in the same run, and how ours compares. */
export async function measurePeers(ours: Ours): Promise<Figure[]> {
  const client = await dedicatedClient();
  try {
    await client.query("SET statement_timeout = 0");
    const copy = await copyFinished(client, ours.tenant);
    const events = ours.bodies.slice(0, Math.ceil(CREATE_MANY_EVENTS / 400)).map(({ bytes }) => itemsOf(bytes));
    const createMany = await createManyJson(client, events);
    const single = await insertEach(client, events.flat().slice(0, SINGLE_INSERTS));
    const ratio = (name: string, peer: number, atLeast?: number): Figure => ({
      name: `ingest, final-stage events, against ${name}`,
      value: ours.perSecond / peer,
      unit: "×",
      ...(atLeast !== undefined && { atLeast }),
      note: `${Math.round(peer).toLocaleString("en")} events/s`,
    });
    return [
      ratio("COPY of the finished event rows alone", copy.events),
      ratio("COPY of all rows that make up the finished events, records included", copy.all, 0.7),
      ratio("Prisma createMany with a JSON column", createMany, 4),
      ratio("one INSERT an event into a JSONB table", single, 15),
    ];
  } finally {
    await client.end();
  }
}

/**
 * The rows that ingest made of one tenant's events, copied again into the same tables for another organization, on one connection,
 * each batch a transaction of its own. The text is made before the clock starts.
 */
async function copyFinished(client: PgClient, tenant: Tenant): Promise<{ events: number; all: number }> {
  const organizationId = randomUUID();
  let sharedMs = 0;
  for (const { table, columns } of DIMENSIONS) {
    const names = ["id", "digest", ...columns.map(({ name }) => name)];
    sharedMs += (await copyTable(client, { table, names, order: "id" }, { tenant, organizationId })).ms;
  }
  const parts = ["delivery_id", "first_index", "body"];
  const packed = { table: "delivery_part", names: parts, order: "delivery_id, first_index", batch: COPY_PARTS };
  sharedMs += (await copyTable(client, packed, { tenant, organizationId })).ms;
  const names = [...API_CALL_TABLE.placing.slice(1), ...API_CALL_TABLE.columns.map(({ name }) => name)];
  const order = "delivery_id, id";
  const { rows, ms } = await copyTable(
    client,
    { table: API_CALL_TABLE.table, names, order },
    { tenant, organizationId },
  );
  return { events: (rows * 1_000) / ms, all: (rows * 1_000) / (ms + sharedMs) };
}

async function copyTable(
  client: PgClient,
  {
    table,
    names,
    order,
    batch = COPY_ROWS,
  }: { table: string; names: readonly string[]; order: string; batch?: number },
  { tenant, organizationId }: { tenant: Tenant; organizationId: string },
): Promise<{ rows: number; ms: number }> {
  const columns = names.map((name) => `${name}::text`).join(", ");
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${columns} FROM ${table} WHERE organization_id = $1 ORDER BY ${order}`,
    values: [tenant.organizationId],
    rowMode: "array",
  });
  const batches: Buffer[] = [];
  for (let at = 0; at < rows.length; at += batch) {
    const lines = rows.slice(at, at + batch).map((row) => [organizationId, ...row.map(copyCell)].join("\t"));
    batches.push(Buffer.from(`${lines.join("\n")}\n`));
  }
  const sql = `COPY ${table} (organization_id, ${names.join(", ")}) FROM STDIN`;
  const ms = await timed(async () => {
    for (const bytes of batches)
      await pipeline(Readable.from([bytes], { objectMode: false }), client.query(copyFrom(sql)));
  });
  return { rows: rows.length, ms };
}

function copyCell(value: string | null): string {
  return value === null ? "\\N" : value.replace(/[\\\t\n\r]/g, (character) => `\\${character}`);
}

function itemsOf(bytes: Buffer): object[] {
  return (JSON.parse(bytes.toString()) as { items: object[] }).items;
}

/** Batches as a webhook brings them, from as many senders. */
async function createManyJson(client: PgClient, batches: readonly object[][]): Promise<number> {
  await client.query(
    "CREATE TABLE peer_event (id bigserial PRIMARY KEY, time timestamptz NOT NULL DEFAULT now(), data jsonb NOT NULL)",
  );
  const prisma = await openPeerClient(databaseUrl());
  try {
    const write = async (batch: object[]): Promise<void> => {
      await prisma.peerEvent.createMany({ data: batch.map((data) => ({ data })) });
    };
    await write(batches[0] ?? []);
    const ms = await timed(() => inLanes(batches, SENDERS, write));
    return (batches.flat().length * 1_000) / ms;
  } finally {
    await prisma.$disconnect();
  }
}

/** The shape Paralus stores: `audit_logs(tag, time, data)`, written one by one, each its own commit. */
async function insertEach(client: PgClient, events: readonly object[]): Promise<number> {
  await client.query("CREATE TABLE peer_audit_logs (tag text, time timestamptz, data jsonb)");
  const texts = events.map((event) => JSON.stringify(event));
  const ms = await timed(async () => {
    for (const text of texts)
      await client.query("INSERT INTO peer_audit_logs VALUES ('kubectl_api', now(), $1)", [text]);
  });
  return (events.length * 1_000) / ms;
}
