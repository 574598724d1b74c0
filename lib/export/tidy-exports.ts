import { rm } from "node:fs/promises";
import { transaction } from "../db.ts";
import { exportFolderId, listFiles } from "./export-folder.ts";
import { expireExport, noteEnd, putBack, type Attempt } from "./export-store.ts";

/** Whoever writes an export says so every second: one that said nothing for so long is gone. */
const SILENT_SECONDS = 20;
/** An export that ends its server each time must not do so for ever. */
const ATTEMPTS_MAX = 3;

type Found = { organization_id: string; id: string; background: boolean; folder: string | null; attempt: number };

/**
 * Sees to what others left: exports whose server stopped are put back or marked as failed, files past their day are marked and removed, and so
 * are those of this folder that no export has any more. May run at once with itself.
 */
export async function tidyExports(): Promise<void> {
  const folder = exportFolderId();
  for (const found of await silentExports()) await settle(found, folder);
  for (const { organization_id: organizationId, id } of await pastExports()) await expireExport({ organizationId, id });
  await removeStrays();
}

async function settle(found: Found, folder: string): Promise<void> {
  const attempt: Attempt = { organizationId: found.organization_id, id: found.id, attempt: found.attempt };
  if (!found.background) await noteEnd(attempt, { state: "failed", error: "The server that sent it stopped." });
  else if (found.folder === folder && found.attempt < ATTEMPTS_MAX) await putBack(attempt);
  else if (found.folder === folder)
    await noteEnd(attempt, { state: "failed", error: `Its server stopped ${String(found.attempt)} times meanwhile.` });
}

function silentExports(): Promise<Found[]> {
  return atTheGate(`state = 'running' AND seen_at < clock_timestamp() - interval '${String(SILENT_SECONDS)} s'`);
}

/** Those that are done, whichever folder has the file: that one's server removes it then. */
function pastExports(): Promise<Found[]> {
  return atTheGate("state = 'done' AND expires_at <= clock_timestamp()");
}

async function atTheGate(condition: string, values: readonly unknown[] = []): Promise<Found[]> {
  const { rows } = await transaction({ role: "gate" }, (client) =>
    client.query<Found>(
      `SELECT organization_id, id, background, folder, attempt FROM export WHERE ${condition} LIMIT 1000`,
      [...values],
    ),
  );
  return rows;
}

/** A file stays while the attempt that writes or wrote it is the export's. */
async function removeStrays(): Promise<void> {
  const files = await listFiles();
  if (files.length === 0) return;
  const ids = files.map(({ id }) => id);
  const kept = await transaction({ role: "gate" }, (client) =>
    client.query<{ id: string; attempt: number }>(
      "SELECT id, attempt FROM export WHERE id = ANY($1) AND background AND state IN ('running', 'done')",
      [ids],
    ),
  );
  for (const file of files) {
    const stays = kept.rows.some(({ id, attempt }) => id === file.id && attempt === file.attempt);
    if (!stays) await rm(file.path, { force: true });
  }
}

/** The oldest exports that wait for a worker of this folder. */
export async function waitingExports(most: number): Promise<{ organizationId: string; id: string }[]> {
  const { rows } = await transaction({ role: "gate" }, (client) =>
    client.query<{ organization_id: string; id: string }>(
      "SELECT organization_id, id FROM export WHERE state = 'waiting' AND folder = $1 ORDER BY asked_at LIMIT $2",
      [exportFolderId(), most],
    ),
  );
  return rows.map(({ organization_id: organizationId, id }) => ({ organizationId, id }));
}
