import { log } from "../../log.ts";
import { LockHeldError } from "../lock.ts";
import { FRAME, FRAME_HEADER_BYTES } from "./frame.ts";
import { SegmentWriter, type Payload } from "./segment-writer.ts";
import { lockForWriting, makeSpoolFolder, recoverSegments } from "./spool-folder.ts";
import { refusal, type SpoolRoom } from "./spool-room.ts";

/** What is kept for later: a head that says what it is, and parts. Both are the caller's own business. */
export type NewEntry = { head: Buffer; parts: AsyncIterable<Buffer> };

/** A longer entry has a segment to itself, so that no more than this much of it is in memory. */
const SHARED_BYTES_MAX = 1024 * 1024;
const SEGMENT_BYTES = 8 * 1024 * 1024;
/** What is written and flushed at once. */
const BATCH_BYTES = 16 * 1024 * 1024;
const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

type Waiting = { payloads: Payload[]; bytes: number; done: () => void; fail: (error: unknown) => void };

/** Writes entries to disk. Those that come at once share one flush. */
export class SpoolWriter {
  readonly #folder: string;
  readonly #room: SpoolRoom;
  #queue: Waiting[] = [];
  #turn: Promise<void> = Promise.resolve();
  #segment: SegmentWriter | undefined;
  #entries = 0;
  #unlock: (() => void) | undefined;

  constructor(folder: string, room: SpoolRoom) {
    this.#folder = folder;
    this.#room = room;
  }

  /** Entries in the segment that is being written. */
  get openEntries(): number {
    return this.#entries;
  }

  /**
   * Returns once the entry is on disk.
   * @throws AppError `unavailable` when there is no room, or the disk fails; whatever the parts throw. Then nothing of it is kept.
   */
  async write({ head, parts }: NewEntry): Promise<void> {
    const first: Payload[] = [{ type: FRAME.head, payload: head }];
    const rest = parts[Symbol.asyncIterator]();
    for (let bytes = 0; bytes <= SHARED_BYTES_MAX;) {
      const next = await rest.next();
      if (next.done === true) return this.#share([...first, { type: FRAME.end, payload: Buffer.alloc(0) }]);
      first.push({ type: FRAME.part, payload: next.value });
      bytes += next.value.length;
    }
    await this.#writeAlone(first, rest);
  }

  /** Completes the segment that is being written, so that it can be drained. */
  seal(): Promise<void> {
    return this.#inTurn(() => this.#sealNow());
  }

  /** As `seal`; from then on another process may write here. */
  async close(): Promise<void> {
    await this.seal();
    this.#unlock?.();
    this.#unlock = undefined;
  }

  #share(payloads: Payload[]): Promise<void> {
    return new Promise((done, fail) => {
      this.#queue.push({ payloads, bytes: sizeOf(payloads), done, fail });
      // Whoever's turn comes first takes all that wait by then.
      void this.#inTurn(() => this.#commit());
    });
  }

  /** One after the other; a failure is its own caller's and never the next one's. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #commit(): Promise<void> {
    const batch = await this.#fitting(this.#takeBatch());
    if (batch.length === 0) return;
    const payloads = batch.flatMap((entry) => entry.payloads);
    const failure = await this.#append(payloads, batch.length).then(() => undefined, explain);
    this.#room.settle(sizeOf(payloads), failure === undefined);
    for (const { done, fail } of batch) {
      if (failure === undefined) done();
      else fail(failure);
    }
  }

  #takeBatch(): Waiting[] {
    let bytes = 0;
    const upTo = this.#queue.findIndex((entry) => (bytes += entry.bytes) > BATCH_BYTES);
    return this.#queue.splice(0, upTo === -1 ? this.#queue.length : Math.max(1, upTo));
  }

  async #fitting(batch: readonly Waiting[]): Promise<Waiting[]> {
    const fitting: Waiting[] = [];
    for (const entry of batch) {
      try {
        await this.#room.take(entry.bytes);
        fitting.push(entry);
      } catch (error) {
        entry.fail(explain(error));
      }
    }
    return fitting;
  }

  async #append(payloads: readonly Payload[], entries: number): Promise<void> {
    const segment = await this.#openSegment();
    const before = segment.bytes;
    try {
      await segment.append(payloads);
      await segment.flush();
    } catch (error) {
      // After a failed flush nobody knows what the file holds: it is cut back and never written again.
      await segment.cutTo(before);
      await this.#sealNow();
      throw error;
    }
    this.#entries += entries;
  }

  async #openSegment(): Promise<SegmentWriter> {
    if (this.#segment !== undefined && this.#segment.bytes >= SEGMENT_BYTES) await this.#sealNow();
    if (this.#segment === undefined) {
      await this.#claim();
      this.#segment = await SegmentWriter.begin(this.#folder, "open");
    }
    return this.#segment;
  }

  async #claim(): Promise<void> {
    if (this.#unlock !== undefined) return;
    makeSpoolFolder(this.#folder);
    this.#unlock = lockForWriting(this.#folder);
    await recoverSegments(this.#folder);
  }

  async #sealNow(): Promise<void> {
    const [segment, entries] = [this.#segment, this.#entries];
    if (segment === undefined) return;
    this.#segment = undefined;
    this.#entries = 0;
    await segment.seal(entries);
  }

  async #writeAlone(first: readonly Payload[], rest: AsyncIterator<Buffer>): Promise<void> {
    const segment = await this.#inTurnBegin();
    try {
      for (const payload of first) await this.#appendAlone(segment, payload);
      for (let next = await rest.next(); next.done !== true; next = await rest.next())
        await this.#appendAlone(segment, { type: FRAME.part, payload: next.value });
      await this.#appendAlone(segment, { type: FRAME.end, payload: Buffer.alloc(0) });
      await segment.flush();
      await segment.seal(1);
    } catch (error) {
      await segment.discard().catch((failure: unknown) => {
        log.warn({ err: failure }, "an unfinished spool file could not be removed");
      });
      throw explain(error);
    }
  }

  async #inTurnBegin(): Promise<SegmentWriter> {
    try {
      await this.#inTurn(() => this.#claim());
      return await SegmentWriter.begin(this.#folder, "part");
    } catch (error) {
      throw explain(error);
    }
  }

  async #appendAlone(segment: SegmentWriter, payload: Payload): Promise<void> {
    const bytes = sizeOf([payload]);
    await this.#room.take(bytes);
    let written = false;
    try {
      await segment.append([payload]);
      written = true;
    } finally {
      this.#room.settle(bytes, written);
    }
  }
}

/** What the sender is told; anything that did not come from the disk is passed on as it is. */
function explain(error: unknown): unknown {
  if (error instanceof LockHeldError) return refusal("another process writes its spool, as no two may", error);
  const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : undefined;
  if (code === undefined) return error;
  log.error({ err: error }, "the spool could not be written");
  return refusal(NO_ROOM.has(code) ? "its disk is full" : `its disk answers ${code}`, error);
}

function sizeOf(payloads: readonly Payload[]): number {
  return payloads.reduce((sum, { payload }) => sum + FRAME_HEADER_BYTES + payload.length, 0);
}
