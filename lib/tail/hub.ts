import type { StreamId } from "../events/field.ts";
import { listenForDeliveries } from "../deliveries/listen.ts";
import { log } from "../log.ts";
import { Channel, type Subscriber } from "./channel.ts";
import type { Position } from "./position.ts";

/** In case an announcement was lost, and for rows that are derived or folded a moment after their delivery was announced. */
const POLL_MS = 500;
const LISTEN_AGAIN_MS = 2_000;

type Of = { organizationId: string; stream: StreamId };

/** Every channel that somebody tails. While there is one, announcements of deliveries are listened for. */
class Hub {
  readonly #channels = new Map<string, Channel>();
  #stop: AbortController | undefined;

  /**
   * Lets a subscriber join where it stands, if that is not behind what the others have seen.
   * @returns how to leave; undefined when it has to catch up first.
   */
  join(of: Of, subscriber: Subscriber, at: Position): (() => void) | undefined {
    const key = `${of.organizationId} ${of.stream}`;
    const channel = this.#channels.get(key) ?? new Channel(of, at);
    if (!channel.join(subscriber, at)) return undefined;
    this.#channels.set(key, channel);
    this.#start();
    return () => {
      channel.leave(subscriber);
      if (channel.isEmpty) this.#channels.delete(key);
      if (this.#channels.size === 0) this.#stop?.abort();
    };
  }

  #start(): void {
    if (this.#stop?.signal.aborted === false) return;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    const timer = setInterval(() => {
      this.#read();
    }, POLL_MS);
    signal.addEventListener("abort", () => {
      clearInterval(timer);
    });
    void this.#listen(signal);
  }

  async #listen(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await listenForDeliveries(signal, () => {
        this.#read();
      }).catch((error: unknown) => {
        log.debug({ err: error }, "a tail cannot listen for deliveries; it looks by itself");
      });
      await new Promise((resolve) => setTimeout(resolve, LISTEN_AGAIN_MS).unref());
    }
  }

  #read(): void {
    for (const channel of this.#channels.values()) {
      channel.read().catch((error: unknown) => {
        log.debug({ err: error }, "a tail could not read on; it tries again");
      });
    }
  }
}

export const hub = new Hub();
