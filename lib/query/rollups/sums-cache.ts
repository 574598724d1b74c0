/**
 * The calls of some hours of a segment by the ids of a key, in three numbers for each that occurs: the hour or first of several, the id, how many. One array, since
 * there are many, and an object for every hour takes thirty times its numbers.
 */
export type Sums = Float64Array;

/** What a key, an array and an entry cost besides their numbers, about. */
const ENTRY_BYTES = 1_000;

/** What segments added up to, bounded by the memory it takes: what was asked for longest ago goes first. */
export class SumsCache {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, { sums: Sums; bytes: number }>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get(key: string): Sums | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.sums;
  }

  add(key: string, sums: Sums): void {
    this.#remove(key);
    const bytes = ENTRY_BYTES + sums.byteLength;
    this.#entries.set(key, { sums, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#bytesMax) return;
      this.#remove(oldest);
    }
  }

  #remove(key: string): void {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    this.#entries.delete(key);
  }
}
