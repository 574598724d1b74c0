import type { FileHandle } from "node:fs/promises";
import { AppError } from "../errors.ts";
import type { ExportEntry, ExportState } from "./export-entry.ts";
import { exportFolderId, openFile } from "./export-folder.ts";
import { readExport, type ExportKey } from "./export-store.ts";

const WHY_NOT: Record<Exclude<ExportState, "done">, string> = {
  waiting: "waits for its turn: its file is there when it is done",
  running: "is being written: its file is there when it is done",
  failed: "failed, and has no file",
  cancelled: "was called off, and has no file",
  expired: "was kept for its day, and its file removed: export again",
  removed: "was removed: export again",
};

/** The file of a background export that is done. */
export type ExportFile = { entry: ExportEntry; sha256: string; open: () => Promise<FileHandle> };

/**
 * @throws AppError `not-found` when there is no such export or no file of it, `conflict` when it is not done or its file went,
 *   `unavailable` when another server has it.
 */
export async function findExportFile(key: ExportKey): Promise<ExportFile> {
  const { entry, folder, attempt } = await readExport(key);
  const { id, state, background, format, sha256 } = entry;
  if (!background)
    throw new AppError("not-found", `Export ${id} was downloaded as it was written: there is no file of it here.`);
  if (state !== "done" || sha256 === null)
    throw new AppError("conflict", `Export ${id} ${state === "done" ? WHY_NOT.running : WHY_NOT[state]}.`);
  if (folder !== exportFolderId())
    throw new AppError(
      "unavailable",
      `The file of export ${id} lies in the data folder of another server: ask the one it was asked of, or let them share a folder.`,
    );
  return { entry, sha256, open: () => openFile({ id, attempt, format }) };
}
