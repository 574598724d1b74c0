import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, statSync, type Stats } from "node:fs";
import { dirname } from "node:path";
import { log } from "../log.ts";

/** Whom PostgreSQL runs as; undefined means as ourselves. */
export type PostgresUser = { uid: number; gid: number } | undefined;

const EXECUTE = 1;
const READ_EXECUTE = 5;

/**
 * PostgreSQL refuses root, so as root it runs as the owner of its data, as `postgres`, or as a user made for it.
 * @param dataPath the folder of an existing cluster; its owner is the only one PostgreSQL accepts
 * @throws Error when running as root on a system with no unprivileged user at all
 */
export function postgresUser(dataPath: string): PostgresUser {
  if (process.getuid?.() !== 0) return undefined;
  if (existsSync(dataPath)) {
    const { uid, gid } = statSync(dataPath);
    if (uid !== 0) return { uid, gid };
  }
  return lookUp("postgres") ?? makeUser() ?? lookUp("nobody") ?? noUser();
}

function lookUp(name: string): PostgresUser {
  const [uid, gid] = ["-u", "-g"].map((flag) => Number(run("id", [flag, name]) ?? "0"));
  return uid === undefined || gid === undefined || uid === 0 ? undefined : { uid, gid };
}

function makeUser(): PostgresUser {
  const made =
    run("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]) ??
    run("adduser", ["-S", "-D", "-H", "-s", "/sbin/nologin", "postgres"]); // busybox
  if (made !== undefined) log.info("made the system user postgres: PostgreSQL refuses to run as root");
  return lookUp("postgres");
}

function noUser(): never {
  throw new Error(
    "PostgreSQL refuses to run as root and no other user could be made: start Onrecord as an ordinary user, or set DATABASE_URL.",
  );
}

function run(command: string, args: string[]): string | undefined {
  try {
    return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return undefined; // no such command, or no such user: the caller tries the next way
  }
}

/**
 * Lets `user` pass through the folders above `path`, when root owns a home that is closed to it. The right to search is given
 * as narrowly as it goes: to root's own group where the folder belongs to that (PostgreSQL then runs in it), else to everyone.
 * Nothing becomes readable or listable.
 * @returns the user, with the group it needs
 */
export function openPath(path: string, user: PostgresUser): PostgresUser {
  if (user === undefined) return undefined;
  const closed = foldersAbove(path).filter((folder) => !may(statSync(folder), user, EXECUTE));
  if (closed.length === 0) return user;
  const inRootGroup = { uid: user.uid, gid: 0 };
  for (const folder of closed) {
    const stats = statSync(folder);
    if (may(stats, inRootGroup, EXECUTE)) continue;
    const bit = stats.gid === 0 && stats.uid !== user.uid ? 0o010 : 0o001;
    chmodSync(folder, (stats.mode & 0o7777) | bit);
    log.info({ folder, mode: `+${bit === 0o010 ? "g" : "o"}x` }, "PostgreSQL may now pass through this folder");
  }
  return foldersAbove(path).every((folder) => may(statSync(folder), user, EXECUTE)) ? user : inRootGroup;
}

/** Whether `user` can run the file at `path`. */
export function canExecute(path: string, user: PostgresUser): boolean {
  if (user === undefined) return true;
  return (
    foldersAbove(path).every((folder) => may(statSync(folder), user, EXECUTE)) &&
    may(statSync(path), user, READ_EXECUTE)
  );
}

function foldersAbove(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [] : [...foldersAbove(parent), parent];
}

function may(stats: Stats, user: { uid: number; gid: number }, bits: number): boolean {
  const shift = stats.uid === user.uid ? 6 : stats.gid === user.gid ? 3 : 0;
  return ((stats.mode >> shift) & bits) === bits;
}
