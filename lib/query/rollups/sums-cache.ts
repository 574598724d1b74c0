import type { HourRange } from "../../rollups/segment/scan.ts";

/** The calls of some hours of a segment by the ids of a key; ids that none has are left out. */
export type Sums = { hours: HourRange; ids: Float64Array; counts: Float64Array };

/** What a key and an object cost besides their numbers, about. */
const ENTRY_BYTES = 500;

/** What segments added up to, bounded by the memory it takes: what was asked for longest ago goes first. */
export class SumsCache {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, { sums: readonly Sums[]; bytes: number }>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get(key: string): readonly Sums[] | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.sums;
  }

  add(key: string, sums: readonly Sums[]): void {
    this.#remove(key);
    const bytes = sums.reduce((sum, { ids, counts }) => sum + ids.byteLength + counts.byteLength, ENTRY_BYTES);
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
