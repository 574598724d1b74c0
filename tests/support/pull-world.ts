import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { logRecord, makePulledSource, PULL, pullerOf } from "../../bench/pull/pulled-source.ts";
import { VirtualTime } from "../../bench/pull/virtual-clock.ts";
import { transaction } from "../../lib/db.ts";
import { Random } from "../../lib/demo/random.ts";
import type { PullKind } from "../../lib/ingest/pull-kind.ts";
import { pullStep, type Step } from "../../lib/pull/pull-step.ts";
import { readProgress, type PullProgress } from "../../lib/pull/pull-state.ts";
import type { Puller } from "../../lib/pull/puller.ts";
import { LIMITS, type Limits } from "../../lib/pull/request.ts";
import type { PullTarget } from "../../lib/pull/target.ts";
import type { Credentials } from "../../lib/sources/secrets.ts";
import { RecordLog, startTailscaleApi, type TailscaleApi } from "./tailscale-api.ts";

/** A provider, a source and a puller, in a time that passes when it is told to. */
export type PullWorld = {
  time: VirtualTime;
  api: TailscaleApi;
  log: RecordLog;
  target: PullTarget;
  puller: Puller;
  /** Off from the true time, for the puller. */
  skew: { ms: number };
  /** The puller as a process that starts now would have it. */
  restart: () => void;
  /** One step, eager for no more than is due. */
  step: () => Promise<Step>;
  /** Steps, and lets the time pass that they wait, until the newest records are all there is to wait for. */
  settle: () => Promise<void>;
  /** Adds records at these times, in milliseconds before now, there at once. */
  happened: (...agoMs: number[]) => void;
  progress: () => Promise<PullProgress>;
  close: () => Promise<void>;
};

/** Real milliseconds: what stalls is given up soon. */
const SHORT: Limits = { ...LIMITS, headersMs: 200, idleMs: 200 };
const STEPS_MAX = 500;

export async function pullWorld({
  pull = PULL,
  credentials,
  limits = SHORT,
  apiAuth = "bearer",
}: {
  pull?: PullKind;
  credentials?: Credentials;
  limits?: Limits;
  apiAuth?: "bearer" | "basic";
} = {}): Promise<PullWorld> {
  const time = new VirtualTime(Date.UTC(2026, 10, 20, 12));
  const log = new RecordLog();
  const api = await startTailscaleApi({ log, now: () => time.now(), horizonMs: pull.horizonMs });
  const folder = mkdtempSync(join(tmpdir(), "onrecord-pull-"));
  const target = await makePulledSource(api.baseUrl, {
    pull,
    apiAuth,
    ...(credentials !== undefined && { credentials }),
  });
  const skew = { ms: 0 };
  const random = new Random(1);
  const fresh = (): Puller => pullerOf(target, { clock: time.clockOf(random, skew), folder, limits });
  const world: PullWorld = {
    time,
    api,
    log,
    target,
    puller: fresh(),
    skew,
    restart: () => {
      world.puller = fresh();
    },
    step: () => pullStep(world.puller, new AbortController().signal),
    settle: async () => {
      for (let steps = 0; steps < STEPS_MAX; steps++) {
        const { did, waitMs } = await world.step();
        if (did === "nothing" && (await world.progress()).failed.length === 0) return;
        time.pass(waitMs);
      }
      throw new Error("it never settles");
    },
    happened: (...agoMs) => {
      for (const ago of agoMs) {
        const ms = time.now() - ago;
        log.add({ timeMs: ms, visibleMs: ms, text: logRecord(log.records.length, { ms }) });
      }
    },
    progress: async () => {
      const { organizationId, id } = target;
      const found = await transaction({ role: "writer", organizationId }, (client) =>
        readProgress(client, { organizationId, ids: [id] }),
      );
      const progress = found.get(id);
      if (progress === undefined) throw new Error("no progress");
      return progress;
    },
    close: async () => {
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
