import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "../private-file.ts";
import { readBytes, type OpenSegment } from "./frame.ts";
import { cutOutName, type SegmentName } from "./segment-name.ts";
import { failedFolder, makeSpoolFolder, syncFolder } from "./spool-folder.ts";

/** Why a stretch of a segment was set aside; `about` is what is known of it. */
export type Failure = { from: number; to: number; reason: string; about: Record<string, unknown> };

const COPY_BYTES = 1024 * 1024;

/**
 * Copies a stretch of a segment to the folder `failed`, with the reason in a file beside it. The copy is a segment itself: moved
 * back into the spool's folder, it is tried again. Doing it twice leaves one copy.
 * @returns the copy's path.
 */
export async function setAside(
  folder: string,
  { name, segment }: { name: SegmentName; segment: OpenSegment },
  failure: Failure,
): Promise<string> {
  makeSpoolFolder(folder);
  const target = failedFolder(folder);
  const copy = join(target, cutOutName(name, failure.from).file);
  await copyOut(segment, failure, `${copy}.new`);
  writePrivateFile(`${copy}.json`, reasonFile(failure));
  await rename(`${copy}.new`, copy);
  await syncFolder(target);
  return copy;
}

async function copyOut(segment: OpenSegment, { from, to }: Failure, path: string): Promise<void> {
  await rm(path, { force: true });
  const file = await open(path, "wx", 0o600);
  try {
    for (let at = from; at < to; at += COPY_BYTES)
      await file.appendFile(await readBytes(segment.file, at, Math.min(COPY_BYTES, to - at)));
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** Moves a whole segment to the folder `failed`: its disk does not give its bytes to copy. @returns its new path. */
export async function setSegmentAside(folder: string, name: SegmentName, reason: string): Promise<string> {
  makeSpoolFolder(folder);
  const path = join(failedFolder(folder), name.file);
  writePrivateFile(`${path}.json`, reasonFile({ reason, about: { entries: name.entries } }));
  await rename(join(folder, name.file), path);
  await syncFolder(failedFolder(folder));
  return path;
}

function reasonFile({ reason, about }: Pick<Failure, "reason" | "about">): string {
  return `${JSON.stringify({ ...about, reason, setAsideAt: new Date() }, null, 2)}\n`;
}
