import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  dayKey,
  formatAgo,
  formatClock,
  formatDay,
  formatMilliseconds,
  formatMinute,
  formatMoment,
  zoneName,
} from "./format-time.ts";

const LATE = "2026-11-20T23:43:22.652123Z";

describe("a moment, in UTC and where the reader is", () => {
  const before = process.env["TZ"];
  beforeAll(() => {
    process.env["TZ"] = "Asia/Kolkata";
  });
  afterAll(() => {
    process.env["TZ"] = before;
  });

  it("shows the clock and the day of the zone asked for", () => {
    expect([formatClock(LATE, "utc"), formatMilliseconds(LATE)]).toEqual(["23:43:22", ".652"]);
    expect(formatClock(LATE, "local")).toBe("05:13:22");
    expect([dayKey(LATE, "utc"), dayKey(LATE, "local")]).toEqual(["2026-11-20", "2026-11-21"]);
    expect(formatDay(LATE, "utc")).toBe("Friday 20 November 2026");
    expect(formatDay(LATE, "local")).toBe("Saturday 21 November 2026");
  });

  it("never shows a date without its zone where several may be meant", () => {
    expect(formatMoment(LATE, "utc")).toBe("20 Nov 2026 23:43:22.652 UTC");
    expect(formatMoment(LATE, "local")).toBe("21 Nov 2026 05:13:22.652 UTC+05:30");
    expect(formatMinute(LATE, "utc")).toBe("20 Nov 2026 23:43");
    expect(zoneName(LATE, "local")).toBe("UTC+05:30");
  });

  it("keeps years of four and five digits readable", () => {
    expect(formatDay("1970-01-01T00:00:00.000000Z", "utc")).toBe("Thursday 1 January 1970");
    expect(dayKey("2200-06-01T00:00:00.000000Z", "utc")).toBe("2200-06-01");
  });
});

describe("formatAgo", () => {
  const now = Date.parse(LATE);
  it.each([
    [0, "just now"],
    [12, "12 s ago"],
    [2460, "41 min ago"],
    [3 * 3600, "3 h ago"],
    [6 * 86_400 + 5, "6 d ago"],
    [-300, "in 5 min"],
  ])("%d seconds before now is %s", (seconds, text) => {
    expect(formatAgo(new Date(now - seconds * 1000).toISOString(), now)).toBe(text);
  });
});
