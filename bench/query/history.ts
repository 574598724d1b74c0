import type { Client } from "pg";
import { dedicatedClient, transaction } from "../../lib/db.ts";
import { rebuildRollUps } from "../../lib/rollups/roll-up.ts";
import { send } from "../ingest.ts";
import { DAY_MS, PERIOD_END_MS } from "../support/bodies.ts";
import type { Stage } from "../support/stage.ts";
import { makeTenant, type Tenant } from "../support/tenant.ts";

export const HISTORY_DAYS = 90;
/** So many stretches of eighteen days lie side by side in ninety; what is more lies between them. */
const STRETCHES = 5;
/** Sent through HTTP; the rest are copies, or ten million events would take half an hour to send. */
const SENT_MAX = 200_000;
const BETWEEN_MS = 17 * 60_000;

/** Ninety days of one tenant's events, loaded in whole copies of what was sent. */
export type History = { tenant: Tenant; rows: number; grow: (rows: number) => Promise<void> };

/**
 * Sends eighteen days of events and makes them ninety by copying each to other times. A copy has ids of its own, half as many new names as there
 * are generated ones (pods and what hangs on them), and everything else of its original: people, clusters, outcomes, durations.
 */
export async function loadHistory(stage: Stage): Promise<History> {
  const sent = Math.ceil(Math.min(stage.events / STRETCHES, SENT_MAX));
  const spanMs = (HISTORY_DAYS / STRETCHES) * DAY_MS;
  const tenant = await makeTenant(`history-${String(stage.seed)}`);
  const period = { fromMs: PERIOD_END_MS - spanMs, toMs: PERIOD_END_MS };
  await send(stage, tenant, { seed: stage.seed, records: sent, stages: "final", period });
  await transaction({ role: "owner" }, (client) =>
    client.query(
      `CREATE TABLE bench_sent AS SELECT * FROM audit_event WHERE organization_id = '${tenant.organizationId}'`,
    ),
  );
  const history: History = {
    tenant,
    rows: sent,
    grow: async (rows) => {
      while (history.rows < rows) {
        const copy = history.rows / sent;
        const shiftMs = (copy % STRETCHES) * spanMs + Math.floor(copy / STRETCHES) * BETWEEN_MS;
        await copyEvents(tenant, { copy, shiftMs, fromMs: period.fromMs });
        history.rows += sent;
      }
      await rebuildRollUps(tenant.organizationId, new Date());
      await stage.settle();
    },
  };
  return history;
}

/** Straight into the tables, as their owner. */
async function copyEvents(
  tenant: Tenant,
  { copy, shiftMs, fromMs }: { copy: number; shiftMs: number; fromMs: number },
): Promise<void> {
  const client = await dedicatedClient();
  try {
    await client.query("SET statement_timeout = 0");
    await ensureDays(client, { fromMs: fromMs - shiftMs - DAY_MS, toMs: PERIOD_END_MS - shiftMs + DAY_MS });
    await client.query("BEGIN");
    await client.query(RENEW_TARGETS, [tenant.organizationId, copy]);
    await client.query(COPY_SENT, [shiftMs]);
    await client.query("COMMIT");
  } finally {
    await client.end();
  }
}

/** A partition is not waited for (ARCHITECTURE.md, D-11), but asked for again. */
async function ensureDays(client: Client, { fromMs, toMs }: { fromMs: number; toMs: number }): Promise<void> {
  const days = "SELECT array_agg(day::date) FROM generate_series($1::timestamptz, $2::timestamptz, '1 day') AS day";
  for (;;) {
    const { rows } = await client.query<{ made: boolean }>(
      `SELECT ensure_partitions('audit_event', (${days})) AS made`,
      [new Date(fromMs), new Date(toMs)],
    );
    if (rows[0]?.made === true) return;
  }
}

/** Kubernetes ends generated names in five characters. */
const RENEW_TARGETS = `
  CREATE TEMP TABLE renewed ON COMMIT DROP AS
    WITH old AS (
      SELECT id, md5(digest::text || $2::text)::uuid AS digest, name || '-' || $2::text AS name, replace(path, name, name || '-' || $2::text) AS path, kubectl_command
        FROM target WHERE organization_id = $1 AND name ~ '-[a-z0-9]{5}$' AND ('x' || left(digest::text, 2))::bit(8)::int % 2 = 0
    ), new AS (
      INSERT INTO target (organization_id, digest, name, path, kubectl_command) SELECT $1, digest, name, path, kubectl_command FROM old RETURNING id, digest
    )
    SELECT old.id AS old_id, new.id AS new_id FROM old JOIN new USING (digest)`;

/** The first 48 bits of an id are milliseconds. */
const COPY_SENT = `
  INSERT INTO audit_event (organization_id, id, delivery_id, digest, occurred_at, received_at, caller_id, place_id, operation_id, target_id, result_id,
      duration_ms, request_bytes, response_bytes, delivery_index, stage, clock_skew, source_event_id, session)
    SELECT organization_id, (lpad(to_hex(('x' || substr(digits, 1, 12))::bit(48)::bigint - $1::bigint), 12, '0') || substr(digits, 13))::uuid, delivery_id, digest,
      occurred_at - $1::bigint * interval '1 ms', received_at, caller_id, place_id, operation_id, coalesce(new_id, target_id), result_id,
      duration_ms, request_bytes, response_bytes, delivery_index, stage, clock_skew, source_event_id, session
    FROM (SELECT *, replace(id::text, '-', '') AS digits FROM bench_sent) e
    LEFT JOIN renewed ON old_id = target_id ORDER BY id`;
