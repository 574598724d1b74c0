import { transaction } from "../db.ts";
import { AppError } from "../errors.ts";
import { firstRun } from "../platform/first-run.ts";
import { openDatabase } from "../platform/open-database.ts";
import { onStop } from "../platform/stop-signals.ts";

const INTERRUPTED = 130;

/**
 * Runs a command on the database, migrated and with its first organization and owner: DATABASE_URL's, or the embedded one, started
 * for as long as the command takes where no server runs.
 */
export async function withDatabase<T>(work: () => Promise<T>): Promise<T> {
  const database = await openDatabase();
  const forget = onStop(() => {
    void database.close().finally(() => process.exit(INTERRUPTED));
  });
  try {
    const admin = await firstRun();
    // On stderr: this may be any command, and its own output is its own.
    if (admin.oneTimePassword !== null)
      process.stderr.write(`First administrator: ${admin.email}, one-time password: ${admin.oneTimePassword}\n`);
    return await work();
  } finally {
    forget();
    await database.close();
  }
}

/** The same for a command on one organization's things. @throws AppError `not-found` when there is none of that slug */
export function withOrganization<T>(slug: string, work: (organizationId: string) => Promise<T>): Promise<T> {
  return withDatabase(async () => work(await organizationId(slug)));
}

async function organizationId(slug: string): Promise<string> {
  const rows = await transaction({ role: "gate" }, async (client) => {
    const { rows } = await client.query<{ id: string; slug: string }>(
      "SELECT id, slug FROM organization ORDER BY slug",
    );
    return rows;
  });
  const found = rows.find((row) => row.slug === slug);
  if (found !== undefined) return found.id;
  const known = rows.map((row) => row.slug).join(", ");
  throw new AppError("not-found", `There is no organization "${slug}". --organization takes one of: ${known}.`);
}
