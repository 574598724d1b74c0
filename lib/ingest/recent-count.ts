const SLOT_MS = 10_000;
const SLOTS = 30;

/** Counts what happened in the last five minutes, in slots of ten seconds: its size does not depend on how much that is. */
export class RecentCount {
  readonly #slots = new Map<number, number>();

  add(nowMs: number): void {
    const slot = Math.floor(nowMs / SLOT_MS);
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + 1);
    this.#forget(slot);
  }

  total(nowMs: number): number {
    this.#forget(Math.floor(nowMs / SLOT_MS));
    return [...this.#slots.values()].reduce((sum, count) => sum + count, 0);
  }

  #forget(current: number): void {
    for (const slot of this.#slots.keys()) if (slot <= current - SLOTS) this.#slots.delete(slot);
  }
}
