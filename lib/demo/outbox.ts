import { BATCH_MAX, post, type Target } from "./target.ts";
import type { Sent } from "./traffic.ts";

/** Records that wait for their time (the end of a watch lies minutes ahead of its start) or for their batch to fill. */
export class Outbox {
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #signal: AbortSignal;
  readonly #batches = new Map<string, object[]>();
  #ahead: Sent[] = [];

  constructor(targets: ReadonlyMap<string, Target>, signal: AbortSignal) {
    this.#targets = targets;
    this.#signal = signal;
  }

  /** Takes a record; posts a batch once it is full. A record of after `nowMs` waits until `flush` reaches its time. */
  async add(sent: Sent, nowMs: number): Promise<void> {
    if (sent.atMs > nowMs) {
      this.#ahead.push(sent);
      return;
    }
    const batch = this.#batches.get(sent.sender) ?? [];
    batch.push(sent.record);
    this.#batches.set(sent.sender, batch);
    if (batch.length >= BATCH_MAX) await this.#post(sent.sender, batch);
  }

  /** Posts everything whose time has come. */
  async flush(nowMs: number): Promise<void> {
    const due = this.#ahead.filter(({ atMs }) => atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
    this.#ahead = this.#ahead.filter(({ atMs }) => atMs > nowMs);
    for (const sent of due) await this.add(sent, nowMs);
    for (const [sender, batch] of this.#batches) if (batch.length > 0) await this.#post(sender, batch);
  }

  async #post(sender: string, batch: readonly object[]): Promise<void> {
    this.#batches.set(sender, []);
    const target = this.#targets.get(sender);
    if (target === undefined) throw new Error(`the demo has no source for ${sender}`);
    await post(target, batch, this.#signal);
  }
}
