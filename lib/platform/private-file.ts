import { randomUUID } from "node:crypto";
import {
  accessSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { userInfo } from "node:os";
import { AppError } from "../errors.ts";

/** Writes a file only its owner reads, whole or not at all, on disk before this returns. It belongs to whoever owns its folder. */
export function writePrivateFile(path: string, content: string | Buffer): void {
  renameSync(writeBeside(path, content), path);
}

/** The same, unless there is such a file. @returns whether this made it; of several who try at once, one does. */
export function makePrivateFile(path: string, content: string | Buffer): boolean {
  const temporary = writeBeside(path, content);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (existsSync(path)) return false;
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function writeBeside(path: string, content: string | Buffer): string {
  const temporary = `${path}.${randomUUID()}`;
  const file = openSync(temporary, "wx", 0o600);
  try {
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  // Started once as root on someone else's data folder, the product must not lock that person out of it.
  if (process.getuid?.() === 0) {
    const folder = statSync(dirname(path));
    chownSync(temporary, folder.uid, folder.gid);
  }
  return temporary;
}

/** @returns undefined when there is no such file */
export function readPrivateFile(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/**
 * Makes the data folder when it is missing, readable by its owner alone.
 * @throws AppError `forbidden` naming the folder, its owner and the way out when this user may not write there
 */
export function ensureDataFolder(path: string): void {
  try {
    makeFolder(path);
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const owner = existsSync(path) ? ` (it belongs to uid ${String(statSync(path).uid)})` : "";
    throw new AppError(
      "forbidden",
      `The data folder ${path}${owner} cannot be written by ${userInfo().username}: start as its owner, or set ONRECORD_DATA_DIR to another folder.`,
      { cause: error },
    );
  }
}

/** Listable by its owner alone. Made by root, it may be passed through, since PostgreSQL will run as someone else. */
export function makeFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}
