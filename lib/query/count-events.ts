import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import type { StreamId } from "../events/field.ts";
import { STREAMS } from "../events/streams.ts";
import type { Filter } from "./filter.ts";
import { readingOf } from "./reading.ts";
import { countRolled } from "./rollups/rolled.ts";
import { isStatementTimeout } from "./statement-timeout.ts";
import { whereOf } from "./where.ts";

/** Counted in steps where roll-ups do not tell: when a later one takes too long, the one before still says "at least". */
const STEPS = [10_000, 1_000_000];
const STATEMENT_TIMEOUT_MS = 5_000;

type CountQuery = { scope: Scope; stream: StreamId; filter: Filter; now: Date };

/** @returns the number of matching events, exact when `complete`; otherwise there are at least that many. */
export async function countEvents(query: CountQuery): Promise<{ count: number; complete: boolean }> {
  const rolled = await inTime(query, (client) => countRolled(client, query));
  if (rolled !== undefined) return { count: rolled, complete: true };
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
function countUpTo(bound: number, query: CountQuery): Promise<number | undefined> {
  return inTime(query, async (client) => {
    const { text, values } = whereOf(query.stream, query.filter, await readingOf(client, query));
    const some = `SELECT FROM ${STREAMS[query.stream].view} e WHERE ${text} LIMIT ${String(bound + 1)}`;
    const { rows } = await client.query<{ n: string }>(`SELECT count(*) AS n FROM (${some}) found`, values);
    return Number(rows[0]?.n ?? 0);
  });
}

/** Undefined when it takes too long. */
async function inTime<T>({ scope }: CountQuery, work: (client: PoolClient) => Promise<T>): Promise<T | undefined> {
  const access = {
    role: "app",
    organizationId: scope.organizationId,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    snapshot: "one",
  } as const;
  try {
    return await transaction(access, work);
  } catch (error) {
    if (isStatementTimeout(error)) return undefined;
    throw error;
  }
}
