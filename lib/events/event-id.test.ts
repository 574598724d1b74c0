import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventId, firstEventId, instantOfEventId, isEventId } from "./event-id.ts";
import { formatInstant, INSTANT_MS_MAX, parseInstant, type Instant } from "./instant.ts";

const instant: fc.Arbitrary<Instant> = fc.record({
  ms: fc.integer({ min: 0, max: INSTANT_MS_MAX }),
  ns: fc.integer({ min: 0, max: 999_999 }),
});

describe("an event id", () => {
  it("is a UUIDv8 that sorts by time, whatever the keys", () => {
    fc.assert(
      fc.property(instant, instant, fc.string(), (a, b, key) => {
        const [first, second] = [eventId(a, [key]), eventId(b, ["other"])];
        expect(isEventId(first)).toBe(true);
        if (a.ms !== b.ms) expect(first < second).toBe(a.ms < b.ms);
        else if (Math.abs(a.ns - b.ns) >= 245) expect(first < second).toBe(a.ns < b.ns);
      }),
      { seed: 11 },
    );
  });

  it("keeps two calls one microsecond apart in order", () => {
    const [a, b] = [parseInstant("2026-11-20T23:41:54.866695Z"), parseInstant("2026-11-20T23:41:54.866696Z")];
    if (a === undefined || b === undefined) throw new Error("no time");
    expect(eventId(a, ["z"]) < eventId(b, ["a"])).toBe(true);
  });

  it("is the same for the same record and differs when any part of the key does", () => {
    const at = { ms: 1_795_218_114_866, ns: 695_000 };
    const id = eventId(at, ["source", "audit", "get", "/api"]);
    expect(eventId(at, ["source", "audit", "get", "/api"])).toBe(id);
    for (const other of [
      ["source", "audit", "get/api", ""],
      ["source", "auditget", "", "/api"],
      ["source", "audit", "get", undefined],
      ["source", "audit", "get"],
    ]) {
      expect(eventId(at, other)).not.toBe(id);
    }
  });

  it("is never below the first id of its moment", () => {
    fc.assert(
      fc.property(instant, fc.string(), (at, key) => {
        expect(firstEventId(at) <= eventId(at, [key])).toBe(true);
      }),
      { seed: 11 },
    );
  });

  it("tells its moment to a quarter of a microsecond", () => {
    fc.assert(
      fc.property(instant, (at) => {
        const back = instantOfEventId(eventId(at, []));
        expect(back.ms).toBe(at.ms);
        expect(at.ns - back.ns).toBeGreaterThanOrEqual(0);
        expect(at.ns - back.ns).toBeLessThan(245);
      }),
      { seed: 11 },
    );
  });

  it("bounds even the last moment there is from above", () => {
    const last = eventId({ ms: INSTANT_MS_MAX, ns: 999_999 }, ["any"]);
    expect(firstEventId({ ms: INSTANT_MS_MAX + 1, ns: 0 }) > last).toBe(true);
  });

  it("refuses a moment outside 1970 to 10889", () => {
    expect(() => eventId({ ms: -1, ns: 0 }, [])).toThrow(RangeError);
    expect(() => eventId({ ms: INSTANT_MS_MAX + 1, ns: 0 }, [])).toThrow(RangeError);
  });
});

describe("a timestamp", () => {
  it.each([
    ["2026-11-20T23:41:54.866695Z", "2026-11-20T23:41:54.866695Z"],
    ["2026-11-20T23:41:54Z", "2026-11-20T23:41:54.000000Z"],
    ["2026-11-20t23:41:54.1z", "2026-11-20T23:41:54.100000Z"],
    ["2026-11-21T01:41:54.866695123+02:00", "2026-11-20T23:41:54.866695Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000000Z"],
    ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000000Z"],
    ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z"],
    ["2200-06-01T00:00:00Z", "2200-06-01T00:00:00.000000Z"],
    ["10001-06-01T00:00:00Z", "10001-06-01T00:00:00.000000Z"],
  ])("reads %s to the microsecond", (text, expected) => {
    const read = parseInstant(text);
    expect(read && formatInstant(read)).toBe(expected);
  });

  it.each([
    "",
    "now",
    "2026-11-20",
    "2026-11-20T23:41:54",
    "2026-13-01T00:00:00Z",
    "2025-02-29T00:00:00Z",
    "2026-11-20T24:00:00Z",
    "1969-12-31T23:59:59Z",
    "0026-11-20T00:00:00Z",
    "10890-01-01T00:00:00Z",
    "2026-11-20T23:41:61Z",
    " 2026-11-20T23:41:54Z",
  ])("refuses %j", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });
});
