import { expect, test } from "vitest";
import { anchorAt, nearestTo, offsetFor } from "./scroll-anchor.ts";

const drawn = ["a", "b", "c", "d"].map((key, index) => ({ key, start: index * 32 }));

test("what is in sight stands where it stood after rows came above it", () => {
  const anchor = anchorAt(drawn, 40);
  expect(anchor[0]).toEqual({ key: "c", below: 24 });
  expect(offsetFor(anchor, (key) => (key === "c" ? 64 + 320 : undefined))).toBe(360);
});

test("where the first row is gone the next one holds", () => {
  expect(offsetFor(anchorAt(drawn, 40), (key) => (key === "d" ? 500 : undefined))).toBe(444);
  expect(offsetFor(anchorAt(drawn, 40), () => undefined)).toBeUndefined();
});

test("nothing moves when nothing came above, and never beyond the top", () => {
  const start = (key: string) => drawn.find((row) => row.key === key)?.start;
  expect(offsetFor(anchorAt(drawn, 40), start)).toBe(40);
  expect(offsetFor(anchorAt(drawn, 0), (key) => (start(key) ?? 0) - 10)).toBe(0);
});

test("the row nearest to a moment; of two as near the earlier", () => {
  const items = [
    { id: "c", occurredAt: "2026-11-20T10:00:04Z" },
    { id: "b", occurredAt: "2026-11-20T10:00:02Z" },
    { id: "a", occurredAt: "2026-11-20T10:00:00Z" },
  ];
  expect(nearestTo(items, "2026-11-20T10:00:03.9Z")).toBe("c");
  expect(nearestTo(items, "2026-11-20T10:00:01Z")).toBe("a");
  expect(nearestTo(items, "2026-11-21T10:00:00Z")).toBe("c");
  expect(nearestTo([], "2026-11-21T10:00:00Z")).toBeUndefined();
});
