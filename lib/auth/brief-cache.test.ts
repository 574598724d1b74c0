import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { briefCache } from "./brief-cache.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("briefCache", () => {
  it("asks once for callers at once and for those within the time, again after it", async () => {
    const load = vi.fn((key: string) => Promise.resolve(`${key}!`));
    const cache = briefCache(load, { ttlMs: 2_000, max: 10 });
    expect(await Promise.all([cache.get("a"), cache.get("a")])).toEqual(["a!", "a!"]);
    vi.advanceTimersByTime(1_999);
    await cache.get("a");
    expect(load).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await cache.get("a");
    expect(load).toHaveBeenCalledTimes(2);
  });

  it("remembers neither a failure nor that something does not exist", async () => {
    const load = vi.fn<(key: string) => Promise<string | undefined>>();
    load.mockRejectedValueOnce(new Error("away")).mockResolvedValueOnce(undefined).mockResolvedValueOnce("there");
    const cache = briefCache(load, { ttlMs: 2_000, max: 10 });
    await expect(cache.get("a")).rejects.toThrow("away");
    expect(await cache.get("a")).toBeUndefined();
    expect(await cache.get("a")).toBe("there");
  });

  it("asks again when told to, whatever it remembers", async () => {
    const load = vi.fn(() => Promise.resolve(1));
    const cache = briefCache(load, { ttlMs: 2_000, max: 10 });
    await cache.get("a");
    await cache.refresh("a");
    cache.clear();
    await cache.get("a");
    expect(load).toHaveBeenCalledTimes(3);
  });

  it("is bounded: the oldest leaves", async () => {
    const load = vi.fn((key: string) => Promise.resolve(key));
    const cache = briefCache(load, { ttlMs: 2_000, max: 2 });
    for (const key of ["a", "b", "c", "b", "c"]) await cache.get(key);
    expect(load).toHaveBeenCalledTimes(3);
    await cache.get("a");
    expect(load).toHaveBeenCalledTimes(4);
  });
});
