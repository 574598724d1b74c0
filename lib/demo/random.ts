/** Chance that can be repeated: the same seed gives the same draws (sfc32; fast, and no secret). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number) {
    // Seeds may be times in milliseconds: both halves count.
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let round = 0; round < 15; round++) this.bits();
  }

  /** 32 random bits. */
  bits(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  /** From 0 to just below 1. */
  unit(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number from 0 to just below `limit`. */
  below(limit: number): number {
    return Math.floor(this.unit() * limit);
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  /** @throws Error for an empty list. */
  pick<T>(list: readonly T[]): T {
    return at(list, this.below(list.length));
  }

  /** The first of a list far more often than the last, as with everything people name. */
  pickSkewed<T>(list: readonly T[]): T {
    return at(list, Math.floor(list.length * this.unit() ** 2.2));
  }

  /** Latencies are log-normal: most near the median, a few far above. */
  logNormal(median: number, sigma: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
    return median * Math.exp(sigma * normal);
  }

  uuid(): string {
    const digits = [this.bits(), this.bits(), this.bits(), this.bits()].map((n) => n.toString(16).padStart(8, "0"));
    const hex = digits.join("");
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }

  /** Letters and digits as Kubernetes puts them behind generated names. */
  suffix(length: number): string {
    return Array.from({ length }, () => SUFFIX_LETTERS.charAt(this.below(SUFFIX_LETTERS.length))).join("");
  }
}

const SUFFIX_LETTERS = "bcdfghjklmnpqrstvwxz2456789";

/** Draws an item as often as its weight says. Prepared once, since it is asked for every event. */
export function weighted<T>(items: readonly T[], weightOf: (item: T) => number): (random: Random) => T {
  let total = 0;
  const ends = items.map((item) => (total += weightOf(item)));
  return (random) => {
    const drawn = random.unit() * total;
    return at(items, firstAbove(ends, drawn));
  };
}

/** The first position whose end lies above `drawn`; ends ascend. */
function firstAbove(ends: readonly number[], drawn: number): number {
  let low = 0;
  let high = ends.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ends[middle] ?? 0) > drawn) high = middle;
    else low = middle + 1;
  }
  return low;
}

function at<T>(list: readonly T[], index: number): T {
  if (list.length === 0) throw new Error("cannot draw from an empty list");
  return list[index] as T;
}
