import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LockHeldError, takeLock, withLock } from "./lock.ts";

let folder: string;
const path = () => join(folder, "lock");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "onrecord-lock-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("a lock", () => {
  test("held by a living process is refused with that process's number and note", () => {
    const release = takeLock(path(), "http://localhost:3000");
    expect(() => takeLock(path())).toThrow(LockHeldError);
    try {
      takeLock(path());
    } catch (error) {
      expect((error as LockHeldError).holder).toMatchObject({ pid: process.pid, note: "http://localhost:3000" });
    }
    release();
    takeLock(path())();
  });

  test.each([
    ["a process that is gone", JSON.stringify({ pid: 2 ** 22 + 1, startedAt: "x", note: "" })],
    ["another process under the same number", JSON.stringify({ pid: process.pid, startedAt: "earlier", note: "" })],
    ["a write that was cut short", '{"pid":'],
  ])("left behind by %s is taken over", (_, content) => {
    writeFileSync(path(), content);
    const release = takeLock(path());
    expect(() => takeLock(path())).toThrow(LockHeldError);
    release();
    expect(readdirSync(folder)).toEqual([]);
  });

  test("lets one at a time through, and the next after a failure", async () => {
    let inside = 0;
    const enter = (fails: boolean) =>
      withLock(path(), 30_000, async () => {
        expect(++inside).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        inside--;
        if (fails) throw new Error("in the critical section");
      });
    const results = await Promise.allSettled([false, true, false].map(enter));
    expect(results.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "fulfilled", "rejected"]);
  });
});
