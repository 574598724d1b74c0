import type { FileHandle } from "node:fs/promises";
import { AppError } from "../errors.ts";
import { log } from "../log.ts";
import { messageOf } from "./direct-export.ts";
import type { StoredExport } from "./export-entry.ts";
import { exportEvents, type ExportPieces, type ExportQuery, type Tally } from "./export-events.ts";
import { beginFile, checkRoom, removeFile } from "./export-folder.ts";
import { noteDone, noteEnd, putBack, type Attempt } from "./export-store.ts";
import { scopeOfAsker } from "../auth/asker-scope.ts";
import { patiently } from "./patiently.ts";
import { watchAttempt } from "./watch-attempt.ts";

/** The room on the disk is looked at whenever so much more was written. */
const ROOM_EVERY_BYTES = 16 * 1024 * 1024;

/**
 * Writes a background export that was taken: to a file beside, which gets its name when it is whole and on disk. What becomes of it is
 * written down, so this throws nothing that a caller could better.
 * @param signal aborts it; another attempt will write it then.
 */
export async function writeExport(taken: StoredExport, signal: AbortSignal): Promise<void> {
  const { organizationId, attempt, entry } = taken;
  const mine = { organizationId, id: entry.id, attempt };
  let tally: Tally | undefined;
  try {
    const query = queryOf(taken);
    await checkRoom();
    const opened = await exportEvents(query);
    tally = opened.tally;
    await toFile(mine, { query, ...opened }, signal).finally(() => opened.pieces.return?.());
  } catch (error) {
    if (signal.aborted || isFullHouse(error)) await putBack(mine);
    else {
      if (!(error instanceof AppError)) log.error({ err: error, export: entry.id }, "a background export failed");
      await noteEnd(mine, { state: "failed", error: messageOf(error), tally });
    }
  }
}

function queryOf({ organizationId, filter, entry }: StoredExport): ExportQuery {
  const { stream, format, safe, askedBy, askedAt } = entry;
  const scope = scopeOfAsker({ organizationId, reader: askedBy });
  return { scope, stream, filter, format, safe, now: new Date(askedAt) };
}

type Opened = { query: ExportQuery; pieces: ExportPieces; tally: Tally };

async function toFile(mine: Attempt, { query, pieces, tally }: Opened, signal: AbortSignal): Promise<void> {
  const named = { ...mine, format: query.format };
  const { file, finish, discard } = await beginFile(named);
  const over = new AbortController();
  const stopWatching = watchAttempt(mine, { query, tally }, () => {
    over.abort();
  });
  const either = AbortSignal.any([signal, over.signal]);
  try {
    await writeAll(file, pieces, either);
    await finish();
    // Called off or overtaken in its last moment: nobody will ask for this file.
    if (!(await patiently(() => noteDone(mine, tally)))) await removeFile(named);
  } catch (error) {
    await discard();
    if (!over.signal.aborted) throw error;
  } finally {
    stopWatching();
  }
}

async function writeAll(file: FileHandle, pieces: ExportPieces, signal: AbortSignal): Promise<void> {
  let sinceLook = 0;
  for await (const piece of pieces) {
    signal.throwIfAborted();
    await file.appendFile(piece);
    sinceLook += piece.length;
    if (sinceLook < ROOM_EVERY_BYTES) continue;
    sinceLook = 0;
    await checkRoom();
  }
  await checkRoom();
}

/** Too many exports run just now: this one can wait. */
function isFullHouse(error: unknown): boolean {
  return error instanceof AppError && error.code === "throttled";
}
