import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { ensureDataFolder, makePrivateFile, readPrivateFile, writePrivateFile } from "./private-file.ts";

/**
 * A secret of 256 random bits, made the first time it is asked for and kept in the data folder, readable by its owner alone.
 * @param name the file's name
 */
export function keptSecret(dataDir: string, name: string): string {
  const path = join(dataDir, name);
  const kept = readPrivateFile(path)?.trim();
  if (kept !== undefined && kept !== "") return kept;
  ensureDataFolder(dataDir);
  const made = randomBytes(32).toString("base64url");
  if (kept === "") writePrivateFile(path, made);
  else if (!makePrivateFile(path, made)) return keptSecret(dataDir, name);
  return made;
}
