import fc from "fast-check";
import { expect, it } from "vitest";
import { growingStretches } from "./stretches.ts";

const moment = fc.integer({ min: 0, max: 400 * 86_400_000 });

it("covers a stretch of time without a gap or an overlap, from the end it is searched from", () => {
  fc.assert(
    fc.property(moment, moment, fc.constantFrom("older" as const, "newer" as const), (a, b, toward) => {
      const whole = { fromMs: Math.min(a, b), toMs: Math.max(a, b) };
      const stretches = [...growingStretches(whole, toward)];
      const inOrder = toward === "older" ? stretches.toReversed() : stretches;
      const edges = inOrder.flatMap(({ fromMs, toMs }) => [fromMs, toMs]);
      expect([edges[0] ?? whole.fromMs, edges.at(-1) ?? whole.toMs]).toEqual([whole.fromMs, whole.toMs]);
      for (let at = 1; at + 1 < edges.length; at += 2) expect(edges[at]).toBe(edges[at + 1]);
      for (const { fromMs, toMs } of stretches) expect(fromMs).toBeLessThan(toMs);
      expect(stretches.length).toBeLessThanOrEqual(6);
    }),
  );
});
