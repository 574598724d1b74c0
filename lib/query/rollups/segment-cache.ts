import { bytesOf, type Segment } from "../../rollups/segment/segment.ts";

type Entry = { segment: Promise<Segment>; bytes: number };

/** Segments as they are decoded, bounded by the memory they take. */
export class SegmentCache {
  readonly #bytesMax: number;
  readonly #entries = new Map<string, Entry>();
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Undefined where it is neither there nor being loaded. */
  get(key: string): Promise<Segment> | undefined {
    return this.#entries.get(key)?.segment;
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

  /** Chance decides what goes: of a range that is larger than the cache and read from end to end each time, nothing would be left if the oldest did. */
  #shrink(): void {
    while (this.#bytes > this.#bytesMax) {
      const loaded = Array.from(this.#entries).filter(([, { bytes }]) => bytes > 0);
      const [key, entry] = loaded[Math.floor(Math.random() * loaded.length)] ?? [];
      if (key === undefined || entry === undefined) return;
      this.#entries.delete(key);
      this.#bytes -= entry.bytes;
    }
  }
}
