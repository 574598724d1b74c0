import type { Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";
import type { StreamId } from "../events/field.ts";
import type { Filter } from "../query/filter.ts";
import { hub } from "./hub.ts";
import { matches } from "./matches.ts";
import { comparePositions, decodePosition, encodePosition, type Position } from "./position.ts";
import { endOfLog, readStep, type Entry } from "./read-step.ts";

export type TailQuery = {
  scope: Scope;
  stream: StreamId;
  filter: Filter;
  /** The place of the last item that arrived; what came after it comes first. Without it, only what is new from now on. */
  lastEventId?: string | undefined;
};

/** Matching items since the message before, each with the place to resume after it; none when nothing happened for a while: then `at` is the place. */
export type TailMessage = { items: { id: string; item: object }[]; at: string };

/** So that a proxy between keeps the connection, and the reader's place moves on past what does not match. */
const QUIET_MS = 15_000;
/** Who asks may be somebody else by then: the reader comes again, with its credential and its place. */
const LIFE_MS = 10 * 60_000;
/** Who takes nothing for so long resumes later, where it stopped. */
const WAITING_MAX = 10_000;
const TAILS_MAX = 500;
let tails = 0;

/**
 * Every row of a stream that matches from now on, or from where an earlier tail ended, as it is made and again when it changes: no gap and
 * nothing twice. The list ends by itself after ten minutes, or when its reader is too slow; the reader then resumes.
 * @throws AppError `malformed` for a place that is none, `throttled` when too many tail already; `unavailable` when the database is away.
 */
export async function tailEvents(query: TailQuery): Promise<AsyncIterableIterator<TailMessage, undefined>> {
  const of = { organizationId: query.scope.organizationId, stream: query.stream };
  if (tails >= TAILS_MAX)
    throw new AppError("throttled", `${String(TAILS_MAX)} readers tail already.`, { retryAfterSeconds: 30 });
  const from = query.lastEventId === undefined ? await endOfLog(of) : decodePosition(query.lastEventId);
  return new Tail(query, from);
}

class Tail implements AsyncIterableIterator<TailMessage, undefined> {
  readonly #query: TailQuery;
  #seen: Position;
  #waiting: Entry[] = [];
  #leave: (() => void) | undefined;
  #wake: (() => void) | undefined;
  #over = false;
  readonly #ending: NodeJS.Timeout;

  constructor(query: TailQuery, from: Position) {
    this.#query = query;
    this.#seen = from;
    tails += 1;
    this.#ending = setTimeout(() => {
      this.#end();
    }, LIFE_MS).unref();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<TailMessage, undefined>> {
    try {
      if (!this.#over && this.#leave === undefined) await this.#catchUp();
      if (!this.#over && this.#waiting.length === 0) await this.#quiet();
    } catch (error) {
      this.#end();
      throw error;
    }
    if (this.#over && this.#waiting.length === 0) return { done: true, value: undefined };
    const items = this.#waiting.splice(0).map(({ position, item }) => ({ id: encodePosition(position), item }));
    return { done: false, value: { items, at: encodePosition(this.#seen) } };
  }

  return(): Promise<IteratorResult<TailMessage, undefined>> {
    this.#waiting = [];
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Reads by itself until it stands where the others do, one message's worth at a time. */
  async #catchUp(): Promise<void> {
    const of = { organizationId: this.#query.scope.organizationId, stream: this.#query.stream };
    while (!this.#over && this.#waiting.length === 0) {
      this.#leave = hub.join(
        of,
        {
          take: (entries, next) => {
            this.#take(entries, next);
          },
        },
        this.#seen,
      );
      if (this.#leave !== undefined) return;
      const step = await readStep(of, this.#seen);
      this.#take(step.entries, step.next);
    }
  }

  #take(entries: readonly Entry[], next: Position): void {
    const { stream, filter } = this.#query;
    const now = new Date();
    for (const entry of entries)
      if (comparePositions(entry.position, this.#seen) > 0 && matches(stream, entry.item, { filter, now }))
        this.#waiting.push(entry);
    if (comparePositions(next, this.#seen) > 0) this.#seen = next;
    if (this.#waiting.length > WAITING_MAX) this.#end();
    if (this.#waiting.length > 0) this.#wake?.();
  }

  async #quiet(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, QUIET_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }

  #end(): void {
    if (this.#over) return;
    this.#over = true;
    tails -= 1;
    clearTimeout(this.#ending);
    this.#leave?.();
    this.#wake?.();
  }
}
