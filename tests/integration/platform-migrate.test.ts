import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { migrate } from "../../lib/platform/migrate.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";
import { runSql } from "../support/run-sql.ts";

let database: FreshDatabase;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

const names = readdirSync("prisma/migrations", { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

async function history(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ name: string }>(
    "SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL ORDER BY 1",
  );
  await client.end();
  return rows.map(({ name }) => name);
}

describe("migrations", () => {
  test("are applied exactly once by five processes at once, and a second run finds nothing to do", async () => {
    const applied = (await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)))).flat();
    expect(applied.toSorted()).toEqual(names);
    expect(await migrate(database.url)).toEqual([]);
    expect(await history(database.url)).toEqual(names);
  });

  test("leave nothing behind when one of their statements fails, and run whole once the cause is gone", async () => {
    await runSql(database.url, "CREATE FUNCTION guard_sealed() RETURNS int LANGUAGE sql RETURN 1");
    await expect(migrate(database.url)).rejects.toThrow(
      /cannot change return type of existing function|guard_sealed.*already exists/s,
    );
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query(
      "SELECT relname FROM pg_class WHERE relname IN ('organization', '_prisma_migrations')",
    );
    await client.end();
    expect(rows).toEqual([]);
    await runSql(database.url, "DROP FUNCTION guard_sealed()");
    expect(await migrate(database.url)).toEqual(names);
  });

  test("refuse a database that holds something else", async () => {
    await runSql(database.url, "CREATE TABLE invoice (id int)");
    await expect(migrate(database.url)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("invoice") as string,
    });
  });

  test("name the statements that give a user the rights it lacks", async () => {
    const user = `onrecord_weak_${randomBytes(4).toString("hex")}`;
    await runSql(database.url, `CREATE ROLE ${user} LOGIN PASSWORD 'weak'`);
    const url = new URL(database.url);
    url.username = user;
    url.password = "weak";
    await expect(migrate(url.href)).rejects.toMatchObject({
      code: "forbidden",
      message: expect.stringContaining(
        `GRANT CREATE ON SCHEMA public TO "${user}"; GRANT CREATE ON DATABASE`,
      ) as string,
    });
    await runSql(database.url, `DROP ROLE ${user}`);
  });

  test("say that the database cannot be reached, and why", async () => {
    const url = new URL(database.url);
    url.port = "1";
    await expect(migrate(url.href)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("ECONNREFUSED") as string,
    });
  });
});
