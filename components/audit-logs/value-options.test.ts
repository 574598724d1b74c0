import { fieldOf } from "../../lib/events/streams.ts";
import { expect, it } from "vitest";
import { optionsOf } from "./value-options.ts";

const user = fieldOf("api-calls", "user");
const flag = fieldOf("api-calls", "longRunning");
if (user === undefined || flag === undefined) throw new Error("fields moved");
const FACETS = {
  complete: true,
  values: [
    { value: "alice", count: 30 },
    { value: "bob", count: 3 },
    { value: null, count: 2 },
  ],
};

it("offers the chosen values first, then those that exist, and those without one", () => {
  const { shown, most } = optionsOf({ field: user, facets: FACETS, pinned: ["zoe"], search: "" });
  expect(shown.map(({ value, count }) => [value, count])).toEqual([
    ["zoe", undefined],
    ["alice", 30],
    ["bob", 3],
    ["", 2],
  ]);
  expect(most).toBe(30);
});

it("offers a typed value that is not among them, and says it is only typed", () => {
  expect(optionsOf({ field: user, facets: FACETS, pinned: [], search: " ALI " }).shown).toEqual([
    { value: "alice", count: 30, typed: false },
    { value: "ALI", count: undefined, typed: true },
  ]);
});

it("offers nothing else where the set is closed", () => {
  expect(optionsOf({ field: flag, facets: undefined, pinned: [], search: "" }).shown.map(({ value }) => value)).toEqual(
    ["true", "false"],
  );
  expect(optionsOf({ field: flag, facets: undefined, pinned: [], search: "maybe" }).shown).toEqual([]);
});

it("shows a bounded number and says how many more there are", () => {
  const many = {
    complete: false,
    values: Array.from({ length: 1000 }, (_, at) => ({ value: `user-${String(at)}`, count: 1 })),
  };
  const { shown, hidden, partial } = optionsOf({ field: user, facets: many, pinned: [], search: "" });
  expect([shown.length, hidden, partial]).toEqual([200, 800, true]);
});
