import { unpack } from "./unpack.ts";

const MAGIC: readonly { encoding: string; bytes: readonly number[] }[] = [
  { encoding: "gzip", bytes: [0x1f, 0x8b] },
  { encoding: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
];
const MAGIC_LENGTH = 4;

/**
 * A file's text of any length, unpacked by what it is, not by its name: gzip, zstd or plain.
 * @throws AppError `malformed` while reading, when what is packed is corrupt or breaks off.
 */
export async function* unpackAny(packed: AsyncGenerator<Buffer, undefined>): AsyncGenerator<Buffer, undefined> {
  const head: Buffer[] = [];
  let length = 0;
  while (length < MAGIC_LENGTH) {
    const next = await packed.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(head);
  yield* unpack(joined(start, packed), encodingOf(start), Infinity);
}

function encodingOf(start: Buffer): string | null {
  return MAGIC.find(({ bytes }) => bytes.every((byte, at) => start[at] === byte))?.encoding ?? null;
}

async function* joined(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  yield start;
  yield* rest;
}
