import type { PoolClient } from "pg";
import { AppError } from "../errors.ts";

/** Of `pg_advisory_xact_lock`: whoever claims addresses waits for whoever claims some now. */
const LOCK = "recorder addresses";

/**
 * Refuses addresses that another source of the installation names: its connections would go to whichever is older. Until the
 * transaction ends nobody else claims any. Role `app`, which sees one organization's sources: those of all are the gate's to see, for
 * this one question.
 * @param settings as the kind's schema has them; those of a kind without addresses claim none.
 * @throws AppError `conflict` naming the address, and not whose it is.
 */
export async function refuseClaimedAddresses(
  client: PoolClient,
  { sourceId, settings }: { sourceId: string; settings: Record<string, unknown> },
): Promise<void> {
  const { recorderAddresses: wanted } = settings;
  if (!Array.isArray(wanted) || wanted.length === 0) return;
  await client.query("SELECT pg_advisory_xact_lock(hashtext($1))", [LOCK]);
  await client.query("SET LOCAL ROLE onrecord_gate");
  const { rows } = await client.query<{ address: string }>(
    `SELECT address FROM source, jsonb_array_elements_text(settings -> 'recorderAddresses') AS address
      WHERE id <> $1 AND address = ANY ($2::text[]) LIMIT 1`,
    [sourceId, wanted],
  );
  await client.query("SET LOCAL ROLE onrecord_app");
  const [claimed] = rows;
  if (claimed === undefined) return;
  const detail = `recorderAddresses: another source has ${claimed.address} already. Name another address.`;
  throw new AppError("conflict", detail);
}
