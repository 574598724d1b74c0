import { AppError } from "../errors.ts";
import type { Judged } from "./append.ts";
import type { Arrival } from "./arrival.ts";
import { RecentCount } from "./recent-count.ts";
import { TokenBucket } from "./token-bucket.ts";

/** A source and what it may send: records a second, null or nothing for as many as come. */
export type LimitedSource = { id: string; kind: string; name?: string; rateLimit?: number | null };

type Chunks = AsyncIterable<Judged[]> | Iterable<Judged[]>;
/** Counts records as they are read. */
type Metered = (chunks: Chunks) => Chunks;

type Limits = {
  buckets: Map<string, TokenBucket>;
  refused: Map<string, RecentCount>;
  refusedByKind: Map<string, number>;
};

declare global {
  /** One a process, as the database's pool: the bundled application and the listeners beside it each hold a copy of this module. */
  var onrecordLimits: Limits | undefined;
}

const limits: Limits = (globalThis.onrecordLimits ??= {
  buckets: new Map(),
  refused: new Map(),
  refusedByKind: new Map(),
});
/** Sources that are remembered; the oldest begins anew, with a full bucket. */
const SOURCES_MAX = 10_000;

/**
 * Stores a delivery within its source's limit. Its records are charged as they are read, before they are stored, and given back
 * when nothing was. The state is this process's: several that share a database each allow the limit.
 * @param work gets what counts the records; it may read them from the start several times.
 * @throws AppError `throttled` with when to send again, before `work` began; whatever `work` throws.
 */
export async function withinLimit<T>(
  source: LimitedSource,
  { receivedAt }: Pick<Arrival, "receivedAt">,
  work: (metered: Metered) => Promise<T>,
): Promise<T> {
  const bucket = bucketOf(source, receivedAt.getTime());
  if (bucket === undefined) return work((chunks) => chunks);
  const waitMs = bucket.waitMs(receivedAt.getTime());
  if (waitMs > 0) throw refusal(source, { bucket, waitMs, nowMs: receivedAt.getTime() });
  const meter = new Meter(bucket);
  try {
    return await work((chunks) => meter.count(chunks));
  } catch (error) {
    meter.giveBack();
    throw error;
  }
}

/** How many deliveries of this source were answered 429 in the five minutes before, by this process. */
export function refusedLately(sourceId: string, now: Date): number {
  return limits.refused.get(sourceId)?.total(now.getTime()) ?? 0;
}

/** How many deliveries were answered 429 since this process started, by kind of source. */
export function refusedByKind(): ReadonlyMap<string, number> {
  return limits.refusedByKind;
}

/** What one delivery was charged so far. */
class Meter {
  readonly #bucket: TokenBucket;
  /** A delivery has a record at least: deliveries that come together do not all find the same last token. */
  #charged = 1;

  constructor(bucket: TokenBucket) {
    this.#bucket = bucket;
    bucket.take(1);
  }

  async *count(chunks: Chunks): AsyncGenerator<Judged[], undefined> {
    let read = 0;
    for await (const chunk of chunks) {
      read += chunk.length;
      this.#charge(read);
      yield chunk;
    }
  }

  giveBack(): void {
    this.#bucket.giveBack(this.#charged);
  }

  /** Read a second time, a record is not charged again. */
  #charge(records: number): void {
    if (records <= this.#charged) return;
    this.#bucket.take(records - this.#charged);
    this.#charged = records;
  }
}

/** A limit that was changed begins with a full bucket. */
function bucketOf({ id, rateLimit }: LimitedSource, nowMs: number): TokenBucket | undefined {
  const known = limits.buckets.get(id);
  if (rateLimit === undefined || rateLimit === null) {
    if (known !== undefined) limits.buckets.delete(id);
    return undefined;
  }
  if (known?.recordsPerSecond === rateLimit) return known;
  const made = new TokenBucket(rateLimit, nowMs);
  remember(limits.buckets, id, made);
  return made;
}

type Refused = { bucket: TokenBucket; waitMs: number; nowMs: number };

function refusal(source: LimitedSource, { bucket, waitMs, nowMs }: Refused): AppError {
  const { id, kind, name = id } = source;
  limits.refusedByKind.set(kind, (limits.refusedByKind.get(kind) ?? 0) + 1);
  const recent = limits.refused.get(id) ?? new RecentCount();
  recent.add(nowMs);
  remember(limits.refused, id, recent);
  const retryAfterSeconds = Math.ceil(waitMs / 1_000);
  const rate = `${bucket.recordsPerSecond.toLocaleString("en-US")} records a second`;
  return new AppError(
    "throttled",
    `The source "${name}" is limited to ${rate} and has sent more. Nothing of this delivery was stored: send it again in ` +
      `${String(retryAfterSeconds)} s. An admin raises or lifts the limit in System › Sources or with \`npx onrecord source limit\`.`,
    { retryAfterSeconds },
  );
}

function remember<T>(map: Map<string, T>, id: string, value: T): void {
  map.delete(id);
  map.set(id, value);
  const oldest = map.size > SOURCES_MAX ? map.keys().next() : undefined;
  if (oldest?.done === false) map.delete(oldest.value);
}
