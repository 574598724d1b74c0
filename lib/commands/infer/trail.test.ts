import { expect, it } from "vitest";
import { Trail } from "./trail.ts";

it("keeps every earlier state as it was, on both ways from a fork", () => {
  const one = Trail.EMPTY.with("a");
  const two = one.with("b");
  const other = one.with("c");
  expect([one.has("b"), one.has("c")]).toEqual([false, false]);
  expect([two.has("a"), two.has("b"), two.has("c")]).toEqual([true, true, false]);
  expect([other.has("a"), other.has("b"), other.has("c")]).toEqual([true, false, true]);
  expect([Trail.EMPTY.size, one.size, two.size, other.size]).toEqual([0, 1, 2, 2]);
});

it("is itself when it gains nothing", () => {
  const one = Trail.EMPTY.with("a");
  expect(one.with("a")).toBe(one);
});
