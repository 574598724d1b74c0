/** The largest record that is read; of a larger one this much is kept. */
export const RECORD_BYTES_MAX = 16 * 1024 * 1024;

/** The bytes of one record as chunks bring them, up to the limit. */
export class Span {
  #pieces: Buffer[] = [];
  #bytes = 0;
  /** Whether the record is larger than what is kept. */
  cut = false;

  add(piece: Buffer): void {
    const room = RECORD_BYTES_MAX - this.#bytes;
    if (piece.length > room) this.cut = true;
    const kept = piece.length > room ? piece.subarray(0, room) : piece;
    if (kept.length === 0) return;
    this.#pieces.push(kept);
    this.#bytes += kept.length;
  }

  /** The bytes so far; the span is empty afterwards. A record that lay in one chunk is not copied. */
  take(): Buffer {
    const [only] = this.#pieces;
    const bytes = this.#pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.#pieces, this.#bytes);
    this.clear();
    return bytes;
  }

  clear(): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.cut = false;
  }
}
