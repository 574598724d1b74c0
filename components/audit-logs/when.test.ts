import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { describeWhen, readTyped, resolvePoint, widerPreset, writeTyped, zoneLabel } from "./when.ts";

const zoneBefore = process.env["TZ"];
beforeAll(() => {
  process.env["TZ"] = "America/New_York";
});
afterAll(() => {
  process.env["TZ"] = zoneBefore;
});

describe("describeWhen", () => {
  it.each([
    ["now-24h", "now", "Last 24 hours"],
    ["now-3h", "now", "Last 3 hours"],
    ["now-1w", "now", "Last week"],
    ["2026-11-14T00:00:00Z", "now", "Since 14 Nov 2026 00:00"],
    ["2026-11-20T20:00:00Z", "2026-11-20T23:30:00Z", "20 Nov 2026 20:00 – 23:30"],
    ["2026-11-14T00:00:00Z", "2026-11-20T23:59:00Z", "14 Nov 2026 00:00 – 20 Nov 2026 23:59"],
    ["now-7d", "now-1d", "now-7d – now-1d"],
  ])("%s..%s is %s", (from, to, text) => {
    expect(describeWhen({ from, to }, "utc")).toBe(text);
  });

  it("says the zone it is in", () => {
    expect(zoneLabel({ from: "2026-11-14T00:00:00Z", to: "now" }, "local", "2026-07-01T00:00:00Z")).toBe("UTC−05:00");
    expect(zoneLabel({ from: "now-1h", to: "now" }, "utc", "2026-07-01T00:00:00Z")).toBe("UTC");
  });
});

describe("typed times", () => {
  it("are read in the zone shown and written back the same", () => {
    expect(readTyped("2026-11-14 08:30", "utc")).toBe("2026-11-14T08:30:00Z");
    expect(readTyped("2026-11-14 08:30:05", "local")).toBe("2026-11-14T13:30:05Z");
    expect(readTyped("2026-11-14", "utc")).toBe("2026-11-14T00:00:00Z");
    expect(writeTyped("2026-11-14T13:30:05Z", "local")).toBe("2026-11-14 08:30:05");
    expect(writeTyped("2026-11-14T08:30:00Z", "utc")).toBe("2026-11-14 08:30");
  });

  it.each(["", "yesterday", "2026-02-30", "2026-13-01", "2026-11-14 24:00", "14.11.2026", "1969-12-31 23:00"])(
    "%j is no time",
    (text) => {
      expect(readTyped(text, "utc")).toBeUndefined();
    },
  );
});

it("offers the next longer time, and none past the longest", () => {
  expect(widerPreset({ from: "now-24h", to: "now" })?.from).toBe("now-7d");
  expect(widerPreset({ from: "now-2d", to: "now" })?.from).toBe("now-7d");
  expect(widerPreset({ from: "now-90d", to: "now" })).toBeUndefined();
  expect(widerPreset({ from: "2026-11-14T00:00:00Z", to: "now" })).toBeUndefined();
});

it("fixes a relative time against a moment", () => {
  expect(resolvePoint("now-1h", Date.parse("2026-11-14T08:30:00Z"))).toBe("2026-11-14T07:30:00.000Z");
  expect(resolvePoint("2026-11-14T08:30:00Z", 0)).toBe("2026-11-14T08:30:00Z");
});
