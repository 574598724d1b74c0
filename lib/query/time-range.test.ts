import { expect, test } from "vitest";
import { formatInstant } from "../events/instant.ts";
import { checkTimeRange, resolveTimeRange } from "./time-range.ts";

const NOW = new Date("2026-11-20T12:00:00.123Z");

function resolved(from: string, to: string): string[] {
  const range = resolveTimeRange({ from, to }, NOW);
  return [formatInstant(range.from), formatInstant(range.to)];
}

test.each([
  ["now-90s", "2026-11-20T11:58:30.123000Z"],
  ["now-5m", "2026-11-20T11:55:00.123000Z"],
  ["now-24h", "2026-11-19T12:00:00.123000Z"],
  ["now-7d", "2026-11-13T12:00:00.123000Z"],
  ["now-2w", "2026-11-06T12:00:00.123000Z"],
  ["2026-11-20T13:00:00.000001+02:00", "2026-11-20T11:00:00.000001Z"],
  ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"],
])("%s is %s", (from, expected) => {
  expect(resolved(from, "now")).toEqual([expected, "2026-11-20T12:00:00.123000Z"]);
});

test("a bound finer than a microsecond counts as its microsecond", () => {
  expect(resolved("2026-11-20T11:00:00.123456789Z", "now")[0]).toBe("2026-11-20T11:00:00.123456Z");
});

test("a range that holds nothing is refused once the time is known", () => {
  expect(() => resolved("2026-11-21T00:00:00Z", "now")).toThrow(/not before/);
  expect(() => resolved("now", "2026-11-20T12:00:00.123Z")).toThrow(/not before/);
  expect(() => resolved("2026-11-20T11:00:00.1234561Z", "2026-11-20T11:00:00.1234569Z")).toThrow(/not before/);
});

test("a range before 1970 is refused", () => {
  expect(() => resolved("now-9999w", "now")).toThrow(/1970-01-01T00:00:00Z for everything/);
});

test("without a clock only what cannot depend on it is refused", () => {
  expect(() => {
    checkTimeRange({ from: "2999-01-01T00:00:00Z", to: "now" });
  }).not.toThrow();
  expect(() => {
    checkTimeRange({ from: "now-60m", to: "now-1h" });
  }).toThrow(/not before/);
});
