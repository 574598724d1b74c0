import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { isRunning, ownIdentity } from "./process-identity.ts";

const occupant = z.object({ pid: z.number(), startedAt: z.string() });

/** Says that this process uses the database. @returns the file that says so */
export function takeSeat(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const seat = join(folder, `${String(process.pid)}-${randomUUID()}`);
  writeFileSync(seat, JSON.stringify(ownIdentity()), { mode: 0o600 });
  return seat;
}

export function leaveSeat(seat: string): void {
  rmSync(seat, { force: true });
}

/** Whether any living process has its seat; those of the dead are cleared away. */
export function isUsed(folder: string): boolean {
  const taken = readdirSync(folder).filter((name) => {
    const seat = join(folder, name);
    if (isTaken(seat)) return true;
    leaveSeat(seat);
    return false;
  });
  return taken.length > 0;
}

function isTaken(seat: string): boolean {
  try {
    return isRunning(occupant.parse(JSON.parse(readFileSync(seat, "utf8"))));
  } catch {
    return false; // cut short by a kill: its process is not there to finish it
  }
}
