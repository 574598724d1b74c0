import { pipeline, Readable, type Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { AppError } from "../errors.ts";
import { lookup } from "../events/lookup.ts";

const CHUNK_BYTES = 256 * 1024;

type Decoder = Transform & { bytesWritten: number };
type Format = {
  make: () => Decoder;
  /** Whether packed data may be several frames in a row, as `cat a.zst b.zst` makes them. */
  frames: boolean;
};

const options = { chunkSize: CHUNK_BYTES };
const FORMATS = lookup<Format>({
  // Node's gunzip reads on through members by itself.
  gzip: { make: () => createGunzip(options), frames: false },
  "x-gzip": { make: () => createGunzip(options), frames: false },
  zstd: { make: () => createZstdDecompress(options), frames: true },
  deflate: { make: () => createInflate(options), frames: false },
  br: { make: () => createBrotliDecompress(options), frames: false },
});

/** @throws AppError `unsupported-media` when no such Content-Encoding is known. */
export function formatOf(name: string): Format {
  const format = FORMATS[name];
  if (format !== undefined) return format;
  const known = "gzip, zstd, deflate, br or identity";
  throw new AppError("unsupported-media", `Content-Encoding "${name.slice(0, 100)}" is not understood. Use ${known}.`);
}

/**
 * Undoes one encoding as a stream. Node's decoders end after one frame and drop what follows without a word: here it is the next
 * frame, or an error.
 * @throws AppError `malformed` while reading, when the data is corrupt, breaks off, or goes on after its end.
 */
export async function* decode(
  packed: Iterable<Buffer> | AsyncIterable<Buffer>,
  name: string,
): AsyncGenerator<Buffer, undefined> {
  const { make, frames } = formatOf(name);
  const feed = new Feed(packed);
  try {
    do {
      const decoder = make();
      const input = Readable.from(feed.chunksFor(decoder), { objectMode: false, highWaterMark: 1 });
      // Errors reach the reader of the last stream: `pipeline` destroys it with them.
      const unpacked = pipeline([input, decoder], () => undefined) as unknown as AsyncIterable<Buffer>;
      for await (const chunk of unpacked) yield chunk;
      await feed.giveBack(decoder);
      if (feed.hasMore && !frames)
        throw new AppError("malformed", `The body goes on after the end of its ${name} data.`);
    } while (feed.hasMore);
  } catch (error) {
    throw isDecodingError(error) ? damaged(name, error) : error;
  } finally {
    await feed.close();
  }
}

/** Hands packed chunks to one decoder after another; what one did not take goes to the next. */
class Feed {
  readonly #source: Iterator<Buffer> | AsyncIterator<Buffer>;
  #handedOut: Buffer[] = [];
  /** Bytes handed to this decoder and no longer in `#handedOut`. */
  #settled = 0;
  #waiting: Buffer[] = [];

  constructor(packed: Iterable<Buffer> | AsyncIterable<Buffer>) {
    this.#source = Symbol.asyncIterator in packed ? packed[Symbol.asyncIterator]() : packed[Symbol.iterator]();
  }

  get hasMore(): boolean {
    return this.#waiting.length > 0;
  }

  async *chunksFor(decoder: Decoder): AsyncGenerator<Buffer, undefined> {
    for (let chunk = await this.#next(); chunk !== undefined; chunk = await this.#next()) {
      this.#settle(decoder);
      this.#handedOut.push(chunk);
      yield chunk;
    }
  }

  /** After a decoder ended: keeps what it left, and looks whether there is anything at all. */
  async giveBack(decoder: Decoder): Promise<void> {
    this.#settle(decoder);
    const [first, ...rest] = this.#handedOut;
    const left = first === undefined ? [] : [first.subarray(decoder.bytesWritten - this.#settled), ...rest];
    this.#handedOut = [];
    this.#settled = 0;
    this.#waiting = [...left.filter((chunk) => chunk.length > 0), ...this.#waiting];
    if (this.#waiting.length > 0) return;
    const more = await this.#next();
    if (more !== undefined) this.#waiting.push(more);
  }

  async close(): Promise<void> {
    await this.#source.return?.();
  }

  #settle(decoder: Decoder): void {
    let first = this.#handedOut[0];
    while (first !== undefined && this.#settled + first.length <= decoder.bytesWritten) {
      this.#settled += first.length;
      this.#handedOut.shift();
      first = this.#handedOut[0];
    }
  }

  async #next(): Promise<Buffer | undefined> {
    const waiting = this.#waiting.shift();
    if (waiting !== undefined) return waiting;
    for (;;) {
      const result = await this.#source.next();
      if (result.done === true) return undefined;
      if (result.value.length > 0) return result.value;
    }
  }
}

/** zlib's own codes: Z_DATA_ERROR, Z_BUF_ERROR (broke off), ERR__ERROR_… of Brotli, ZSTD_error_… */
function isDecodingError(error: unknown): error is Error {
  return (
    error instanceof Error && "code" in error && /^(Z_|ERR__ERROR|ERR_BROTLI|ERR_ZSTD|ZSTD_)/.test(String(error.code))
  );
}

function damaged(name: string, cause: Error): AppError {
  const detail = `The body is not valid ${name}, or breaks off before its end (${cause.message}).`;
  return new AppError("malformed", detail, { cause });
}
