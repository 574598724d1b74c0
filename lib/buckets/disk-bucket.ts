import { constants } from "node:fs";
import { lstat, open, opendir, realpath, type FileHandle } from "node:fs/promises";
import { hostname } from "node:os";
import { AppError } from "../errors.ts";
import {
  CHANGED,
  GONE,
  mayNotBeRead,
  type Bucket,
  type BucketObject,
  type Content,
  type Page,
  type Part,
  type Unreadable,
} from "./bucket.ts";

const PAGE_OBJECTS = 1_000;

/** This machine's file system: keys are absolute paths. Links are not followed: one could lead to any file of the machine. */
export function diskBucket(): Bucket {
  return { location: `file://${hostname()}`, list, read };
}

/** A folder's own path as a bucket's keys have it, wherever the links lead it was named by. */
export async function diskFolder(path: string): Promise<string> {
  const real = await realpath(path);
  return real.endsWith("/") ? real : `${real}/`;
}

async function* list(folder: string, after: string): AsyncGenerator<Page, undefined> {
  const names = await namesIn(folder, after);
  for (let at = 0; at < names.length; at += PAGE_OBJECTS) {
    const page = names.slice(at, at + PAGE_OBJECTS);
    const objects = page.filter((name) => !name.endsWith("/")).map((name) => sized(folder + name));
    yield {
      objects: await Promise.all(objects),
      folders: page.filter((name) => name.endsWith("/")).map((name) => folder + name),
    };
  }
}

/** Sorted as a bucket lists them; the names of one folder are all that is held. */
async function namesIn(folder: string, after: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of await opendir(folder)) {
      const name = entry.isDirectory() ? `${entry.name}/` : entry.name;
      if (name > after) names.push(name);
    }
  } catch (error) {
    if (!isGone(error)) throw refused(folder, error);
  }
  return names.sort();
}

async function sized(key: string): Promise<BucketObject> {
  const bytes = await lstat(key).then(
    ({ size }) => size,
    () => 0, // Whatever is amiss, reading it says so.
  );
  return { key, bytes };
}

async function read(key: string, part: Part): Promise<Content | Unreadable> {
  try {
    // NONBLOCK: opening a pipe would wait for somebody to write.
    const file = await open(key, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      return await readPart(file, part);
    } finally {
      await file.close();
    }
  } catch (error) {
    return whyNot(key, error);
  }
}

async function readPart(file: FileHandle, { from, bytesMax, version: before }: Part): Promise<Content | Unreadable> {
  const found = await file.stat();
  if (!found.isFile()) return { unreadable: "object is no file" };
  const { size, ino, mtimeMs } = found;
  const version = [ino, mtimeMs, size].join("-");
  if (before !== undefined && before !== version) return { unreadable: CHANGED };
  const buffer = Buffer.allocUnsafe(Math.min(Math.max(0, size - from), bytesMax));
  let length = 0;
  for (let read = -1; read !== 0 && length < buffer.length; length += read)
    ({ bytesRead: read } = await file.read(buffer, length, buffer.length - length, from + length));
  return { bytes: buffer.subarray(0, length), size, version };
}

/** The machine's own trouble, which is no object's. */
const WANTING = new Set<unknown>(["EMFILE", "ENFILE", "ENOMEM"]);

function whyNot(key: string, error: unknown): Unreadable {
  const code = codeOf(error);
  if (WANTING.has(code))
    throw new AppError("unavailable", `${key} cannot be read now: ${messageOf(error)}`, { cause: error });
  if (isGone(error)) return { unreadable: GONE };
  if (code === "ELOOP") return { unreadable: "object is a link, and links are not followed" };
  if (code === "EACCES" || code === "EPERM") return { unreadable: mayNotBeRead(code), refused: refused(key, error) };
  return { unreadable: `object cannot be read: ${typeof code === "string" ? code : "no reason given"}` };
}

function isGone(error: unknown): boolean {
  return codeOf(error) === "ENOENT" || codeOf(error) === "ENOTDIR";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function refused(path: string, cause: unknown): AppError {
  const detail = `${path} cannot be read: ${messageOf(cause)}. Whoever runs the import needs the right to read it.`;
  return new AppError("forbidden", detail, { cause });
}
