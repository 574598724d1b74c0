import fc from "fast-check";
import { expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../events/durations.ts";
import { instantOf, type Instant } from "../../events/instant.ts";
import { coverageOf, type Kept } from "./coverage.ts";

const DAYS = 40;

const moment = fc.oneof(
  fc.integer({ min: 0, max: DAYS * 24 }).map((hour): Instant => instantOf(hour * HOUR_MS)),
  fc.record({
    ms: fc.integer({ min: 0, max: DAYS * DAY_MS }),
    ns: fc.integer({ min: 0, max: 999 }).map((us) => us * 1000),
  }),
);
const exactly = ({ ms, ns }: Instant): number => ms * 1000 + ns / 1000;

const range = fc
  .tuple(moment, moment)
  .filter(([a, b]) => exactly(a) !== exactly(b))
  .map(([a, b]) => (exactly(a) < exactly(b) ? { from: a, to: b } : { from: b, to: a }));

/** Days with some of their hours, and hours apart among those that are left. */
const kept = fc
  .array(
    fc.record({
      mask: fc.oneof(fc.constant(0), fc.constant(2 ** 24 - 1), fc.nat(2 ** 24 - 1)),
      apart: fc.nat(2 ** 24 - 1),
    }),
    {
      minLength: DAYS,
      maxLength: DAYS,
    },
  )
  .map((days) =>
    days.flatMap(({ mask, apart }, day): Kept[] => [
      { kind: "day", fromMs: day * DAY_MS, version: String(day), mask },
      ...Array.from({ length: 24 }, (_, hour) => hour)
        .filter((hour) => ((apart & ~mask) >> hour) % 2 === 1)
        .map((hour): Kept => ({
          kind: "hour",
          fromMs: day * DAY_MS + hour * HOUR_MS,
          version: `h${String(hour)}`,
          mask: 1,
        })),
    ]),
  );

it("a range is covered by segments and stretches of rows without a gap or an overlap, with few stretches", () => {
  fc.assert(
    fc.property(range, kept, (asked, all) => {
      const { pieces, rest } = coverageOf(asked, all);
      const told = pieces.flatMap(({ kept: { fromMs, mask }, hours }) =>
        hours.flatMap(({ from, to }) => {
          for (let hour = from; hour < to; hour++) expect((mask >> hour) % 2).toBe(1);
          return [{ from: instantOf(fromMs + from * HOUR_MS), to: instantOf(fromMs + to * HOUR_MS) }];
        }),
      );
      const stretches = [...told, ...rest].sort((a, b) => exactly(a.from) - exactly(b.from));
      expect(stretches.map(({ from }) => exactly(from))).toEqual([
        exactly(asked.from),
        ...stretches.slice(0, -1).map(({ to }) => exactly(to)),
      ]);
      expect(stretches.at(-1)?.to).toEqual(asked.to);
      expect(rest.length).toBeLessThanOrEqual(16);
    }),
    { numRuns: 300 },
  );
});
