import { sourcesChanged } from "../auth/source-directory.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { sourceKind } from "../ingest/registry.ts";
import { findSource } from "./find-source.ts";

const LIMIT_MAX = 1_000_000;

/**
 * Sets how many records a second a source may send; senders feel it within seconds.
 * @param rateLimit a whole number from 1, or null for as many as come.
 * @throws AppError `invalid` for a limit that is none, or a kind that may have none; `not-found` when the organization has no such source.
 */
export async function setRateLimit(input: {
  organizationId: string;
  sourceId: string;
  rateLimit: number | null;
}): Promise<{ id: string; name: string; rateLimit: number | null }> {
  const { organizationId, sourceId, rateLimit } = input;
  if (rateLimit !== null && !(Number.isInteger(rateLimit) && rateLimit >= 1 && rateLimit <= LIMIT_MAX)) {
    const range = `1 to ${LIMIT_MAX.toLocaleString("en-US")}`;
    throw new AppError("invalid", `rateLimit: needs a whole number of records a second from ${range}, or none.`);
  }
  const set = await transaction({ role: "app", organizationId }, async (client) => {
    const { id, name, kind } = await findSource(client, sourceId);
    const { unlimited } = sourceKind(kind);
    if (rateLimit !== null && unlimited !== undefined) throw new AppError("invalid", `rateLimit: ${unlimited}`);
    await client.query("UPDATE source SET rate_limit = $2 WHERE id = $1", [id, rateLimit]);
    return { id, name, rateLimit };
  });
  await sourcesChanged();
  return set;
}
