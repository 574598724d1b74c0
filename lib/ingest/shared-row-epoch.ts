import type { PoolClient } from "pg";
import { databaseUrl } from "../db.ts";

/** Some hundred bytes an organization. */
const latest = new Map<string, string>();
const FIRST = "0";

/** Retention removed shared rows after this delivery's ids were found: they are to be found again. */
export class StaleIdsError extends Error {
  constructor() {
    super("the ids of shared rows are of an earlier epoch");
  }
}

/**
 * The epoch of an organization's shared rows as this process last met it. Ids found in an epoch are good for as long as it lasts: retention
 * begins another whenever it removes some (`may_remove_shared_row` in the migrations).
 */
export function lastEpoch(organizationId: string): string {
  return latest.get(keyOf(organizationId)) ?? FIRST;
}

/**
 * The first statement of a delivery's transaction. Deliveries of one chunk share their source: they write their rows in id order and cannot
 * deadlock; one of several chunks takes rows in no order overall, so it waits for the others and keeps them waiting. Until the transaction
 * ends no shared row of the organization is removed.
 * @param epoch that the delivery's ids were found in.
 * @throws StaleIdsError when another has begun; `lastEpoch` knows it then.
 */
export async function holdSource(
  client: PoolClient,
  { organizationId, sourceId, epoch }: { organizationId: string; sourceId: string; epoch: string },
  alone: boolean,
): Promise<void> {
  const { rows } = await client.query<{ epoch: string }>({
    name: "hold-source",
    text: "SELECT hold_source($1, $2, $3) AS epoch",
    values: [organizationId, sourceId, alone],
  });
  const now = rows[0]?.epoch ?? FIRST;
  if (now === epoch) return;
  latest.set(keyOf(organizationId), now);
  throw new StaleIdsError();
}

function keyOf(organizationId: string): string {
  return `${databaseUrl()} ${organizationId}`;
}
