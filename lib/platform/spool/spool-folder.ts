import { open, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { takeLock } from "../lock.ts";
import { makeFolder } from "../private-file.ts";
import { readSegment, withSegment } from "./read-segment.ts";
import { parseSegmentName, sealedName, type SegmentName } from "./segment-name.ts";

/** A file of the spool and its size. */
export type SegmentFile = { name: SegmentName; bytes: number };

/** What lies in a spool's folder. */
export type Contents = {
  /** Complete segments and those being written, oldest first. */
  segments: SegmentFile[];
  /** Entries that were set aside, and their bytes with the reasons beside them. */
  failed: number;
  failedBytes: number;
  /** What the disk has left for us. */
  freeBytes: number;
};

/** Where entries lie that could not be stored, each beside a file that says why. */
export const failedFolder = (folder: string): string => join(folder, "failed");

export function makeSpoolFolder(folder: string): void {
  makeFolder(folder);
  makeFolder(failedFolder(folder));
}

/** Reads the folder; an empty spool where there is none yet. */
export async function readContents(folder: string): Promise<Contents> {
  const [segments, failed] = [await segmentsIn(folder), await segmentsIn(failedFolder(folder))];
  const { bavail, bsize } = await statfs(folder).catch(() => ({ bavail: Infinity, bsize: 1 }));
  const failedBytes = failed.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    segments,
    failed: failed.reduce((sum, { name }) => sum + name.entries, 0),
    failedBytes,
    freeBytes: bavail * bsize,
  };
}

async function segmentsIn(folder: string): Promise<SegmentFile[]> {
  const files = await readdir(folder).catch(nothingWhenMissing);
  const segments: SegmentFile[] = [];
  for (const name of files.sort().map(parseSegmentName)) {
    // One that was drained since the folder was read is gone.
    const found = name === undefined ? undefined : await stat(join(folder, name.file)).catch(nothingWhenMissing);
    if (name !== undefined && found !== undefined && "size" in found) segments.push({ name, bytes: found.size });
  }
  return segments;
}

/** Makes what happened to the names in a folder survive a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Gives a segment its final name. @returns that name. */
export async function sealSegment(folder: string, name: SegmentName, entries: number): Promise<SegmentName> {
  const sealed = sealedName(name, entries);
  await rename(join(folder, name.file), join(folder, sealed.file));
  await syncFolder(folder);
  return sealed;
}

/** One process at a time writes into a folder; the lock dies with it. @throws LockHeldError while another does. */
export function lockForWriting(folder: string): () => void {
  return takeLock(join(folder, "writer.lock"));
}

/** Completes the segments that a killed writer left. Under the writer's lock. */
export async function recoverSegments(folder: string): Promise<void> {
  for (const { name, bytes } of await segmentsIn(folder)) {
    const path = join(folder, name.file);
    // A long entry that was not whole was not acknowledged either, and an empty segment holds none.
    if (name.state === "part" || (name.state === "open" && bytes === 0)) await rm(path, { force: true });
    else if (name.state === "open") await sealSegment(folder, name, await countEntries(folder, name));
  }
}

/** Damaged ones count: fewer than its name says, and the segment lost some. */
function countEntries(folder: string, name: SegmentName): Promise<number> {
  return withSegment(folder, name, async (segment) => {
    let entries = 0;
    for await (const found of readSegment(segment)) if (found.kind !== "torn") entries++;
    return entries;
  });
}

function nothingWhenMissing(error: unknown): [] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}
