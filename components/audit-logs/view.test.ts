import { parseFilter } from "../../lib/query/filter.ts";
import { describe, expect, it } from "vitest";
import { apiHref, callsHref, carryFilter, grownTo, viewHref } from "./view.ts";

const filter = parseFilter(
  "api-calls",
  new URLSearchParams("from=now-7d&user=alice%2Bx%40example.com&verb!=get&q=a%26b"),
);

describe("addresses", () => {
  it("keep what the page shows beside the filter, and never tell the API", () => {
    const href = viewHref({ stream: "api-calls", filter, zone: "local", event: "id-1" });
    const params = new URL(href, "http://x").searchParams;
    expect([params.get("tz"), params.get("event"), params.get("user"), params.get("q")]).toEqual([
      "local",
      "id-1",
      "alice+x@example.com",
      "a&b",
    ]);
    expect(parseFilter("api-calls", params, ["tz", "event"])).toEqual(filter);
    expect(apiHref("api-calls", filter)).not.toMatch(/tz|event/);
    expect(parseFilter("api-calls", new URL(apiHref("api-calls", filter), "http://x").searchParams)).toEqual(filter);
  });

  it("are bare where everything is as by default", () => {
    const plain = parseFilter("commands", new URLSearchParams());
    expect(viewHref({ stream: "commands", filter: plain, zone: "utc", who: "people" })).toBe(
      "/system/audit-logs/kubectl/commands",
    );
    expect(apiHref("commands", plain)).toBe("/api/audit-logs/commands");
  });

  it("hide nobody's commands unless asked to", () => {
    const plain = parseFilter("commands", new URLSearchParams());
    expect(viewHref({ stream: "commands", filter: plain, zone: "utc" })).toMatch(/commands\?who=all$/);
    expect(viewHref({ stream: "commands", filter: plain, zone: "utc", who: "automation" })).toMatch(/who=automation$/);
    expect(viewHref({ stream: "api-calls", filter: plain, zone: "utc" })).not.toContain("who");
  });

  it("carry to another tab what that tab understands", () => {
    const carried = carryFilter(filter, "commands");
    expect(carried.conditions.map(({ field }) => field)).toEqual(["user"]);
    expect([carried.from, carried.q]).toEqual(["now-7d", "a&b"]);
  });

  it("lead to a command's calls with a range that holds them all", () => {
    const id = "0193a5e1-9f7c-8d20-b1c4-000000000001";
    const href = callsHref({ id, from: "2026-11-20T23:43:22.652123Z", to: "2026-11-20T23:43:22.999999Z", zone: "utc" });
    expect(decodeURIComponent(href)).toContain(`from=2026-11-20T23:43:22Z&to=2026-11-20T23:43:23Z&commandId=${id}`);
  });
});

it("a filter's time grows to a moment it is jumped to, and only where it must", () => {
  const now = Date.parse("2026-11-21T12:00:00Z");
  const grown = (from: string, to: string, at: string) => {
    const { from: start, to: end } = grownTo({ from, to }, at, now);
    return `${start}..${end}`;
  };
  expect(grown("now-24h", "now", "2026-11-21T00:00:00Z")).toBe("now-24h..now");
  expect(grown("now-24h", "now", "2026-11-18T09:30:00Z")).toBe("2026-11-18T08:00:00Z..now");
  expect(grown("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z", "2026-11-02T00:00:00Z")).toBe(
    "2026-11-01T00:00:00Z..now",
  );
  expect(grown("now-24h", "now", "2026-11-22T00:00:00Z")).toBe("now-24h..now");
});
