/** Writes numbers one behind the other. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(1024);
  #length = 0;

  /** A whole number from 0 to 2^53: seven bits a byte, the lowest first. */
  varint(value: number): void {
    let rest = value;
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) this.byte((rest % 0x80) | 0x80);
    this.byte(rest);
  }

  /** As many bytes a number as the greatest one needs (said first). */
  numbers(values: Uint16Array | Uint32Array): void {
    let most = 0;
    for (const value of values) most = Math.max(most, value);
    const narrow = most <= 0xff ? new Uint8Array(values) : most <= 0xffff ? new Uint16Array(values) : values;
    this.byte(narrow.BYTES_PER_ELEMENT);
    this.#room(narrow.byteLength);
    this.#bytes.set(new Uint8Array(narrow.buffer, narrow.byteOffset, narrow.byteLength), this.#length);
    this.#length += narrow.byteLength;
  }

  byte(value: number): void {
    this.#room(1);
    this.#length = this.#bytes.writeUInt8(value, this.#length);
  }

  bytes(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + more));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Reads what ByteWriter wrote. Every method throws RangeError where the bytes end too early. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 0x80) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  }

  /** Fills `into`. */
  numbers(into: Uint16Array | Uint32Array): void {
    const width = this.byte();
    const end = this.#at + into.length * width;
    if (end > this.#bytes.length) throw new RangeError("the bytes end too early");
    // Copied: a column of two or four bytes a number begins anywhere, and a typed array may not.
    const own = Uint8Array.prototype.slice.call(this.#bytes, this.#at, end);
    into.set(width === 1 ? own : width === 2 ? new Uint16Array(own.buffer) : new Uint32Array(own.buffer));
    this.#at = end;
  }

  byte(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }
}
