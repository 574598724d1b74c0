import { expect, test } from "vitest";

import { coverageOf, type CoverageKind } from "./coverage.ts";
import type { PullItem } from "./pull.ts";

const NOW = Date.parse("2026-11-30T00:00:00Z");
const day = (number: number): string => new Date(NOW - (30 - number) * 86_400_000).toISOString();
const between = (from: number, to: number) => ({ from: day(from), to: day(to) });

function pull(rest: Partial<PullItem> = {}): Pick<PullItem, "horizon" | "covered" | "failed" | "lagMs"> {
  return { horizon: day(0), covered: [], failed: [], lagMs: 60_000, ...rest };
}

const drawn = (given: ReturnType<typeof pull>): [CoverageKind, number, number][] =>
  coverageOf(given, NOW).stretches.map(({ kind, start, width }) => [
    kind,
    Math.round(start * 1000) / 1000,
    Math.round(width * 1000) / 1000,
  ]);

test("a source that collected nothing yet has all the provider keeps before it", () => {
  expect(drawn(pull())).toEqual([["pending", 0, 1]]);
});

test("the newest is collected first, and what is between windows is still to come", () => {
  expect(drawn(pull({ covered: [between(15, 30), between(6, 12)] }))).toEqual([
    ["pending", 0, 0.2],
    ["covered", 0.2, 0.2],
    ["pending", 0.4, 0.1],
    ["covered", 0.5, 0.5],
  ]);
});

test("windows that touch or overlap are one, and a failure counts only where nothing was collected", () => {
  const given = pull({ covered: [between(0, 12), between(12, 20), between(18, 24)], failed: [between(21, 27)] });
  expect(drawn(given)).toEqual([
    ["covered", 0, 0.8],
    ["failed", 0.8, 0.1],
    ["pending", 0.9, 0.1],
  ]);
});

test("what the provider deleted before it was collected is lost, whether it was asked for or not", () => {
  const given = pull({ covered: [between(-10, -6), between(3, 30)], failed: [between(-3, 1)] });
  expect(drawn(given)).toEqual([
    ["covered", 0, 0.1],
    ["lost", 0.1, 0.075],
    ["lost", 0.175, 0.075],
    ["failed", 0.25, 0.025],
    ["pending", 0.275, 0.05],
    ["covered", 0.325, 0.675],
  ]);
});

test("years of collected records leave the provider's reach in sight", () => {
  const { from, stretches } = coverageOf(pull({ covered: [between(-1000, 30)] }), NOW);
  expect(from).toBe(Date.parse(day(-15)));
  expect(stretches).toMatchObject([{ kind: "covered", start: 0, width: 1 }]);
});

test("uncollected records that the provider deletes within days are warned of, with the time that is left", () => {
  const at = (from: number) => coverageOf(pull({ covered: [between(0, from), between(from + 1, 30)] }), NOW).expiring;
  expect(at(3)).toEqual({ from: Date.parse(day(3)), to: Date.parse(day(4)), leftMs: 3 * 86_400_000 });
  expect(at(12)).toBeUndefined();
  expect(coverageOf(pull({ covered: [between(0, 30)] }), NOW).expiring).toBeUndefined();
});

test("what cannot be complete yet is not warned of", () => {
  const horizon = new Date(NOW - 120_000).toISOString();
  const covered = [{ from: horizon, to: new Date(NOW - 60_000).toISOString() }];
  expect(coverageOf(pull({ horizon, covered }), NOW).expiring).toBeUndefined();
});
