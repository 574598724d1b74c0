import { it } from "vitest";
import { runSchedule } from "../../bench/pull/schedule.ts";
import { useFreshDatabase } from "../support/database.ts";
import { transaction } from "../../lib/db.ts";
useFreshDatabase();
it("x", async () => {
  const seed = Number(process.env["SEED"]);
  console.info(await runSchedule(seed));
  const r = await transaction({ role: "owner" }, async (c) => {
    return [(await c.query("SELECT * FROM pull_state")).rows, (await c.query("SELECT * FROM pull_window")).rows, (await c.query("SELECT * FROM pull_failure")).rows];
  });
  console.info(JSON.stringify(r, null, 1));
});
