import { expect, it } from "vitest";
import type { SetupStep } from "./source.ts";
import { stepsOf, waysOf } from "./ways.ts";

const step = (title: string, way?: string): SetupStep => ({
  ...(way !== undefined && { way }),
  title,
  why: "",
  path: null,
  whole: false,
  language: "shell",
  text: "",
});

it("offers each way once, in the order of its first step", () => {
  expect(waysOf([step("a", "one"), step("b"), step("c", "two"), step("d", "one")])).toEqual(["one", "two"]);
  expect(waysOf([step("a"), step("b")])).toEqual([]);
});

it("shows the steps of one way and those for all, in their order", () => {
  const setup = [step("a", "one"), step("b"), step("c", "two"), step("d", "one")];
  expect(stepsOf(setup, "one").map(({ title }) => title)).toEqual(["a", "b", "d"]);
  expect(stepsOf([step("a"), step("b")], undefined)).toHaveLength(2);
});
