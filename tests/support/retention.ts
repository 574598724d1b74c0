import { transaction } from "../../lib/db.ts";
import type { StreamId } from "../../lib/events/field.ts";
import { INSTALLATION } from "../../lib/retention/read-policy.ts";

const DAY_MS = 86_400_000;

/** Noon UTC, that many days ago. */
export function noon(daysAgo: number): string {
  return new Date((Math.floor(Date.now() / DAY_MS) - daysAgo) * DAY_MS + DAY_MS / 2).toISOString();
}

type Setting = { organizationId?: string; stream: StreamId; days: number | null; hoursAgo?: number };

/** A policy as if it had been set that many hours ago; the installation's where no organization is named. */
export async function setPolicy({
  organizationId = INSTALLATION,
  stream,
  days,
  hoursAgo = 48,
}: Setting): Promise<void> {
  await transaction({ role: "owner" }, (client) =>
    client.query(
      `INSERT INTO retention_change (organization_id, stream, days, changed_at, changed_by)
       VALUES ($1, $2, $3, clock_timestamp() - make_interval(hours => $4), 'test')`,
      [organizationId, stream, days, hoursAgo],
    ),
  );
}

/** Takes back every policy and hold of the database: the guards are for everybody but a test's beginning. */
export async function forgetPolicies(): Promise<void> {
  await transaction({ role: "owner" }, (client) =>
    client.query(
      `SET LOCAL session_replication_role = replica; DELETE FROM retention_change; DELETE FROM legal_hold; DELETE FROM retention_removal`,
    ),
  );
}

/** How many rows of a table an organization has. */
export async function countOf(table: string, organizationId: string): Promise<number> {
  return transaction({ role: "owner" }, async (client) => {
    const { rows } = await client.query<{ n: number }>(
      `SELECT count(*)::int AS n FROM ${table} WHERE organization_id = $1`,
      [organizationId],
    );
    return rows[0]?.n ?? 0;
  });
}
