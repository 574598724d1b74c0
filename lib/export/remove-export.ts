import { atLeast, type Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";
import type { ExportEntry } from "./export-entry.ts";
import { exportFolderId, removeFile } from "./export-folder.ts";
import { readExport, withdrawExport } from "./export-store.ts";

/** Whoever asked for an export, and administrators, may call it off or remove its file. */
export function mayRemove({ role, reader }: Scope, { askedBy }: ExportEntry): boolean {
  return askedBy === reader || atLeast(role, "admin");
}

/**
 * Calls an export off, or removes its file; what is known of it stays. Of one that has ended otherwise there is nothing to remove.
 * @throws AppError `not-found`; `forbidden` when somebody else asked for it.
 */
export async function removeExport(scope: Scope, id: string): Promise<void> {
  const key = { organizationId: scope.organizationId, id };
  const { entry } = await readExport(key);
  if (!mayRemove(scope, entry))
    throw new AppError("forbidden", `${entry.askedBy} asked for this export: they or an administrator may remove it.`);
  const { folder, attempt } = await withdrawExport(key, scope.reader);
  // Of another folder, its own worker removes it.
  if (folder === exportFolderId()) await removeFile({ id, attempt, format: entry.format });
}
