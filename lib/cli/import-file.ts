import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { unpack } from "../http/unpack.ts";

const CHUNK_BYTES = 1024 * 1024;
const MAGIC: readonly { encoding: string; bytes: readonly number[] }[] = [
  { encoding: "gzip", bytes: [0x1f, 0x8b] },
  { encoding: "zstd", bytes: [0x28, 0xb5, 0x2f, 0xfd] },
];
const MAGIC_LENGTH = 4;

/** A file to import, `-` for standard input, whose size is not known. */
export type ImportFile = { name: string; bytes: number | undefined };

/** @throws AppError `not-found` when there is no such file. */
export async function findFile(name: string): Promise<ImportFile> {
  if (name === "-") return { name, bytes: undefined };
  try {
    const found = await stat(name);
    return { name, bytes: found.isFile() ? found.size : undefined };
  } catch (error) {
    throw new AppError(
      "not-found",
      `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * The file's text, unpacked by what it is, not by its name: gzip, zstd or plain.
 * @param onRead told how many more bytes of the file itself were read.
 */
export async function* readFileText(
  { name }: ImportFile,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, undefined> {
  const stream: AsyncIterable<Buffer> =
    name === "-" ? process.stdin : createReadStream(name, { highWaterMark: CHUNK_BYTES });
  const source = counted(stream, onRead);
  const head: Buffer[] = [];
  let length = 0;
  while (length < MAGIC_LENGTH) {
    const next = await source.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  const start = Buffer.concat(head);
  yield* unpack(joined(start, source), encodingOf(start), Infinity);
}

function encodingOf(start: Buffer): string | null {
  return MAGIC.find(({ bytes }) => bytes.every((byte, at) => start[at] === byte))?.encoding ?? null;
}

async function* counted(
  stream: AsyncIterable<Buffer>,
  onRead: (bytes: number) => void,
): AsyncGenerator<Buffer, undefined> {
  for await (const chunk of stream) {
    onRead(chunk.length);
    yield chunk;
  }
}

async function* joined(start: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, undefined> {
  yield start;
  yield* rest;
}
