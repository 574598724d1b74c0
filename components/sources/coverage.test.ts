import { expect, test } from "vitest";

import { coverageOf, type CoverageKind } from "./coverage.ts";
import type { PullItem } from "./pull.ts";

const NOW = Date.parse("2026-11-30T00:00:00Z");
const day = (number: number): string => new Date(NOW - (30 - number) * 86_400_000).toISOString();
const between = (from: number, to: number) => ({ from: day(from), to: day(to) });
const failure = (from: number, to: number): PullItem["failed"][number] => ({
  ...between(from, to),
  attempts: 3,
  retryAt: day(30),
  problem: { code: "too-large", title: "Too much", detail: "", fix: "", since: day(1) },
});

type Given = Parameters<typeof coverageOf>[0];

function pull(rest: Partial<Given> = {}): Given {
  return { horizon: day(0), covered: [], pending: [], failed: [], lost: [], ...rest };
}

const drawn = (given: Given): [CoverageKind, number, number][] =>
  coverageOf(given, NOW).stretches.map(({ kind, start, width }) => [
    kind,
    Math.round(start * 1000) / 1000,
    Math.round(width * 1000) / 1000,
  ]);

test("stretches stand where their time is between the provider's horizon and now", () => {
  const given = pull({
    covered: [between(15, 30), between(6, 12)],
    pending: [between(0, 6), between(12, 13.5)],
    failed: [failure(13.5, 15)],
  });
  expect(drawn(given)).toEqual([
    ["pending", 0, 0.2],
    ["covered", 0.2, 0.2],
    ["pending", 0.4, 0.05],
    ["failed", 0.45, 0.05],
    ["covered", 0.5, 0.5],
  ]);
  expect(coverageOf(given, NOW).stretches.map(({ why }) => why)).toContain("Too much");
});

test("windows that touch or overlap are one stretch", () => {
  expect(drawn(pull({ covered: [between(18, 30), between(0, 12), between(12, 20)] }))).toEqual([["covered", 0, 1]]);
});

test("what was collected and lost before the horizon is shown, with the horizon inside the timeline", () => {
  const coverage = coverageOf(pull({ covered: [between(-10, -6), between(3, 30)], lost: [between(-6, 0)] }), NOW);
  expect(coverage.stretches.map(({ kind, start }) => [kind, start])).toEqual([
    ["covered", 0],
    ["lost", 0.1],
    ["covered", 0.325],
  ]);
  expect(coverage.horizon).toBe(Date.parse(day(0)));
});

test("years of collected records leave the provider's reach in sight", () => {
  const { from, stretches } = coverageOf(pull({ covered: [between(-1000, 30)] }), NOW);
  expect(from).toBe(Date.parse(day(-15)));
  expect(stretches).toMatchObject([{ kind: "covered", start: 0, width: 1 }]);
});

test("what lies outside the timeline is not drawn", () => {
  const given = pull({ covered: [between(-1000, -500), between(0, 30)], lost: [between(-500, -20)] });
  expect(drawn(given)).toEqual([["covered", 0.333, 0.667]]);
});
