import { expect, it } from "vitest";
import { sizeAfter, sizeAfterTooMuch, type WindowSize } from "./adapt-window.ts";

const BOUNDS = { windowMinMs: 60_000, windowMaxMs: 7 * 86_400_000 };
const quick = (askedMs: number) => ({ bytes: 100, records: 1, ms: 10, askedMs });

it("doubles while answers are small and quick, as far as it may", () => {
  let size: WindowSize = { windowMs: 3_600_000, tooMuchMs: null };
  for (let answers = 0; answers < 20; answers++) size = sizeAfter(size, quick(size.windowMs), BOUNDS);
  expect(size).toEqual({ windowMs: BOUNDS.windowMaxMs, tooMuchMs: null });
});

it("stays after an answer to a shorter window than it may be, which says nothing of a longer one", () => {
  const size = { windowMs: 3_600_000, tooMuchMs: null };
  expect(sizeAfter(size, quick(60_000), BOUNDS)).toEqual(size);
});

it.each([{ bytes: 1e9 }, { records: 1e6 }, { ms: 60_000 }])("halves after a large or slow answer: %o", (large) => {
  const size = { windowMs: 3_600_000, tooMuchMs: null };
  expect(sizeAfter(size, { ...quick(3_600_000), ...large }, BOUNDS).windowMs).toBe(1_800_000);
});

it("against a provider with a fixed limit, at most a fourth of the requests are too much", () => {
  const limitMs = 5_000_000;
  let size: WindowSize = { windowMs: 86_400_000, tooMuchMs: null };
  let refused = 0;
  for (let requests = 0; requests < 400; requests++) {
    const tooMuch = size.windowMs > limitMs;
    refused += Number(tooMuch);
    size = tooMuch ? sizeAfterTooMuch(size.windowMs, BOUNDS) : sizeAfter(size, quick(size.windowMs), BOUNDS);
  }
  expect(refused).toBeLessThan(100 + 10);
  expect(size.windowMs).toBeGreaterThan(limitMs / 4);
});

it("is never shorter than the shortest", () => {
  expect(sizeAfterTooMuch(70_000, BOUNDS).windowMs).toBe(60_000);
});
