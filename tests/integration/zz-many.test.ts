import { it, expect } from "vitest";
import { runSchedule } from "../../bench/pull/schedule.ts";
import { useFreshDatabase } from "../support/database.ts";
useFreshDatabase();
const from = Number(process.env["FROM"] ?? 0);
it.each(Array.from({length: 40}, (_, i) => from + i))("seed %i", async (seed) => {
  expect(await runSchedule(seed)).toMatchObject({ missing: 0, surplus: 0, holes: [], endless: false });
});
