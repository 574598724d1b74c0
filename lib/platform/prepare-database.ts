import { readSourceDirectory } from "../auth/source-directory.ts";
import type { FirstAdmin } from "../auth/users.ts";
import { databaseUrl } from "../db.ts";
import { env } from "../env.ts";
import { log } from "../log.ts";
import { databaseFoundAway, isTemporary } from "../outage.ts";
import { firstRun } from "./first-run.ts";
import { migrate } from "./migrate.ts";
import { closeSoon, openDatabase } from "./open-database.ts";

export type PreparedDatabase = {
  /** Makes the first organization and owner where there are none; undefined while the database is away. */
  firstRun: () => Promise<FirstAdmin | undefined>;
  close: () => Promise<void>;
};

/**
 * Opens the database. When DATABASE_URL's is away but this server has served before, it goes without: deliveries are accepted into
 * the spool, and the rest follows, migrated first, when the database is there. A first start without it fails.
 * @throws as `openDatabase`.
 */
export async function prepareDatabase(): Promise<PreparedDatabase> {
  const mayGoWithout = env().DATABASE_URL !== undefined && readSourceDirectory() !== undefined;
  try {
    const { close } = await openDatabase();
    return { firstRun: () => firstRunOrGoWithout(mayGoWithout), close };
  } catch (error) {
    goWithout(mayGoWithout, error);
    return { firstRun: () => Promise.resolve(undefined), close: closeSoon };
  }
}

async function firstRunOrGoWithout(mayGoWithout: boolean): Promise<FirstAdmin | undefined> {
  try {
    return await firstRun();
  } catch (error) {
    goWithout(mayGoWithout, error);
    return undefined;
  }
}

/** @throws the reason the database cannot be opened, when that is no reason to wait. */
function goWithout(mayGoWithout: boolean, error: unknown): void {
  if (!mayGoWithout || !isTemporary(error)) throw error;
  databaseFoundAway(comeBack, error);
}

/** Nothing touches the database before it is of this version. */
async function comeBack(): Promise<void> {
  try {
    await migrate(databaseUrl());
  } catch (error) {
    if (!isTemporary(error)) log.error({ err: error }, "the database is there but cannot be migrated");
    throw error;
  }
}
