import { expect, it } from "vitest";
import { DAY_MS } from "../events/durations.ts";
import { coverageOf } from "./coverage.ts";
import type { PullProgress } from "./pull-state.ts";

const NOW = Date.UTC(2026, 10, 20);
const kind = {
  logPath: "configuration",
  scope: "logs:configuration:read",
  horizonMs: 90 * DAY_MS,
  lagMs: 60_000,
  overlapMs: 300_000,
  firstWindowMs: 3_600_000,
  windowMinMs: 60_000,
  windowMaxMs: 7 * DAY_MS,
} as const;
const problem = { code: "malformed", title: "t", detail: "d", fix: "f", since: "2026-11-19T00:00:00Z" } as const;

function progress(
  state: PullProgress["state"],
  daysAgo: [number, number][],
  failed: [number, number][] = [],
): PullProgress {
  const span = ([from, to]: [number, number]) => ({ fromMs: NOW - from * DAY_MS, toMs: NOW - to * DAY_MS });
  return {
    state,
    problem: null,
    followAtMs: NOW,
    waitUntilMs: null,
    overlapAtMs: null,
    windowMs: null,
    tooMuchMs: null,
    failures: 0,
    lastSuccessAtMs: NOW,
    clockOffsetMs: 0,
    covered: daysAgo.map((days) => ({ ...span(days), records: 1, accepted: 1 })),
    failed: failed.map((days) => ({ ...span(days), attempts: 1, retryAtMs: NOW, problem })),
  };
}

const day = (ago: number): string => new Date(NOW - ago * DAY_MS).toISOString();

it("tells what is stored, pending, failed, and lost beyond the provider's horizon", () => {
  const { covered, pending, failed, lost, horizon } = coverageOf(
    progress(
      "backfilling",
      [
        [100, 95],
        [80, 20],
        [10, 0.5],
      ],
      [[20, 15]],
    ),
    kind,
    NOW,
  );
  expect(horizon).toBe(day(90));
  expect(covered).toHaveLength(3);
  expect(pending.slice(0, 2)).toEqual([
    { from: day(90), to: day(80) },
    { from: day(15), to: day(10) },
  ]);
  expect(failed).toMatchObject([{ from: day(20), to: day(15) }]);
  expect(lost).toEqual([{ from: day(95), to: day(90) }]);
});

it("warns of what the provider will forget soon where nothing is on its way to it", () => {
  const stored: [number, number][] = [[84, 0]];
  expect(coverageOf(progress("backfilling", stored), kind, NOW).expiring).toBeNull();
  expect(coverageOf(progress("blocked", stored), kind, NOW).expiring).toMatchObject({ from: day(90), at: day(0) });
  expect(coverageOf(progress("blocked", [[90, 30]]), kind, NOW).expiring).toBeNull();
  expect(coverageOf(progress("following", [[80, 0]], [[90, 85]]), kind, NOW).expiring).toMatchObject({ to: day(85) });
});
