import { expect, test } from "vitest";
import { anchorOf, barAt, brushBetween, brushedTime, keyStep, lastMomentOf, moveHandle } from "./brush.ts";

const BUCKETS = [0, 1, 2, 3].map((hour) => ({
  from: `2026-11-20T0${String(hour)}:00:00.000000Z`,
  to: `2026-11-20T0${String(hour + 1)}:00:00.000000Z`,
}));

test("dragging either way holds both bars", () => {
  expect(brushBetween(2, 5)).toEqual({ start: 2, end: 6 });
  expect(brushBetween(5, 2)).toEqual({ start: 2, end: 6 });
  expect(brushBetween(3, 3)).toEqual({ start: 3, end: 4 });
});

test("the pointer beyond the plot means its last bar", () => {
  expect([-0.2, 0, 0.26, 1, 3].map((share) => barAt(share, 4))).toEqual([0, 0, 1, 3, 3]);
});

test("a dragged handle turns round the other one", () => {
  expect(anchorOf({ start: 2, end: 6 }, "start")).toBe(5);
  expect(anchorOf({ start: 2, end: 6 }, "end")).toBe(2);
});

test("handles stay in the plot and a bar apart", () => {
  const brush = { start: 2, end: 6 };
  const move = (handle: "start" | "end", by: number) => moveHandle(brush, { handle, by, count: 10 });
  expect([move("start", 1), move("start", -10), move("start", 10)].map(({ start }) => start)).toEqual([3, 0, 5]);
  expect([move("end", -1), move("end", 10), move("end", -10)].map(({ end }) => end)).toEqual([5, 10, 3]);
  expect(move("end", Infinity)).toEqual({ start: 2, end: 10 });
  expect(move("start", -Infinity)).toEqual({ start: 0, end: 6 });
});

test("keys move by one bar, Shift by ten", () => {
  expect([keyStep("ArrowLeft", false), keyStep("ArrowRight", true), keyStep("x", true)]).toEqual([-1, 10, undefined]);
});

test("the time is the bars' own, and what ended now still does", () => {
  expect(brushedTime(BUCKETS, { start: 1, end: 3 }, "now")).toEqual({
    from: "2026-11-20T01:00:00Z",
    to: "2026-11-20T03:00:00Z",
  });
  expect(brushedTime(BUCKETS, { start: 1, end: 4 }, "now").to).toBe("now");
  expect(brushedTime(BUCKETS, { start: 1, end: 4 }, "2026-11-20T04:00:00Z").to).toBe("2026-11-20T04:00:00Z");
});

test("the last moment of a stretch is within it", () => {
  expect(lastMomentOf({ from: "2026-11-20T00:00:00Z", to: "2026-11-20T01:00:00.000000Z" })).toBe(
    "2026-11-20T00:59:59.999Z",
  );
});
