import type { PoolClient } from "pg";
import type { Scope } from "../auth/scope.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { isStatementTimeout } from "./statement-timeout.ts";

/** When reading everything takes too long, the newest events still tell something. */
const NEWEST_ROWS = 50_000;
const STATEMENT_TIMEOUT_MS = 4_000;

type Ask<Result> = (client: PoolClient, newest: number | undefined) => Promise<Result | "too many">;

/**
 * Asks something of all events of a filter and, when that takes too long, of the newest ones alone.
 * @param what for the error, as in "… takes too long".
 * @param ask gets how many of the newest rows to read; undefined for all, which are too many where it knows that already.
 * @returns `complete: false` when only the newest events were read.
 * @throws AppError `unavailable` when even these take too long.
 */
export async function allOrNewest<Result>(
  scope: Scope,
  what: string,
  ask: Ask<Result>,
): Promise<{ result: Result; complete: boolean }> {
  const access = {
    role: "app",
    organizationId: scope.organizationId,
    statementTimeoutMs: STATEMENT_TIMEOUT_MS,
    snapshot: "one",
  } as const;
  for (const newest of [undefined, NEWEST_ROWS]) {
    try {
      const result = await transaction(access, (client) => ask(client, newest));
      if (result !== "too many") return { result, complete: newest === undefined };
    } catch (error) {
      if (!isStatementTimeout(error)) throw error;
    }
  }
  throw new AppError("unavailable", `${what} takes too long: ask for a shorter time.`);
}

/** The newest rows of these as SQL; all of them where `newest` is undefined. */
export function newestSql(newest: number | undefined): string {
  return newest === undefined ? "" : ` ORDER BY e.id DESC LIMIT ${String(newest)}`;
}

/**
 * Of tables that grew since their last ANALYZE the planner expects a row, and would walk them once for every row of another (measured: 3 s for 4,700 calls).
 * The newest rows are another matter: they come in the order of their key, and without such walks all rows would be read and sorted (5 s in place of 0.7).
 */
export async function readingMany(client: PoolClient, newest: number | undefined): Promise<void> {
  if (newest === undefined) await client.query("SET LOCAL enable_nestloop = off");
}
