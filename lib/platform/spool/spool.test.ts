import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { collect } from "../../../tests/support/collect.ts";
import { encodeFrame, FRAME } from "./frame.ts";
import { entryParts, readSegment, withSegment } from "./read-segment.ts";
import { parseSegmentName } from "./segment-name.ts";
import { Spool } from "./spool.ts";

const MEBIBYTE = 1024 * 1024;

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "onrecord-spool-")), "spool");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(join(folder, ".."), { recursive: true });
});

const spoolOf = (limits: { bytesMax?: number; reserveBytes?: number } = {}): Spool =>
  new Spool(folder, { bytesMax: 64 * MEBIBYTE, reserveBytes: 0, ...limits });

async function* parts(...all: Buffer[]): AsyncGenerator<Buffer, undefined> {
  for (const part of all) yield await Promise.resolve(part);
}

const entry = (head: string, ...all: Buffer[]) => ({ head: Buffer.from(head), parts: parts(...all) });

/** Heads and bytes of everything that is complete. */
async function kept(spool: Spool): Promise<{ head: string; bytes: number }[]> {
  const found: { head: string; bytes: number }[] = [];
  for (const { name } of await spool.sealed()) {
    await withSegment(folder, name, async (segment) => {
      for await (const each of readSegment(segment)) {
        if (each.kind !== "entry") continue;
        const bytes = (await collect(entryParts(segment, each))).reduce((sum, part) => sum + part.length, 0);
        found.push({ head: each.head.toString(), bytes });
      }
    });
  }
  return found;
}

/** Counts the flushes of all files. */
async function countFlushes(): Promise<() => number> {
  const probe = await open(import.meta.filename);
  const prototype = Object.getPrototypeOf(probe) as FileHandle;
  await probe.close();
  const spy = vi.spyOn(prototype, "datasync");
  return () => spy.mock.calls.length;
}

describe("the spool", () => {
  test("keeps entries in the order they came, and says what it holds", async () => {
    const spool = spoolOf();
    expect(await spool.status()).toMatchObject({ entries: 0, bytes: 0, oldestAt: null, failed: 0, full: false });
    for (const head of ["a", "b", "c"]) await spool.write(entry(head, Buffer.from(head)));
    expect(await spool.status()).toMatchObject({ entries: 3, maxBytes: 64 * MEBIBYTE, full: false });
    expect(Date.parse((await spool.status()).oldestAt ?? "")).toBeGreaterThan(Date.now() - 60_000);
    expect((await kept(spool)).map(({ head }) => head)).toEqual(["a", "b", "c"]);
    expect(await spool.status()).toMatchObject({ entries: 3 });
    await spool.close();
  });

  test("flushes once for many entries that come at once", async () => {
    const spool = spoolOf();
    await spool.write(entry("first"));
    const flushes = await countFlushes();
    await Promise.all(Array.from({ length: 64 }, (_, at) => spool.write(entry(String(at), Buffer.alloc(500)))));
    expect(flushes()).toBeLessThanOrEqual(3);
    expect(await kept(spool)).toHaveLength(65);
    await spool.close();
  });

  test("keeps an entry too long for memory in a file of its own, and nothing of one that breaks off", async () => {
    const spool = spoolOf();
    const long = Array.from({ length: 5 }, () => Buffer.alloc(MEBIBYTE));
    await spool.write(entry("long", ...long));
    async function* breaking(): AsyncGenerator<Buffer, undefined> {
      yield* parts(...long);
      throw new Error("the body broke off");
    }
    await expect(spool.write({ head: Buffer.from("broken"), parts: breaking() })).rejects.toThrow("broke off");
    expect(await kept(spool)).toEqual([{ head: "long", bytes: 5 * MEBIBYTE }]);
    expect(readdirSync(folder).filter((file) => parseSegmentName(file) !== undefined)).toHaveLength(1);
    await spool.close();
  });

  test("refuses what has no room, keeps what it has, and takes more once it was emptied", async () => {
    const spool = spoolOf({ bytesMax: 300_000 });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, at) => spool.write(entry(String(at), Buffer.alloc(100_000)))),
    );
    expect(outcomes.map(({ status }) => status).filter((status) => status === "fulfilled")).toHaveLength(2);
    await expect(spool.write(entry("more", Buffer.alloc(100_000)))).rejects.toMatchObject({
      code: "unavailable",
      retryAfterSeconds: 5,
      message: expect.stringContaining("its spool is full") as string,
    });
    await expect(spool.write(entry("long", ...Array<Buffer>(3).fill(Buffer.alloc(MEBIBYTE))))).rejects.toMatchObject({
      code: "unavailable",
    });
    expect(await spool.status()).toMatchObject({ entries: 2, full: true });
    const segments = await spool.sealed();
    expect(await kept(spool)).toHaveLength(2);
    for (const { name } of segments) await spool.remove(name);
    await vi.waitFor(() => spool.write(entry("again", Buffer.alloc(100_000))), { timeout: 5_000 });
    expect(await spool.status()).toMatchObject({ entries: 1, full: false });
    await spool.close();
  });

  test("leaves others their share of the disk", async () => {
    const spool = spoolOf({ reserveBytes: Number.MAX_SAFE_INTEGER });
    await expect(spool.write(entry("a"))).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("the disk of its spool is full") as string,
    });
  });

  test("after a failed flush cuts back and goes on in another file: what was refused is not there", async () => {
    const spool = spoolOf();
    await spool.write(entry("before"));
    const probe = await open(import.meta.filename);
    const prototype = Object.getPrototypeOf(probe) as FileHandle;
    await probe.close();
    const failure = Object.assign(new Error("no space left"), { code: "ENOSPC", syscall: "fdatasync" });
    vi.spyOn(prototype, "datasync").mockRejectedValueOnce(failure);
    await expect(spool.write(entry("refused"))).rejects.toMatchObject({ code: "unavailable" });
    await spool.write(entry("after"));
    expect((await kept(spool)).map(({ head }) => head)).toEqual(["before", "after"]);
    await spool.close();
  });

  test("completes what a killed process left, and drops what that had not finished", async () => {
    const first = spoolOf();
    await first.write(entry("acknowledged", Buffer.alloc(300)));
    const [left = ""] = readdirSync(folder).filter((file) => file.endsWith(".open"));
    const torn = encodeFrame(parseSegmentName(left)?.marker ?? Buffer.alloc(16), FRAME.head, Buffer.from("not yet"));
    const bytes = Buffer.concat([readFileSync(join(folder, left)), ...torn]);
    await first.close();
    // As `kill -9` leaves it: no final name, half an entry at its end, and a long one that is not whole.
    for (const file of readdirSync(folder).filter((each) => each.endsWith(".spool"))) rmSync(join(folder, file));
    writeFileSync(join(folder, left), bytes);
    writeFileSync(join(folder, left.replace(".open", ".part")), "half");
    const second = spoolOf();
    expect(await kept(second)).toEqual([{ head: "acknowledged", bytes: 300 }]);
    expect(await second.status()).toMatchObject({ entries: 1 });
    expect(readdirSync(folder).some((file) => file.endsWith(".part"))).toBe(false);
  });

  test("leaves the segment another process is writing alone", async () => {
    const writer = spoolOf();
    await writer.write(entry("a"));
    // The lock is this process's own, and it lives.
    expect(await spoolOf().sealed()).toEqual([]);
    expect(await kept(writer)).toHaveLength(1);
    await writer.close();
  });
});
