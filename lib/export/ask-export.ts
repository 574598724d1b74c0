import { randomUUID } from "node:crypto";
import { AppError } from "../errors.ts";
import type { ExportEntry } from "./export-entry.ts";
import type { ExportQuery } from "./export-events.ts";
import { checkRoom, exportFolderId } from "./export-folder.ts";
import { countOpen, insertExport } from "./export-store.ts";
import { fixTimes } from "./fixed-filter.ts";

/** Of one organization, waiting and running. */
const OPEN_MAX = 20;

/**
 * Asks for a background export: a worker of this data folder writes it (lib/jobs), and any process on the folder serves its file.
 * @throws AppError `invalid` for an empty time range, `throttled` when too many are waiting, `conflict` when the disk has no room.
 */
export async function askExport(asked: ExportQuery): Promise<ExportEntry> {
  const query = { ...asked, filter: fixTimes(asked.filter, asked.now) };
  if ((await countOpen(query.scope.organizationId)) >= OPEN_MAX) {
    const detail = `${String(OPEN_MAX)} background exports are waiting or running: ask again when one has ended.`;
    throw new AppError("throttled", detail, { retryAfterSeconds: 30 });
  }
  await checkRoom();
  const { entry } = await insertExport(query, { id: randomUUID(), folder: exportFolderId() });
  return entry;
}
