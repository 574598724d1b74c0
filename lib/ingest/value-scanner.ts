const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const OPEN_OBJECT = 0x7b;
const CLOSE_ARRAY = 0x5d;
const CLOSE_OBJECT = 0x7d;

/** 1 for the bytes that matter outside strings. */
const MARKS = new Uint8Array(256);
for (const byte of [QUOTE, OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT]) MARKS[byte] = 1;

/**
 * Finds where one JSON value ends, over chunks, counting its nesting. It never recurses and never parses: a value of any depth costs
 * the same, and whether it is valid inside is JSON.parse's to say.
 */
export class ValueScanner {
  /** The deepest nesting met; the value itself is level 1. */
  deepest = 0;
  /** Whether the last `advance` stopped after the `[` of a direct member. */
  paused = false;
  #depth = 0;
  #inString = false;
  #escaped = false;
  #pausing = false;
  #stopped = false;

  /** @param pauseAtArrays stop after each `[` that opens a direct member of the value (how envelopes are found). */
  begin(pauseAtArrays: boolean): void {
    this.deepest = this.#depth = 0;
    this.#inString = this.#escaped = this.paused = false;
    this.#pausing = pauseAtArrays;
  }

  /** After a pause whose array somebody else has read to its end: go on behind its `]`. */
  skipArray(): void {
    this.#depth--;
  }

  /**
   * @param at the value's first byte, or the first byte not yet seen.
   * @returns the index after the value's end or after the `[` paused at; -1 when the chunk ended before.
   */
  advance(chunk: Buffer, at: number): number {
    this.#resume();
    for (let next = at; next < chunk.length;) {
      next = this.#inString ? this.#throughString(chunk, next) : this.#throughMark(chunk, next);
      if (this.#stopped) return next;
    }
    return -1;
  }

  #resume(): void {
    this.paused = this.#stopped = false;
  }

  #throughMark(chunk: Buffer, at: number): number {
    let next = at;
    while (next < chunk.length && MARKS[chunk[next] ?? 0] === 0) next++;
    if (next === chunk.length) return next;
    const byte = chunk[next];
    if (byte === QUOTE) this.#inString = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) this.#open(byte);
    else this.#stopped = --this.#depth === 0;
    return next + 1;
  }

  #open(byte: number): void {
    if (++this.#depth > this.deepest) this.deepest = this.#depth;
    this.#stopped = this.paused = this.#pausing && this.#depth === 2 && byte === OPEN_ARRAY;
  }

  #throughString(chunk: Buffer, at: number): number {
    let next = this.#escaped ? at + 1 : at;
    this.#escaped = false;
    for (; next < chunk.length; next++) {
      const byte = chunk[next];
      if (byte === BACKSLASH) next++;
      else if (byte === QUOTE) {
        this.#inString = false;
        this.#stopped = this.#depth === 0;
        return next + 1;
      }
    }
    // Past the end by one: the chunk's last byte was a backslash.
    this.#escaped = next > chunk.length;
    return chunk.length;
  }
}
