import type { PoolClient } from "pg";
import type { PullKey } from "./pull-state.ts";
import type { Span } from "./span.ts";

type Closing = PullKey & {
  /** What the answer was asked for. */
  span: Span;
  /** What is younger, in milliseconds since 1970 by the provider's clock, may still get records. */
  completeMs: number;
  /** What is younger still has not happened. */
  futureMs: number;
  /** What is older, the provider has no more. */
  keptFromMs: number;
  /** Recorded earlier: what is noted beyond it is younger, and right. */
  recorded?: true | undefined;
  records: number;
  accepted: number;
};

/**
 * Notes that a stretch is stored, as one with those it touches, as far as it is complete. What is noted beyond that (a clock was wrong once) is
 * taken back: it would never be asked for again. Role `writer`, bound to the organization.
 */
export async function closeWindow(client: PoolClient, closing: Closing): Promise<void> {
  const { organizationId, id, span } = closing;
  if (closing.recorded === undefined) await takeBack(client, closing);
  const toMs = Math.min(span.toMs, Math.floor(closing.completeMs));
  if (toMs < span.fromMs) return;
  const whole = await takeTouching(client, closing, { fromMs: span.fromMs, toMs });
  await client.query(
    `INSERT INTO pull_window (organization_id, source_id, from_at, to_at, records, accepted, fetched_at) VALUES ($1, $2, $3, $4, $5, $6, now())`,
    [organizationId, id, new Date(whole.fromMs), new Date(whole.toMs), whole.records, whole.accepted],
  );
  await forgetFailures(client, closing);
}

/** Those that nothing is missing of any more, or that can never be read. */
async function forgetFailures(client: PoolClient, { organizationId, id, keptFromMs }: Closing): Promise<void> {
  await client.query(
    `DELETE FROM pull_failure f WHERE f.organization_id = $1 AND f.source_id = $2
        AND (f.to_at <= $3 OR EXISTS (SELECT FROM pull_window w WHERE w.organization_id = $1 AND w.source_id = $2
               AND w.from_at <= greatest(f.from_at, $3) AND w.to_at >= f.to_at))`,
    [organizationId, id, new Date(Math.floor(keptFromMs))],
  );
}

async function takeBack(client: PoolClient, { organizationId, id, futureMs }: Closing): Promise<void> {
  const values = [organizationId, id, new Date(Math.floor(futureMs))];
  await client.query("DELETE FROM pull_window WHERE organization_id = $1 AND source_id = $2 AND from_at > $3", values);
  await client.query(
    "UPDATE pull_window SET to_at = $3 WHERE organization_id = $1 AND source_id = $2 AND to_at > $3",
    values,
  );
}

type Whole = Span & { records: number; accepted: number };

async function takeTouching(
  client: PoolClient,
  { organizationId, id, records, accepted }: Closing,
  span: Span,
): Promise<Whole> {
  const { rows } = await client.query<Whole>(
    `DELETE FROM pull_window WHERE organization_id = $1 AND source_id = $2 AND from_at <= $4 AND to_at >= $3
     RETURNING (extract(epoch FROM from_at) * 1000)::float8 AS "fromMs", (extract(epoch FROM to_at) * 1000)::float8 AS "toMs",
               records::float8, accepted::float8`,
    [organizationId, id, new Date(span.fromMs), new Date(span.toMs)],
  );
  return rows.reduce(
    (whole, row) => ({
      fromMs: Math.min(whole.fromMs, row.fromMs),
      toMs: Math.max(whole.toMs, row.toMs),
      records: whole.records + row.records,
      accepted: whole.accepted + row.accepted,
    }),
    { ...span, records, accepted },
  );
}
