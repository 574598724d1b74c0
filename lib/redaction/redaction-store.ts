import { randomBytes } from "node:crypto";
import type { PoolClient } from "pg";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { DEFAULT_POLICY, type RedactionPolicy } from "../events/redact/rules.ts";
import { openSecret, sealSecret, sharedSealKey } from "../platform/seal-secret.ts";
import { policySchema } from "./policy.ts";

/** What one organization redacts, and with which key. */
export type OrganizationRedaction = { organizationId: string; key: Buffer; policy: RedactionPolicy };

/** The same with who changed it last, and when. */
export type StoredRedaction = OrganizationRedaction & { updatedAt: Date; updatedBy: string };

type Row = { organization_id: string; key: Buffer; rules: unknown; updated_at: Date; updated_by: string };

const KEY_BYTES = 32;
const COLUMNS = "organization_id, key, rules, updated_at, updated_by";

/**
 * An organization's redaction; the first time it is asked for, its key is made and every rule is on.
 * @throws AppError `unavailable` when the database is away, or its key was sealed by another one than this server has.
 */
export async function loadRedaction(organizationId: string): Promise<StoredRedaction> {
  return transaction({ role: "app", organizationId }, (client) => readOrMake(client, organizationId));
}

/** The same within a transaction that goes on, and has the row to itself. */
export async function holdRedaction(client: PoolClient, organizationId: string): Promise<StoredRedaction> {
  await readOrMake(client, organizationId);
  const { rows } = await client.query<Row>(`SELECT ${COLUMNS} FROM redaction WHERE organization_id = $1 FOR UPDATE`, [
    organizationId,
  ]);
  return opened(rows);
}

/** Every organization's that has sources, for the directory; those whose key cannot be opened here are left out. */
export async function everyRedaction(): Promise<OrganizationRedaction[]> {
  const rows = await transaction({ role: "gate" }, async (client) => {
    const result = await client.query<Row & { missing: boolean }>(
      `SELECT s.organization_id, r.key, r.rules, r.updated_at, r.updated_by, r.key IS NULL AS missing
         FROM (SELECT DISTINCT organization_id FROM source) s LEFT JOIN redaction r USING (organization_id) ORDER BY 1`,
    );
    return result.rows;
  });
  const all: OrganizationRedaction[] = [];
  for (const row of rows) {
    const found = row.missing ? await loadRedaction(row.organization_id) : openedRow(row);
    if (found !== undefined) all.push({ organizationId: row.organization_id, key: found.key, policy: found.policy });
  }
  return all;
}

async function readOrMake(client: PoolClient, organizationId: string): Promise<StoredRedaction> {
  const found = await client.query<Row>(`SELECT ${COLUMNS} FROM redaction WHERE organization_id = $1`, [
    organizationId,
  ]);
  if (found.rows.length > 0) return opened(found.rows);
  const sealed = sealSecret(sharedSealKey(), purposeOf(organizationId), randomBytes(KEY_BYTES));
  // Whoever was first made the key; a conflict locks nothing, so the row is read again.
  await client.query(
    "INSERT INTO redaction (organization_id, key, rules, updated_by) VALUES ($1, $2, $3, 'first use') ON CONFLICT DO NOTHING",
    [organizationId, sealed, JSON.stringify(DEFAULT_POLICY)],
  );
  const made = await client.query<Row>(`SELECT ${COLUMNS} FROM redaction WHERE organization_id = $1`, [organizationId]);
  return opened(made.rows);
}

function opened([row]: Row[]): StoredRedaction {
  const redaction = row && openedRow(row);
  if (redaction !== undefined) return redaction;
  throw new AppError(
    "unavailable",
    "The key that this organization's secrets are redacted with was sealed by another server, so nothing is stored. Set ONRECORD_SECRET_KEY to the value every server on this database has; a server without it used the file seal-key in its data folder.",
  );
}

function openedRow(row: Row): StoredRedaction | undefined {
  const key = openSecret(sharedSealKey(), purposeOf(row.organization_id), row.key);
  if (key === undefined) return undefined;
  return {
    organizationId: row.organization_id,
    key,
    policy: policySchema.parse(row.rules),
    updatedAt: row.updated_at,
    updatedBy: row.updated_by,
  };
}

/** Sealed for one organization, a key opens for no other. */
function purposeOf(organizationId: string): string {
  return `redaction:${organizationId}`;
}
