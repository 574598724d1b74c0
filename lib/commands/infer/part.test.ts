import fc from "fast-check";
import { expect, it } from "vitest";
import type { ObservedCall } from "./call.ts";
import { partIn } from "./part.ts";
import { segmentsOf } from "./segments.ts";

const NOON = Date.UTC(2026, 10, 20, 12);
const MINUTE = 60_000;

/** Gaps short, about as long as a pause, or hours; calls that keep a segment open for minutes, and reads before a schema. */
const short = fc.integer({ min: 1, max: 55_000 });
const gap = fc.oneof(
  { weight: 6, arbitrary: short },
  fc.integer({ min: 55_000, max: 70_000 }),
  fc.integer({ min: 0, max: 90 * MINUTE }),
);
const duration = fc.oneof({ weight: 4, arbitrary: fc.constant(5) }, fc.integer({ min: 0, max: 20 * MINUTE }));
const kind = fc.constantFrom("list", "list", "get", "schema");
const drawn = fc.oneof(
  fc.array(fc.record({ gap, duration, kind }), { minLength: 2, maxLength: 400 }),
  // Who never pauses is cut by the hour.
  fc.array(fc.record({ gap: short, duration, kind }), { minLength: 300, maxLength: 900 }),
);

function callsOf(draw: readonly { gap: number; duration: number; kind: string }[]): ObservedCall[] {
  let atMs = NOON;
  return draw.map(({ gap: gapMs, duration: durationMs, kind: what }, number) => {
    atMs += gapMs;
    return {
      id: String(number),
      occurredMs: atMs,
      durationMs,
      longRunning: false,
      verb: what === "list" ? "list" : "get",
      apiGroup: null,
      resource: what === "schema" ? null : "pods",
      subresource: null,
      namespace: null,
      name: what === "get" ? "web" : null,
      path: what === "schema" ? "/openapi/v3" : "/api/v1/pods",
      status: 200,
      outcome: "success",
    };
  });
}

it("segments that are said to be whole are those of all calls, whatever window they were read in", () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const margin = fc.integer({ min: 0, max: 300 * MINUTE });
  const margins = fc.record({ before: margin, after: margin });
  let whole = 0;
  fc.assert(
    fc.property(drawn, share, margins, (draw, at, { before, after }) => {
      const calls = callsOf(draw);
      const touched = calls[Math.floor(at * (calls.length - 1))]?.occurredMs ?? NOON;
      const stretch = { fromMs: touched, toMs: touched };
      const window = { fromMs: touched - before, toMs: touched + after };
      const read = calls.filter(({ occurredMs }) => occurredMs >= window.fromMs && occurredMs <= window.toMs);
      const { segments, begins, ends } = partIn(read, stretch, window);
      if (!begins || !ends) return;
      whole += 1;
      const expected = [...segmentsOf(calls)].filter(
        (segment) => (segment.at(-1)?.occurredMs ?? 0) >= touched && (segment[0]?.occurredMs ?? 0) <= touched,
      );
      expect(segments).toEqual(expected);
    }),
    { numRuns: 150, seed: 31 },
  );
  expect(whole).toBeGreaterThan(50);
});
