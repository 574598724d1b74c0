import { describe, expect, it } from "vitest";
import { auditEvents } from "./audit-events.ts";
import { examplePay } from "./example-pay.ts";
import { largeWorld } from "./world.ts";

const fromMs = Date.UTC(2026, 10, 19, 23);
const toMs = Date.UTC(2026, 10, 20, 23);
const order = { world: examplePay(), fromMs, toMs, count: 3_000, stages: "final" } as const;

describe("auditEvents", () => {
  it("gives the same bytes for the same seed, and others for another", () => {
    const first = JSON.stringify([...auditEvents({ ...order, seed: 1 })]);
    expect(JSON.stringify([...auditEvents({ ...order, seed: 1 })])).toBe(first);
    expect(JSON.stringify([...auditEvents({ ...order, seed: 2 })])).not.toBe(first);
  });

  it("gives exactly one event a request when final stages are asked for", () => {
    const ids = [...auditEvents({ ...order, seed: 3 })].map(({ record }) => record["auditID"]);
    expect(ids).toHaveLength(3_000);
    expect(new Set(ids).size).toBe(3_000);
  });

  it("stays within its span, and fills it", () => {
    const times = [...auditEvents({ ...order, seed: 4 })].map(({ record }) =>
      Date.parse(String(record["requestReceivedTimestamp"])),
    );
    expect(Math.min(...times)).toBeGreaterThanOrEqual(fromMs);
    expect(Math.max(...times)).toBeLessThan(toMs + 10 * 60_000);
    const hours = new Set(times.map((time) => Math.floor((time - fromMs) / 3_600_000)));
    expect(hours.size).toBeGreaterThanOrEqual(24);
  });

  it("says as much of machines as a real cluster does, in events of its size", () => {
    const world = largeWorld({ clusters: 24, namespaces: 128, people: 1_000 });
    const events = [...auditEvents({ ...order, world, seed: 5 })];
    const people = events.filter(({ record }) => JSON.stringify(record["user"]).includes("@example.com"));
    expect(people.length / events.length).toBeGreaterThan(0.05);
    expect(people.length / events.length).toBeLessThan(0.4);
    const bytes = events.reduce((sum, { record }) => sum + JSON.stringify(record).length, 0) / events.length;
    expect(bytes).toBeGreaterThan(800);
    expect(bytes).toBeLessThan(1_200);
  });
});
