import { join } from "node:path";
import { expect, it } from "vitest";
import { faultRun } from "../../bench/faults.ts";
import { planFaults } from "../../bench/support/fault-plan.ts";

it("every event is stored once and as it was sent, whatever is killed meanwhile, and none is refused", async () => {
  const result = await faultRun({
    seed: 7,
    events: 4_000,
    batch: 40,
    calmMs: 5_000,
    awayMs: 3_000,
    databaseKills: 2,
    applicationKills: 1,
    server: { program: [join(import.meta.dirname, "../support/ingest-process.ts")] },
  });
  expect(result).toMatchObject({
    sent: 4_000,
    rows: 4_000,
    missing: 0,
    surplus: 0,
    different: 0,
    refused: [],
    databaseKills: 2,
    applicationKills: 1,
  });
  expect(result.spooled).toBeGreaterThan(0);
}, 120_000);

it("a plan has every kill it was asked for, one of them with the database away, where another kills the application", () => {
  const order = { durationMs: 270_000, awayMs: 180_000, databaseKills: 5, applicationKills: 3 };
  for (let seed = 1; seed <= 50; seed++) {
    const faults = planFaults({ seed, ...order });
    const of = (victim: string) => faults.filter((fault) => fault.victim === victim);
    const long = of("database").find(({ awayMs }) => awayMs > 0);
    const longAt = long?.atMs ?? 0;
    expect(of("database")).toHaveLength(5);
    expect(of("application")).toHaveLength(3);
    expect(long?.awayMs).toBe(180_000);
    expect(of("application").some(({ atMs }) => atMs > longAt && atMs < longAt + 180_000)).toBe(true);
    expect(faults.every(({ atMs }) => atMs > 0 && atMs < order.durationMs)).toBe(true);
    expect(of("database").every(({ atMs }) => atMs <= longAt || atMs > longAt + 180_000)).toBe(true);
  }
});
