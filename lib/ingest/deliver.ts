import { log } from "../log.ts";
import { isDatabaseAway, isTemporary } from "../outage.ts";
import { impatiently } from "../patience.ts";
import { openSpool } from "../platform/spool/spool.ts";
import { append, type Judged, type Receipt } from "./append.ts";
import type { Arrival } from "./arrival.ts";
import { UNCHANGED } from "./insert-events.ts";
import type { RecordSource } from "./judge.ts";
import { withinLimit, type LimitedSource } from "./rate-limit.ts";
import { spoolEntry } from "./spooled-delivery.ts";
import { Tally } from "./tally.ts";

/** What became of a delivery; `spooled` when it is on this server's disk and what it changes is not known yet. */
export type Delivered = Receipt & { spooled: boolean };

type Chunks = AsyncIterable<Judged[]> | Iterable<Judged[]>;

/** A sender that waits may hold up a person's kubectl: a database that takes longer counts as away. */
const CONNECT_MS = 1_000;
const PROGRESS_MS = 5_000;

/**
 * Makes one delivery durable, whatever protocol brought it: in the database or, while that is away or takes too long, on this
 * server's disk. What is on disk keeps its delivery id. So a commit whose answer was lost is found done when the spool is drained;
 * and since events converge in any order of arrival, later deliveries need not wait for the spool.
 * @param open gives the delivery's records, from the start each time it is called.
 * @throws AppError `throttled` when its source sends more than it may; `unavailable` when neither has room for it; whatever the
 *   records throw. Then nothing was stored.
 */
export function deliver(
  source: RecordSource & LimitedSource,
  arrival: Arrival,
  open: () => Chunks,
): Promise<Delivered> {
  return withinLimit(source, arrival, async (metered) => {
    const receipt = isDatabaseAway() ? undefined : await appendSoon(source, arrival, metered(open()));
    if (receipt !== undefined) return { ...receipt, spooled: false };
    const tally = new Tally();
    await openSpool().write(spoolEntry({ source, arrival }, counted(metered(open()), tally)));
    return { ...tally.receipt(arrival.deliveryId), spooled: true };
  });
}

/** @returns undefined when the database could not take it now; whether it did nevertheless is then unknown. */
async function appendSoon(source: RecordSource, arrival: Arrival, chunks: Chunks): Promise<Receipt | undefined> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => {
    giveUp.abort();
  }, PROGRESS_MS);
  try {
    return await impatiently({ connectMs: CONNECT_MS, signal: giveUp.signal }, () =>
      append(source, arrival, progressing(chunks, timer)),
    );
  } catch (error) {
    if (!isTemporary(error)) throw error;
    log.debug({ err: error }, "a delivery goes to the spool");
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** A long delivery may take long as long as it gets on. */
async function* progressing(chunks: Chunks, timer: NodeJS.Timeout): AsyncGenerator<Judged[], undefined> {
  for await (const chunk of chunks) {
    timer.refresh();
    yield chunk;
  }
}

/** What a row makes of it shows later: every record that is an event counts as accepted. */
async function* counted(chunks: Chunks, tally: Tally): AsyncGenerator<Judged[], undefined> {
  for await (const chunk of chunks) {
    const rejects = chunk.flatMap(({ record, verdict }) =>
      "reject" in verdict ? [{ index: record.index, reason: verdict.reject }] : [],
    );
    const records = chunk.length - rejects.length;
    tally.add({ records: chunk.length, rejects, changes: [{ ...UNCHANGED, records }] });
    yield chunk;
  }
}
