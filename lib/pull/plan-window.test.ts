import fc from "fast-check";
import { expect, it } from "vitest";
import { planWindow, type Situation } from "./plan-window.ts";
import { holesIn, merged, type Span } from "./span.ts";

const kind = { horizonMs: 1_000_000, lagMs: 60, overlapMs: 300 };
const NOW = 5_000_000;

const spans = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1_100_000 }), fc.integer({ min: 0, max: 200_000 })), { maxLength: 8 })
  .map((pairs) => pairs.map(([ago, length]) => ({ fromMs: NOW - ago - length, toMs: NOW - ago })));

const situation = fc.record({
  kind: fc.constant(kind),
  nowMs: fc.constant(NOW),
  covered: spans.map(merged),
  failed: fc.constant<Span[]>([]),
  windowMs: fc.integer({ min: 1_000, max: 400_000 }),
  followDue: fc.boolean(),
  overlapDue: fc.boolean(),
});

it("a window is no longer than it may be, within the provider's horizon, and not in the future", () => {
  fc.assert(
    fc.property(situation, (given) => {
      const planned = planWindow(given);
      if (planned === undefined) return;
      expect(planned.toMs - planned.fromMs).toBeLessThanOrEqual(given.windowMs);
      expect(planned.fromMs).toBeLessThanOrEqual(planned.toMs);
      expect(planned.toMs).toBeLessThanOrEqual(NOW);
      expect(planned.fromMs).toBeGreaterThanOrEqual(NOW - kind.horizonMs);
    }),
  );
});

it("whatever is stored, one window after the other fills every hole and then there is nothing to do", () => {
  fc.assert(
    fc.property(situation, (given) => {
      let covered = given.covered;
      let state: Situation = { ...given, followDue: true };
      for (let step = 0; step < 3_000; step++) {
        const planned = planWindow(state);
        if (planned === undefined) break;
        const toMs = Math.min(planned.toMs, NOW - kind.lagMs);
        covered = merged([...covered, ...(planned.fromMs <= toMs ? [{ fromMs: planned.fromMs, toMs }] : [])]);
        state = { ...state, covered, followDue: false };
      }
      expect(planWindow(state)).toBeUndefined();
      expect(holesIn({ fromMs: NOW - kind.horizonMs, toMs: NOW - kind.lagMs }, covered)).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

it("what failed lately is passed over, and nothing else is", () => {
  const covered = [{ fromMs: NOW - 1_000, toMs: NOW - 60 }];
  const failed = [{ fromMs: NOW - 5_000, toMs: NOW - 1_000 }];
  const base = { kind, nowMs: NOW, covered, windowMs: 2_000, followDue: false, overlapDue: false };
  expect(planWindow({ ...base, failed })).toEqual({ purpose: "backfill", fromMs: NOW - 7_000, toMs: NOW - 5_000 });
  expect(planWindow({ ...base, failed: [] })).toMatchObject({ fromMs: NOW - 3_000, toMs: NOW - 1_000 });
});
