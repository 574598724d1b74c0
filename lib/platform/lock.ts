import { randomUUID } from "node:crypto";
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { isRunning, ownIdentity } from "./process-identity.ts";

const holder = z.object({ pid: z.number().int(), startedAt: z.string(), note: z.string() });

export type LockHolder = z.infer<typeof holder>;

/** Someone else, alive, holds the lock. */
export class LockHeldError extends Error {
  readonly holder: LockHolder;

  constructor(path: string, held: LockHolder) {
    super(`${path} is held by process ${String(held.pid)}`);
    this.name = "LockHeldError";
    this.holder = held;
  }
}

/**
 * Takes a lock that dies with its process: after `kill -9` the next taker finds nobody alive behind it and takes it over.
 * @param note what to tell others about the holder
 * @returns the release
 * @throws LockHeldError while another living process has it
 */
export function takeLock(path: string, note = ""): () => void {
  const mine = `${path}.${randomUUID()}`;
  const content = JSON.stringify({ ...ownIdentity(), note });
  writeFileSync(mine, content, { mode: 0o600 });
  try {
    for (;;) {
      if (linked(mine, path)) {
        return () => {
          release(path, content);
        };
      }
      const held = read(path);
      if (held === undefined) continue; // released in between
      const who = parse(held);
      if (who !== undefined && isRunning(who)) throw new LockHeldError(path, who);
      removeStale(path, held);
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Runs `work` under the lock, waiting for whoever has it. @throws LockHeldError after `waitMs`. */
export async function withLock<T>(path: string, waitMs: number, work: () => Promise<T>): Promise<T> {
  const release = await waitForLock(path, waitMs);
  try {
    return await work();
  } finally {
    release();
  }
}

async function waitForLock(path: string, waitMs: number): Promise<() => void> {
  const deadline = performance.now() + waitMs;
  for (;;) {
    try {
      return takeLock(path);
    } catch (error) {
      if (!(error instanceof LockHeldError) || performance.now() > deadline) throw error;
      await pause(50);
    }
  }
}

/** A hard link appears whole or not at all, which writing a file in place does not promise. */
function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Moves the stale file aside and looks again: another process may have taken the lock since it was read. */
function removeStale(path: string, stale: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return;
    throw error;
  }
  if (read(aside) !== stale) linked(aside, path);
  rmSync(aside, { force: true });
}

function release(path: string, content: string): void {
  if (read(path) === content) rmSync(path, { force: true });
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

function parse(content: string): LockHolder | undefined {
  try {
    return holder.parse(JSON.parse(content));
  } catch {
    return undefined; // not a lock this version wrote: nobody can be told to hold it
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
