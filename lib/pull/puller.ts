import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { env } from "../env.ts";
import { ensureDataFolder } from "../platform/private-file.ts";
import { LiveApi, type Api } from "./api.ts";
import { Authorization } from "./authorization.ts";
import { SYSTEM_CLOCK, type PullClock } from "./clock.ts";
import { LEASE_MS, type Holder } from "./lease.ts";
import { LIMITS } from "./request.ts";
import { Resilience } from "./resilience.ts";
import type { PullTarget } from "./target.ts";

/** One source's pull in one process. */
export type Puller = {
  target: PullTarget;
  api: Api;
  clock: PullClock;
  /** Tells this process from the others. */
  holder: string;
  leaseMs: number;
};

/** What pulls a source from its provider. */
export async function makePuller(target: PullTarget): Promise<Puller> {
  const [clock, limits] = [SYSTEM_CLOCK, LIMITS];
  const authorization = new Authorization({ target, clock, limits });
  const resilience = new Resilience(clock);
  const api = new LiveApi({ target, authorization, resilience, clock, limits, folder: await answersFolder() });
  return { target, api, clock, holder: randomUUID(), leaseMs: LEASE_MS };
}

export function holderOf({ target, holder, leaseMs }: Puller): Holder {
  return { organizationId: target.organizationId, id: target.id, holder, leaseMs };
}

/** Where answers lie until they are stored. They are as the provider sent them: unredacted, so nobody else may read them. */
async function answersFolder(): Promise<string> {
  const { ONRECORD_DATA_DIR: dataDir } = env();
  ensureDataFolder(dataDir);
  const folder = join(dataDir, "pull");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftAnswers(folder, SYSTEM_CLOCK.now());
  return folder;
}

/** No answer is that old: it is stored, or given up, before. */
const LEFT_MS = 6 * 3_600_000;

/** Removes what killed processes left; others may be at work in the folder. */
async function removeLeftAnswers(folder: string, nowMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && nowMs - found.mtimeMs > LEFT_MS) await rm(path, { force: true });
  }
}
