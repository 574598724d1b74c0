import { rm } from "node:fs/promises";
import { join } from "node:path";
import { env } from "../../env.ts";
import { LockHeldError, takeLock } from "../lock.ts";
import type { SegmentName } from "./segment-name.ts";
import { lockForWriting, makeSpoolFolder, readContents, recoverSegments, type SegmentFile } from "./spool-folder.ts";
import { SpoolRoom, type SpoolLimits } from "./spool-room.ts";
import { SpoolWriter, type NewEntry } from "./spool-writer.ts";

/** What waits on this server's disk. */
export type SpoolStatus = {
  entries: number;
  bytes: number;
  maxBytes: number;
  /** About when the oldest of them came; null for an empty spool. */
  oldestAt: string | null;
  /** Whether it is being emptied at this moment. */
  draining: boolean;
  /** Entries set aside because they could not be stored. */
  failed: number;
  /** Whether the last delivery that came had to be refused for want of room. */
  full: boolean;
  /** Entries stored and set aside since this process started. */
  drainedSinceStart: number;
  failedSinceStart: number;
};

/** What the process that drains a spool knows of its work. */
type Progress = { draining: boolean; drained: number; failed: number; ofSegment: { file: string; done: number } };

/** Room for everybody else on the disk: the embedded database must be able to recover there. */
const RESERVE_BYTES = 256 * 1024 * 1024;

declare global {
  /** One spool a folder and process: the bundled application, which writes, and the worker beside it, which drains, each hold a copy of this module. */
  var onrecordSpools: Map<string, Spool> | undefined;
}

/** Deliveries kept on local disk while the database is away. */
export class Spool {
  readonly folder: string;
  readonly progress: Progress = { draining: false, drained: 0, failed: 0, ofSegment: { file: "", done: 0 } };
  readonly #limits: SpoolLimits;
  readonly #room: SpoolRoom;
  readonly #writer: SpoolWriter;

  constructor(folder: string, limits: SpoolLimits) {
    this.folder = folder;
    this.#limits = limits;
    this.#room = new SpoolRoom(folder, limits);
    this.#writer = new SpoolWriter(folder, this.#room);
  }

  /** As SpoolWriter's. */
  write(entry: NewEntry): Promise<void> {
    return this.#writer.write(entry);
  }

  /** The segments that are complete, oldest first; what is being written, and what a killed process left, is completed first. */
  async sealed(): Promise<SegmentFile[]> {
    await this.#writer.seal();
    const { segments } = await readContents(this.folder);
    if (segments.every(({ name }) => name.state === "spool")) return segments;
    await this.#recover();
    return (await readContents(this.folder)).segments.filter(({ name }) => name.state === "spool");
  }

  /** Removes a segment all of whose entries are stored or set aside. */
  async remove(name: SegmentName): Promise<void> {
    await rm(join(this.folder, name.file), { force: true });
    this.progress.ofSegment = { file: "", done: 0 };
  }

  /** Runs `work` unless another process drains this spool. @returns whether it ran. */
  async drainAlone(work: () => Promise<void>): Promise<boolean> {
    makeSpoolFolder(this.folder);
    const release = lockOrNothing(() => takeLock(join(this.folder, "drain.lock")));
    if (release === undefined) return false;
    this.progress.draining = true;
    try {
      await work();
      return true;
    } finally {
      this.progress.draining = false;
      release();
    }
  }

  async status(): Promise<SpoolStatus> {
    const { segments, failed } = await readContents(this.folder);
    const { draining, drained, failed: failedHere, ofSegment } = this.progress;
    const listed = segments.reduce((sum, { name }) => sum + name.entries, this.#writer.openEntries);
    const done = segments.some(({ name }) => name.file === ofSegment.file) ? ofSegment.done : 0;
    const oldest = segments.find(({ bytes }) => bytes > 0)?.name.begunMs;
    return {
      entries: Math.max(0, listed - done),
      bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0),
      maxBytes: this.#limits.bytesMax,
      oldestAt: oldest === undefined ? null : new Date(oldest).toISOString(),
      draining,
      failed,
      full: await this.#room.isFull(),
      drainedSinceStart: drained,
      failedSinceStart: failedHere,
    };
  }

  /** Lets another process write here. */
  close(): Promise<void> {
    return this.#writer.close();
  }

  /** Nothing to do while a living process writes there: it completes its own segments. */
  async #recover(): Promise<void> {
    const release = lockOrNothing(() => lockForWriting(this.folder));
    if (release === undefined) return;
    try {
      await recoverSegments(this.folder);
    } finally {
      release();
    }
  }
}

/** This process's spool: `spool/` in the data folder, of at most SPOOL_BYTES_MAX. */
export function openSpool(): Spool {
  const { ONRECORD_DATA_DIR, SPOOL_BYTES_MAX } = env();
  const folder = join(ONRECORD_DATA_DIR, "spool");
  const spools = (globalThis.onrecordSpools ??= new Map<string, Spool>());
  const known = spools.get(folder);
  if (known !== undefined) return known;
  const made = new Spool(folder, { bytesMax: SPOOL_BYTES_MAX, reserveBytes: RESERVE_BYTES });
  spools.set(folder, made);
  return made;
}

function lockOrNothing(take: () => () => void): (() => void) | undefined {
  try {
    return take();
  } catch (error) {
    if (error instanceof LockHeldError) return undefined;
    throw error;
  }
}
