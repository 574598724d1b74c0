import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { unpackAny } from "../http/unpack-any.ts";

const CHUNK_BYTES = 1024 * 1024;

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
  yield* unpackAny(counted(stream, onRead));
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
