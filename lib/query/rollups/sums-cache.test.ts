import { expect, it } from "vitest";
import { SumsCache, type Sums } from "./sums-cache.ts";

/** A kilobyte of numbers. */
const sums = (id: number): Sums => new Float64Array(128).fill(id);

it("keeps what was asked for last within the memory it is given", () => {
  const cache = new SumsCache(7_000);
  for (const id of [1, 2, 3]) cache.add(String(id), sums(id));
  expect(cache.get("1")).toEqual(sums(1));
  cache.add("4", sums(4));
  expect([1, 2, 3, 4].filter((id) => cache.get(String(id)) !== undefined)).toEqual([1, 3, 4]);
});

it("counts what is added again once, and keeps nothing that is larger than all it may hold", () => {
  const cache = new SumsCache(3_000);
  for (let again = 0; again < 10; again++) cache.add("1", sums(1));
  expect(cache.get("1")).toEqual(sums(1));
  cache.add("2", new Float64Array(1_024));
  expect([cache.get("1"), cache.get("2")]).toEqual([undefined, undefined]);
  cache.add("3", sums(3));
  expect(cache.get("3")).toEqual(sums(3));
});
