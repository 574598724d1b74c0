import { expect, it } from "vitest";
import { quietLimitMs, stateOf, stateOfPull, usualGapMs, type Activity } from "./habit.ts";

const MINUTE = 60_000;
const NOW = Date.parse("2026-11-20T12:00:00Z");
const steady: Activity = {
  lastDeliveryMs: NOW - MINUTE,
  gapP95Ms: 5_000,
  gaps: 500,
  lastRejected: 0,
  recentAccepted: 1_000,
  recentRejected: 0,
};

it("waits until the first delivery", () => {
  expect(stateOf({ ...steady, lastDeliveryMs: null, gapP95Ms: null, gaps: 0 }, NOW)).toBe("waiting");
});

it("calls a source silent only when it is quiet for longer than its habit", () => {
  expect(stateOf(steady, NOW)).toBe("receiving");
  expect(stateOf(steady, NOW + 4 * MINUTE)).toBe("receiving");
  expect(stateOf(steady, NOW + 4 * MINUTE + 1)).toBe("silent");
});

it("gives a source that speaks seldom more time: four times the gap it rarely exceeds", () => {
  expect(quietLimitMs({ gapP95Ms: 30 * MINUTE, gaps: 100 })).toBe(120 * MINUTE);
  expect(quietLimitMs({ gapP95Ms: 10, gaps: 100 })).toBe(5 * MINUTE);
});

it("gives a source whose habit is not known yet an hour", () => {
  expect(quietLimitMs({ gapP95Ms: null, gaps: 0 })).toBe(60 * MINUTE);
  expect(quietLimitMs({ gapP95Ms: 1_000, gaps: 2 })).toBe(60 * MINUTE);
  expect(usualGapMs({ gapP95Ms: 1_000, gaps: 2 })).toBeNull();
  expect(usualGapMs({ gapP95Ms: 1_000, gaps: 3 })).toBe(1_000);
});

it("says so when the last delivery, or more than one in a hundred records lately, could not be read", () => {
  expect(stateOf({ ...steady, lastRejected: 1 }, NOW)).toBe("rejecting");
  expect(stateOf({ ...steady, recentAccepted: 990, recentRejected: 10 }, NOW)).toBe("receiving");
  expect(stateOf({ ...steady, recentAccepted: 989, recentRejected: 11 }, NOW)).toBe("rejecting");
});

it("a pulled source is alive as long as its provider answers, whatever it has to tell", () => {
  const nothing = {
    lastDeliveryMs: null,
    gapP95Ms: null,
    gaps: 0,
    lastRejected: 0,
    recentAccepted: 0,
    recentRejected: 0,
  };
  const at = (lastAnswerMs: number | null, intervalMs = 60_000) =>
    stateOfPull(nothing, { lastAnswerMs, intervalMs }, 86_400_000);
  expect(at(null)).toBe("waiting");
  expect(at(86_400_000 - 4 * 60_000)).toBe("receiving");
  expect(at(86_400_000 - 6 * 60_000)).toBe("silent");
  expect(at(86_400_000 - 3 * 3_600_000, 3_600_000)).toBe("receiving");
});
