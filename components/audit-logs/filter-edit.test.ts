import { parseFilter, serializeFilter, type Filter } from "../../lib/query/filter.ts";
import { describe, expect, it } from "vitest";
import { addCondition, clearConditions, conditionCount, exclude, filterFor, replaceCondition } from "./filter-edit.ts";

const read = (query: string): Filter => parseFilter("api-calls", new URLSearchParams(query));
const write = (filter: Filter): string => decodeURIComponent(serializeFilter(filter).toString());

describe("editing a filter", () => {
  it("filters for one value in place of whatever was asked of that field", () => {
    expect(write(filterFor(read("user=a&user!=b&cluster=c"), "user", "d"))).toBe("cluster=c&user=d");
  });

  it("excludes a value beside those excluded before, and stops wanting it", () => {
    expect(write(exclude(read("user=a&user=b"), "user", "a"))).toBe("user=b&user!=a");
    expect(write(exclude(read("user!=a"), "user", "b"))).toBe("user!=a&user!=b");
    expect(write(exclude(read("user=a"), "user", "a"))).toBe("user!=a");
  });

  it("never makes a filter an address cannot hold: one list and one range per field and way of asking", () => {
    const edited = addCondition(read("status=200&durationMs=40.."), { field: "durationMs", op: "range", max: 5 });
    expect(write(edited)).toBe("status=200&durationMs=..5");
    const ranged = addCondition(read("status=200"), { field: "status", op: "range", min: 400 });
    expect(write(ranged)).toBe("status=400..");
    for (const filter of [edited, ranged]) expect(parseFilter("api-calls", serializeFilter(filter))).toEqual(filter);
  });

  it("drops a condition that asks for nothing any more", () => {
    const filter = read("user=a&cluster=b");
    expect(write(replaceCondition(filter, 0, { field: "user", op: "in", values: [] }))).toBe("cluster=b");
    expect(write(replaceCondition(filter, 1, undefined))).toBe("user=a");
  });

  it("clears everything but the time", () => {
    const filter = read("from=now-7d&user=a&q=pods");
    expect(conditionCount(filter)).toBe(2);
    expect(write(clearConditions(filter))).toBe("from=now-7d");
  });
});
