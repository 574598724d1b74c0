import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { closeDatabase, useDatabase } from "../../lib/db.ts";
import { runSql } from "./run-sql.ts";

export type FreshDatabase = { url: string; drop: () => Promise<void> };

/** A migrated database of its own, a copy of the run's template. */
async function freshDatabase(): Promise<FreshDatabase> {
  return create(`TEMPLATE ${inject("postgres").template} STRATEGY file_copy`);
}

/** An empty database, for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<FreshDatabase> {
  return create("");
}

/** Gives the test file (or `describe`) it is called in a fresh database, which lib/db.ts then uses. */
export function useFreshDatabase(): { url: () => string } {
  let database: FreshDatabase | undefined;
  beforeAll(async () => {
    database = await freshDatabase();
    await useDatabase(database.url);
  });
  afterAll(async () => {
    await closeDatabase();
    await database?.drop();
  });
  return {
    url: () => {
      if (database === undefined) throw new Error("the database exists from beforeAll on");
      return database.url;
    },
  };
}

async function create(how: string): Promise<FreshDatabase> {
  const { adminUrl } = inject("postgres");
  const name = `onrecord_test_${randomBytes(6).toString("hex")}`;
  await runSql(adminUrl, `CREATE DATABASE ${name} ${how}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runSql(adminUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}
