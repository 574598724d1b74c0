import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../../lib/platform/migrate.ts";
import { emptyDatabase, type FreshDatabase } from "../support/database.ts";

describe("migrations", () => {
  let database: FreshDatabase;
  beforeAll(async () => {
    database = await emptyDatabase();
  });
  afterAll(() => database.drop());

  test("five processes at once apply each migration exactly once, and a second run finds nothing to do", async () => {
    const applied = (await Promise.all(Array.from({ length: 5 }, () => migrate(database.url)))).flat();
    expect(applied).toContain("20261120000000_house");
    expect(new Set(applied).size).toBe(applied.length);
    expect(await migrate(database.url)).toEqual([]);
  });
});
