import type { StreamId } from "../events/field.ts";
import { comparePositions, type Position } from "./position.ts";
import { readStep, type Entry } from "./read-step.ts";

/** Who tails a stream: gets every entry past the position it joined at, in order, and each new end of the log. */
export type Subscriber = { take: (entries: readonly Entry[], next: Position) => void };

/** The log of one organization's stream as everyone sees it who has caught up: read once, however many tail it. */
export class Channel {
  readonly #of: { organizationId: string; stream: StreamId };
  readonly #subscribers = new Set<Subscriber>();
  #position: Position;
  #reading: Promise<void> | undefined;

  constructor(of: { organizationId: string; stream: StreamId }, position: Position) {
    this.#of = of;
    this.#position = position;
  }

  get isEmpty(): boolean {
    return this.#subscribers.size === 0;
  }

  /**
   * Joins whoever is not behind: it is given everything past the channel's position, and passes over what it has seen.
   * @returns whether it joined.
   */
  join(subscriber: Subscriber, at: Position): boolean {
    if (comparePositions(at, this.#position) < 0) return false;
    this.#subscribers.add(subscriber);
    return true;
  }

  leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
  }

  /** Reads on to the end of the log; one reader at a time. */
  read(): Promise<void> {
    return (this.#reading ??= this.#readOn().finally(() => {
      this.#reading = undefined;
    }));
  }

  async #readOn(): Promise<void> {
    for (let more = true; more && !this.isEmpty;) {
      const step = await readStep(this.#of, this.#position);
      ({ more } = step);
      this.#position = step.next;
      for (const subscriber of this.#subscribers) subscriber.take(step.entries, step.next);
    }
  }
}
