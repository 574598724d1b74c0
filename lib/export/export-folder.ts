import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { open, readdir, rename, rm, stat, statfs, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { env } from "../env.ts";
import { AppError } from "../errors.ts";
import { makeFolder, makePrivateFile, readPrivateFile } from "../platform/private-file.ts";

/** Room for everybody else on the disk: the embedded database first. */
const RESERVE_BYTES = 256 * 1024 * 1024;

/** `<id>.<attempt>.csv` once it is whole, `….partial` until then: no attempt ever touches another one's file. */
const NAME = /^(?<id>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?<attempt>\d+)\.(?:csv|ndjson)(?:\.partial)?$/;

type Named = { id: string; attempt: number; format: string };

/** A file of the folder by what its name says, whole or not. */
export type FolderFile = { path: string; id: string; attempt: number };

/**
 * Which data folder this is, made the first time: an export's file is written and served where it was asked for, so every process on
 * one folder may do either, and those on another know that it is not theirs.
 */
export function exportFolderId(): string {
  const path = join(folder(), "id");
  const kept = readPrivateFile(path)?.trim();
  if (kept !== undefined) return kept;
  makePrivateFile(path, randomUUID());
  return exportFolderId();
}

/**
 * A new file for an attempt at an export.
 * @returns where to write, and `finish`: on disk and under its own name when that resolves.
 */
export async function beginFile(
  named: Named,
): Promise<{ file: FileHandle; finish: () => Promise<void>; discard: () => Promise<void> }> {
  const whole = pathOf(named);
  const partial = `${whole}.partial`;
  const file = await open(partial, "w", 0o600);
  return {
    file,
    async finish() {
      await file.sync();
      await file.close();
      await rename(partial, whole);
      await syncFolder();
    },
    async discard() {
      await file.close().catch(() => undefined);
      await rm(partial, { force: true });
    },
  };
}

/** @throws AppError `not-found` when somebody took it away by hand. */
export async function openFile(named: Named): Promise<FileHandle> {
  try {
    return await open(pathOf(named), constants.O_RDONLY);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new AppError("not-found", `The file of export ${named.id} is no longer in the data folder: export again.`);
  }
}

export async function removeFile(named: Named): Promise<void> {
  await rm(pathOf(named), { force: true });
}

export async function listFiles(): Promise<FolderFile[]> {
  const home = folder();
  return (await readdir(home)).flatMap((name) => {
    const { id, attempt } = NAME.exec(name)?.groups ?? {};
    return id === undefined ? [] : [{ path: join(home, name), id, attempt: Number(attempt) }];
  });
}

/** @throws AppError `conflict` when exports may take no more of this disk, or it has no more to give. */
export async function checkRoom(): Promise<void> {
  const { EXPORTS_BYTES_MAX: most } = env();
  const files = await listFiles();
  const sizes = await Promise.all(files.map(({ path }) => sizeOf(path)));
  const used = sizes.reduce((sum, size) => sum + size, 0);
  const way = "Remove exports that were fetched, narrow the filter, or download directly.";
  if (used >= most)
    throw new AppError(
      "conflict",
      `Exports take ${mebibytes(used)} of this server's disk, and may take ${mebibytes(most)} (EXPORTS_BYTES_MAX). ${way}`,
    );
  const { bavail, bsize } = await statfs(folder());
  if (bavail * bsize >= RESERVE_BYTES) return;
  throw new AppError("conflict", `This server's disk is full: ${mebibytes(bavail * bsize)} are free. ${way}`);
}

function folder(): string {
  const path = join(env().ONRECORD_DATA_DIR, "exports");
  makeFolder(path);
  return path;
}

function pathOf({ id, attempt, format }: Named): string {
  return join(folder(), `${id}.${String(attempt)}.${format}`);
}

/** Only then does a rename survive a crash. */
async function syncFolder(): Promise<void> {
  const handle = await open(folder(), constants.O_RDONLY);
  await handle.sync().finally(() => handle.close());
}

/** Another process may have removed it meanwhile. */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return 0;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
