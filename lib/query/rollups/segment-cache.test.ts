import { expect, it } from "vitest";
import { hourSegment } from "../../rollups/segment/make.ts";
import { bytesOf, type Segment } from "../../rollups/segment/segment.ts";
import { SegmentCache } from "./segment-cache.ts";

const segment = hourSegment([[1, 2, 3, 4, 5]]);

it("a cache of segments holds no more than it may, and some of what it was given", async () => {
  const cache = new SegmentCache(10 * bytesOf(segment));
  const keys = Array.from({ length: 50 }, (_, at) => String(at));
  for (const key of keys) {
    cache.add(key, Promise.resolve(segment));
    await cache.get(key);
  }
  expect(keys.filter((key) => cache.get(key) !== undefined)).toHaveLength(10);
});

it("a cache of segments forgets one that could not be loaded", async () => {
  const cache = new SegmentCache(1_000);
  const failing = Promise.reject<Segment>(new Error("gone"));
  cache.add("a", failing);
  await expect(cache.get("a")).rejects.toThrow("gone");
  expect(cache.get("a")).toBeUndefined();
});
