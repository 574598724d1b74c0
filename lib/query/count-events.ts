import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import type { StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import type { Filter } from "./filter.ts";
import { readingOf } from "./reading.ts";
import { isStatementTimeout } from "./statement-timeout.ts";
import { whereOf } from "./where.ts";

/** Counted in steps: when a later one takes too long, the one before still says "at least". */
const STEPS = [10_000, 1_000_000];
const STATEMENT_TIMEOUT_MS = 5_000;

/** @returns the number of matching events, exact when `complete`; otherwise there are at least that many. */
export async function countEvents(query: {
  scope: Scope;
  stream: StreamId;
  filter: Filter;
  now: Date;
}): Promise<{ count: number; complete: boolean }> {
  let least = 0;
  for (const bound of STEPS) {
    const found = await countUpTo(bound, query);
    if (found === undefined) break;
    if (found <= bound) return { count: found, complete: true };
    least = bound;
  }
  return { count: least, complete: false };
}

/** Counts no further than one past the bound; undefined when even that takes too long. */
async function countUpTo(bound: number, query: Parameters<typeof countEvents>[0]): Promise<number | undefined> {
  const { scope, stream, filter, now } = query;
  const access = {
    role: "app",
    organizationId: scope.organizationId,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
  } as const;
  try {
    return await transaction(access, async (client) => {
      const { text, values } = whereOf(stream, filter, await readingOf(client, { stream, filter, now }));
      const some = `SELECT FROM ${STREAMS[stream].view} e WHERE ${text} LIMIT ${String(bound + 1)}`;
      const result = await client.query<{ n: string }>(`SELECT count(*) AS n FROM (${some}) found`, values);
      return Number(result.rows[0]?.n ?? 0);
    });
  } catch (error) {
    if (isStatementTimeout(error)) return undefined;
    throw error;
  }
}
