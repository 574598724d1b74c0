import { join } from "node:path";
import { AppError } from "../errors.ts";
import { LockHeldError, takeLock } from "./lock.ts";
import { ensureDataFolder } from "./private-file.ts";

/**
 * One server per data folder: two would tell the same sources different things.
 * @param url where this one will be found, for the error the next one gets
 * @returns the release
 * @throws AppError `conflict` naming the process and address of the server that runs; one that was killed does not count
 */
export function claimInstance(dataDir: string, url: string): () => void {
  ensureDataFolder(dataDir);
  try {
    return takeLock(join(dataDir, "instance.lock"), url);
  } catch (error) {
    if (!(error instanceof LockHeldError)) throw error;
    const { pid, note } = error.holder;
    throw new AppError(
      "conflict",
      `Onrecord already runs on ${dataDir}: process ${String(pid)}, ${note}. Stop it first, or set ONRECORD_DATA_DIR and PORT to run another.`,
      { cause: error },
    );
  }
}
