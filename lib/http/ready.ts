import { randomUUID } from "node:crypto";
import { readSourceDirectory } from "../auth/source-directory.ts";
import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { spoolStatus } from "../ingest/spool-status.ts";
import { problem } from "./problem.ts";

/** What PostgreSQL answers where our roles or tables are not: invalid role, undefined table, no right. */
const NOT_MIGRATED = new Set(["22023", "42P01", "42501"]);

/**
 * 200 when requests can be served, 503 with the reason when not; then `accepting` says whether deliveries are taken nevertheless,
 * and either way `spool` what waits on this server's disk.
 */
export async function answerReady(): Promise<Response> {
  const spool = await spoolStatus();
  try {
    await checkReady();
    return Response.json({ status: "ready", spool }, { headers: { "cache-control": "no-store" } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const accepting = !spool.full && readSourceDirectory() !== undefined;
    return problem(error, randomUUID(), { accepting, spool });
  }
}

/**
 * Whether requests can be served: the database answers, and is ours.
 * @throws AppError `unavailable` with the reason.
 */
async function checkReady(): Promise<void> {
  try {
    await transaction({ role: "gate", statementTimeoutMs: 2_000 }, (client) =>
      client.query("SELECT FROM organization LIMIT 1"),
    );
  } catch (error) {
    if (!NOT_MIGRATED.has(codeOf(error))) throw error;
    const reason = "The database is not migrated. Run `npx onrecord migrate`, or `npm start`, which does it first.";
    throw new AppError("unavailable", reason, { cause: error, retryAfterSeconds: 5 });
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
