import { bytesOf, type Segment } from "../../rollups/segment/segment.ts";

type Entry = { segment: Promise<Segment>; bytes: number };

/** Segments as they are decoded, those that were asked for last, bounded by the memory they take. */
export class SegmentCache {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Undefined where it is neither there nor being loaded. */
  get(key: string): Promise<Segment> | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.segment;
  }

  /** Others who ask for it wait for the same. One that fails is forgotten. */
  add(key: string, segment: Promise<Segment>): void {
    const entry: Entry = { segment, bytes: 0 };
    this.#entries.set(key, entry);
    segment.then(
      (loaded) => {
        if (this.#entries.get(key) !== entry) return;
        entry.bytes = bytesOf(loaded);
        this.#bytes += entry.bytes;
        this.#shrink();
      },
      () => {
        if (this.#entries.get(key) === entry) this.#entries.delete(key);
      },
    );
  }

  #shrink(): void {
    for (const [key, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#bytesMax) return;
      if (bytes === 0) continue;
      this.#entries.delete(key);
      this.#bytes -= bytes;
    }
  }
}
