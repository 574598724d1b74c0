import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { ANSWER_HEADERS } from "./audit-logs.ts";
import { readRange, type ByteRange } from "./byte-range.ts";

/** A file that never changes under its name. */
export type ServedFile = {
  size: number;
  /** Strong, with its quotes: equal where every byte is. */
  etag: string;
  headers: Record<string, string>;
  open: () => Promise<FileHandle>;
};

/** Answers GET and HEAD for a file, whole or a range of it, and conditions on its ETag (RFC 9110, 13 and 14). */
export async function fileAnswer(request: Request, { size, etag, headers, open }: ServedFile): Promise<Response> {
  const common = { ...ANSWER_HEADERS, ...headers, etag, "accept-ranges": "bytes" };
  if (names(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers: common });
  const range = wantedRange(request, { size, etag });
  if (range === "unsatisfiable") {
    const none = { ...ANSWER_HEADERS, etag, "accept-ranges": "bytes", "content-range": `bytes */${String(size)}` };
    return new Response(null, { status: 416, headers: none });
  }
  const { first, last } = range ?? { first: 0, last: size - 1 };
  const length = { "content-length": String(last - first + 1) };
  const part = range && { "content-range": `bytes ${String(first)}-${String(last)}/${String(size)}` };
  const body = request.method === "HEAD" || size === 0 ? null : bytesOf(await open(), { first, last });
  return new Response(body, { status: range ? 206 : 200, headers: { ...common, ...length, ...part } });
}

/** Of a file that is another than the reader has a part of, it gets the whole. */
function wantedRange(request: Request, { size, etag }: { size: number; etag: string }): ReturnType<typeof readRange> {
  const condition = request.headers.get("if-range");
  if (request.method !== "GET" || (condition !== null && condition.trim() !== etag)) return undefined;
  return readRange(request.headers.get("range"), size);
}

/** Whether an If-None-Match names this ETag; weak ones count there. */
function names(header: string | null, etag: string): boolean {
  if (header === null) return false;
  return header.split(",").some((one) => one.trim() === "*" || one.trim().replace(/^W\//, "") === etag);
}

function bytesOf(file: FileHandle, { first, last }: ByteRange): ReadableStream {
  return Readable.toWeb(file.createReadStream({ start: first, end: last })) as ReadableStream;
}
