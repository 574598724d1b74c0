import type { PoolClient } from "pg";
import type { StreamId } from "../events/field.ts";
import { instantSql } from "./rows.ts";

/** For how long an event is kept as things are set now. */
export type Keeping = {
  /** RFC 3339 UTC; null for ever, and while a legal hold stands. */
  keptUntil: string | null;
  legalHold: boolean;
};

/**
 * Role `app`.
 * @param parts what the event consists of, each with its own retention: it goes with the first of them. Times are RFC 3339.
 */
export async function readKeeping(
  client: PoolClient,
  parts: readonly { stream: StreamId; occurredAt: string }[],
): Promise<Keeping> {
  const { rows } = await client.query<{ until: string | null; held: boolean }>(
    `SELECT ${instantSql("k.until")} AS until, EXISTS (SELECT FROM legal_hold WHERE lifted_at IS NULL) AS held
       FROM (SELECT min(kept_until(current_setting('app.organization')::uuid, p.stream, p.occurred)) AS until
               FROM unnest($1::text[], $2::timestamptz[]) AS p(stream, occurred)) k`,
    [parts.map(({ stream }) => stream), parts.map(({ occurredAt }) => occurredAt)],
  );
  return { keptUntil: rows[0]?.until ?? null, legalHold: rows[0]?.held ?? false };
}
