import { setTimeout as pause } from "node:timers/promises";
import { AppError } from "../errors.ts";

/**
 * What one commit takes at most, and what may wait for the next ones. `gatherMs`: how long those that were just answered together may take to
 * come again before the next commit goes without them.
 */
export type GroupLimits = {
  items: number;
  bytes: number;
  waitingItems: number;
  waitingBytes: number;
  gatherMs: number;
};

type Waiting<Item> = { item: Item; bytes: number; done: () => void; failed: (error: unknown) => void };

/**
 * Lets callers with one item each share commits: those that come while one is in flight go into the next together, and a caller alone
 * waits for nobody. One commit at a time, in order of arrival. Knows nothing of what the items are or how they came.
 */
export class GroupCommit<Item> {
  readonly #commit: (items: Item[]) => Promise<unknown>;
  readonly #limits: GroupLimits;
  #waiting: Waiting<Item>[] = [];
  #waitingBytes = 0;
  #running = false;

  /** @param commit resolves once all of the items are durable; when it throws, none of them is. */
  constructor(commit: (items: Item[]) => Promise<unknown>, limits: GroupLimits) {
    this.#commit = commit;
    this.#limits = limits;
  }

  /**
   * Resolves once the item is durable.
   * @param bytes what it counts against the limits.
   * @throws AppError `unavailable`, at once, when too much is waiting already; what `commit` threw of this item's commit.
   */
  add(item: Item, bytes: number): Promise<void> {
    const { waitingItems, waitingBytes } = this.#limits;
    if (this.#waiting.length >= waitingItems || (this.#waitingBytes > 0 && this.#waitingBytes + bytes > waitingBytes))
      return Promise.reject(overloaded());
    this.#waitingBytes += bytes;
    return new Promise((done, failed) => {
      this.#waiting.push({ item, bytes, done, failed });
      if (this.#running) return;
      this.#running = true;
      // What the same turn of the event loop still reads from other sockets goes along.
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#next();
      await this.#settle(group);
      // Callers that ask again as soon as they are answered would otherwise fall into two halves, each waiting for the other's commit.
      if (group.length > 1 && this.#waiting.length < this.#limits.items) await pause(this.#limits.gatherMs);
    }
    this.#running = false;
  }

  /** As many as one commit takes, in order; at least one, whatever its size. */
  #next(): Waiting<Item>[] {
    const { items, bytes } = this.#limits;
    let count = 0;
    let sum = 0;
    for (const { bytes: more } of this.#waiting) {
      if (count === items || (count > 0 && sum + more > bytes)) break;
      count++;
      sum += more;
    }
    this.#waitingBytes -= sum;
    return this.#waiting.splice(0, count);
  }

  async #settle(group: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.#commit(group.map(({ item }) => item));
      for (const { done } of group) done();
    } catch (error) {
      // An item that cannot be stored must not cost the others; a database that is away would fail each of them again.
      if (group.length > 1 && !isUnavailable(error)) for (const one of group) await this.#settle([one]);
      else for (const { failed } of group) failed(error);
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof AppError && error.code === "unavailable";
}

function overloaded(): AppError {
  const detail = "Too much is waiting to be stored. This was not taken; send it again.";
  return new AppError("unavailable", detail, { retryAfterSeconds: 1 });
}
