/**
 * A set that only grows, of which every earlier state stays good. States of one line share one map, and each sees what was in it when it was
 * made; only where two go on from the same state is the map copied.
 */
export class Trail {
  static readonly EMPTY = new Trail(new Map(), 0);
  readonly #at: Map<string, number>;
  readonly size: number;

  private constructor(at: Map<string, number>, size: number) {
    this.#at = at;
    this.size = size;
  }

  has(key: string): boolean {
    const at = this.#at.get(key);
    return at !== undefined && at < this.size;
  }

  /** @returns this with a key more; this itself when it has the key. */
  with(key: string): Trail {
    if (this.has(key)) return this;
    const isTip = this.size > 0 && this.#at.size === this.size;
    const at = isTip ? this.#at : this.#copy();
    at.set(key, this.size);
    return new Trail(at, this.size + 1);
  }

  #copy(): Map<string, number> {
    const copy = new Map<string, number>();
    for (const [key, at] of this.#at) {
      if (at >= this.size) break;
      copy.set(key, at);
    }
    return copy;
  }
}
