import pg from "pg";
import { isTemporary } from "../outage.ts";
import { log } from "../log.ts";
import type { OpenSegment } from "../platform/spool/frame.ts";
import { entryParts, readSegment, withSegment, type Entry } from "../platform/spool/read-segment.ts";
import type { SegmentName } from "../platform/spool/segment-name.ts";
import { setAside, setSegmentAside, type Failure } from "../platform/spool/set-aside.ts";
import type { Spool } from "../platform/spool/spool.ts";
import { appendAgain } from "./append-again.ts";
import { readSpooledHead, readSpooledRecords, type SpooledDelivery } from "./spooled-delivery.ts";

/**
 * Stores what the spool holds, in the order it came, one delivery at a time. A segment goes when all of it is stored; a drain that
 * is cut short begins the segment again, and finds what it had stored. An entry that cannot be read or stored is set aside.
 * @returns once nothing is left, `signal` aborted, or another process drains it.
 * @throws AppError `unavailable` when the database goes away; whatever else keeps all entries from being stored.
 */
export async function drainSpool(spool: Spool, signal: AbortSignal): Promise<void> {
  await spool.drainAlone(async () => {
    for (let segments = await spool.sealed(); segments.length > 0; segments = await spool.sealed()) {
      for (const { name } of segments) {
        if (signal.aborted) return;
        await new SegmentDrain(spool, name).run(signal);
      }
    }
  });
}

/** One segment on its way into the database. */
class SegmentDrain {
  readonly #spool: Spool;
  readonly #name: SegmentName;
  #done = 0;

  constructor(spool: Spool, name: SegmentName) {
    this.#spool = spool;
    this.#name = name;
  }

  async run(signal: AbortSignal): Promise<void> {
    try {
      const whole = await withSegment(this.#spool.folder, this.#name, (segment) => this.#drain(segment, signal));
      if (whole) await this.#spool.remove(this.#name);
    } catch (error) {
      // A disk that cannot read one segment must not keep the others waiting.
      if (!isReadFailure(error)) throw error;
      const path = await setSegmentAside(this.#spool.folder, this.#name, error.message);
      this.#failed(path, error.message);
    }
  }

  /** @returns whether everything in it was dealt with. */
  async #drain(segment: OpenSegment, signal: AbortSignal): Promise<boolean> {
    for await (const found of readSegment(segment)) {
      if (signal.aborted) return false;
      if (found.kind === "entry") await this.#drainEntry(segment, found);
      else if (found.kind === "damaged") await this.#setAside(segment, { ...found, about: {} });
      else await this.#endTorn(segment, found);
      this.#spool.progress.ofSegment = { file: this.#name.file, done: ++this.#done };
    }
    return true;
  }

  async #drainEntry(segment: OpenSegment, entry: Entry): Promise<void> {
    const { from, to } = entry;
    let delivery: SpooledDelivery | undefined;
    try {
      const known = (delivery = readSpooledHead(entry.head));
      await appendAgain(known, () => readSpooledRecords(known, entryParts(segment, entry)));
      this.#spool.progress.drained++;
    } catch (error) {
      if (isReadFailure(error) || !isItsOwnFault(error)) throw error;
      const about = { ...delivery?.arrival, source: delivery?.source };
      await this.#setAside(segment, { from, to, reason: reasonOf(error), about });
    }
  }

  /** Only entries that were acknowledged are in the segment's count; what was cut off before that is nobody's loss. */
  async #endTorn(segment: OpenSegment, { from, to }: { from: number; to: number }): Promise<void> {
    if (this.#done < this.#name.entries)
      await this.#setAside(segment, { from, to, reason: "the segment breaks off within this entry", about: {} });
    else log.info({ bytes: to - from }, "the spool ended in a delivery that was never acknowledged");
  }

  async #setAside(segment: OpenSegment, failure: Failure): Promise<void> {
    const path = await setAside(this.#spool.folder, { name: this.#name, segment }, failure);
    this.#failed(path, failure.reason);
  }

  #failed(path: string, reason: string): void {
    this.#spool.progress.failed++;
    log.error({ path, reason }, "a spooled delivery could not be stored and was set aside");
  }
}

/** Whether it is this delivery that cannot be stored, rather than any: its data, its kind, or a defect of ours. */
function isItsOwnFault(error: unknown): boolean {
  if (isTemporary(error)) return false;
  // 22023 is a role that is not there: the database is not migrated.
  return !(error instanceof pg.DatabaseError) || /^(22(?!023)|23)/.test(error.code ?? "");
}

function isReadFailure(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error && error.syscall === "read";
}

/** Names what is wrong, never the data: a constraint's message quotes none, its detail does. */
function reasonOf(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).slice(0, 500);
}
