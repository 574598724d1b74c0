import { AppError } from "../errors.ts";
import { decode, formatOf } from "./decode.ts";

/** What one delivery may be after unpacking; counted as it unpacks, never held. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;
const ENCODINGS_MAX = 2;

type Packed = Buffer | AsyncIterable<Buffer>;

/**
 * Undoes a Content-Encoding as a stream.
 * @param encoding the header: `gzip`, `zstd`, `deflate`, `br`, `identity`, or two of them (the last one applied is undone first).
 * @param maxBytes Infinity for files, which are read in deliveries.
 * @throws AppError `unsupported-media` for an unknown encoding, at once. While reading: `malformed` when the data is corrupt or
 *   breaks off, `too-large` beyond `maxBytes`.
 */
export function unpack(packed: Packed, encoding: string | null, maxBytes = UNPACKED_BYTES_MAX): AsyncIterable<Buffer> {
  const names = encodingsOf(encoding);
  for (const name of names) formatOf(name);
  const source: Iterable<Buffer> | AsyncIterable<Buffer> = Buffer.isBuffer(packed) ? [packed] : packed;
  return counted(
    names.reduce((chunks, name) => decode(chunks, name), source),
    maxBytes,
  );
}

function encodingsOf(header: string | null): string[] {
  const names = (header ?? "").split(",").map((name) => name.trim().toLowerCase());
  const real = names.filter((name) => name !== "" && name !== "identity");
  if (real.length <= ENCODINGS_MAX) return real.reverse();
  const shown = real.join(", ").slice(0, 100);
  throw new AppError(
    "unsupported-media",
    `Content-Encoding "${shown}" names more than ${String(ENCODINGS_MAX)} encodings.`,
  );
}

async function* counted(
  chunks: AsyncIterable<Buffer> | Iterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<Buffer, undefined> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      const limit = `${String(Math.round(maxBytes / 1024 / 1024))} MiB`;
      throw new AppError("too-large", `The body is larger than ${limit} once unpacked. Send it in parts.`);
    }
    yield chunk;
  }
}
