import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transaction } from "../../lib/db.ts";
import { Random } from "../../lib/demo/random.ts";
import { DAY_MS, MINUTE_MS } from "../../lib/events/durations.ts";
import type { PullKind } from "../../lib/ingest/pull-kind.ts";
import { readProgress, type PullProgress } from "../../lib/pull/pull-state.ts";
import { pullStep, type Step } from "../../lib/pull/pull-step.ts";
import type { Puller } from "../../lib/pull/puller.ts";
import { LIMITS } from "../../lib/pull/request.ts";
import { holesIn, type Span } from "../../lib/pull/span.ts";
import type { PullTarget } from "../../lib/pull/target.ts";
import { RecordLog, startTailscaleApi, type TailscaleApi } from "../../tests/support/tailscale-api.ts";
import type { Fault } from "../../tests/support/tailscale-api-faults.ts";
import { logRecord, makePulledSource, PULL, pullerOf, storedIds } from "./pulled-source.ts";
import { VirtualTime } from "./virtual-clock.ts";

/** What one schedule of faults, restarts and kills came to. */
export type ScheduleResult = {
  seed: number;
  records: number;
  missing: number;
  surplus: number;
  holes: Span[];
  requests: number;
  faults: number;
  crashes: number;
  steps: number;
  /** It never came to rest. */
  endless: boolean;
};

/** Waiting for what is blocked or failed takes days of the provider's time; what is to be found must not expire in them. */
const MARGIN_MS = 3 * DAY_MS;
const STEPS_MAX = 2_000;

/** Real time, but no test waits for it. */
const SHORT_LIMITS = { ...LIMITS, headersMs: 60, idleMs: 60 };

/**
 * Pulls a made-up log while all goes wrong that can, by the seed's chance: answers, clocks, processes that stop or are killed at any moment,
 * one or two of them at once. Then all goes right until nothing is left to do, and what is stored is held against the log.
 */
export async function runSchedule(seed: number): Promise<ScheduleResult> {
  const random = new Random(seed);
  const time = new VirtualTime(Date.UTC(2026, 10, 20) + random.below(DAY_MS));
  const log = new RecordLog();
  const api = await startTailscaleApi({ log, now: () => time.now() });
  const folder = await mkdtemp(join(tmpdir(), "onrecord-pull-"));
  try {
    const run = await begin(random, { time, api, log, folder });
    await troubled(run);
    const endless = await calm(run);
    return { seed, ...(await verdict(run)), endless };
  } finally {
    await api.close();
    await rm(folder, { recursive: true, force: true });
  }
}

type Place = { time: VirtualTime; api: TailscaleApi; log: RecordLog; folder: string };

type Run = Place & {
  random: Random;
  target: PullTarget;
  pull: PullKind;
  /** Whoever pulls; a killed one's place is taken by another. */
  pullers: Puller[];
  skews: { ms: number }[];
  faults: number;
  crashes: number;
  steps: number;
};

async function begin(random: Random, place: Place): Promise<Run> {
  const { api, time, log } = place;
  const pull = { ...PULL, horizonMs: random.pick([5, 20, 90]) * DAY_MS, readsAhead: random.chance(0.5) };
  api.horizonMs = pull.horizonMs;
  api.slowAboveMs = random.chance(0.5) ? Infinity : pull.horizonMs / (10 + random.below(30));
  const made = 50 + random.below(400);
  for (let n = 0; n < made; n++) log.add(madeRecord(random, { n, time, pull }));
  const credentials = random.chance(0.5)
    ? { apiToken: "tskey-api-test" }
    : { oauthClientId: "client", oauthClientSecret: "tskey-client-test" };
  const target = await makePulledSource(api.baseUrl, { pull, credentials, apiAuth: random.pick(["bearer", "basic"]) });
  const skews = Array.from({ length: random.chance(0.3) ? 2 : 1 }, () => ({ ms: 0 }));
  const run: Run = { ...place, random, target, pull, pullers: [], skews, faults: 0, crashes: 0, steps: 0 };
  run.pullers = skews.map((_, position) => fresh(run, position));
  return run;
}

/** Most were there before, some come while it is pulled, each up to a minute late; many share a moment with a likely edge. */
function madeRecord(random: Random, { n, time, pull }: { n: number; time: VirtualTime; pull: PullKind }) {
  const spanMs = random.pick([pull.horizonMs - MARGIN_MS, DAY_MS, 3 * 60 * MINUTE_MS]);
  const exact = time.now() - random.below(spanMs) + (random.chance(0.3) ? random.below(40 * MINUTE_MS) : 0);
  const ms = random.chance(0.2) ? Math.floor(exact / MINUTE_MS) * MINUTE_MS : exact;
  const ns = random.chance(0.3) ? random.below(1_000_000) : 0;
  const late = random.chance(0.5) ? random.below(MINUTE_MS) : 0;
  return { timeMs: ms + ns / 1e6, visibleMs: ms + 1 + late, text: logRecord(n, { ms, ns }) };
}

function fresh({ random, target, time, folder, skews }: Run, position: number): Puller {
  const clock = time.clockOf(random, skews[position] ?? { ms: 0 });
  return pullerOf(target, { clock, folder, limits: SHORT_LIMITS });
}

async function troubled(run: Run): Promise<void> {
  const rounds = 20 + run.random.below(40);
  for (let round = 0; round < rounds; round++) {
    plantFault(run);
    jumpClock(run);
    const steps = await Promise.all(run.pullers.map((puller, position) => maybeInterrupted(run, puller, position)));
    run.steps += steps.length;
    // Whoever has nothing to do sleeps; while one works, time passes for all.
    const waits = steps.map((step) => step?.waitMs ?? 0);
    run.time.pass(Math.min(...waits) + run.random.below(500));
  }
}

function plantFault(run: Run): void {
  const { random, api, time } = run;
  if (!random.chance(0.4)) return;
  run.faults++;
  const fault = someFault(
    random,
    time,
    run.skews.every(({ ms }) => ms <= 0),
  );
  if (fault.type === "clock") api.faults = [fault];
  else api.faults.push(...Array.from({ length: random.pick([1, 1, 2, 5]) }, () => fault));
  if (random.chance(0.1)) api.tokens.clear();
}

function someFault(random: Random, time: VirtualTime, mayBeAhead: boolean): Fault {
  const status = random.pick([400, 401, 403, 404, 408, 429, 429, 500, 502, 503, 504, 504]);
  const seconds = random.pick([0, 1, 30, 600]);
  const retryAfter = random.pick([String(seconds), new Date(time.now() + seconds * 1_000).toUTCString(), "soon"]);
  return random.pick<Fault>([
    { type: "status", status },
    { type: "status", status: 429, retryAfter },
    { type: "status", status: 503, retryAfter },
    { type: "reset" },
    { type: "cut", how: "length" },
    { type: "cut", how: "chunked" },
    { type: "cut", how: "unnoticed" },
    { type: "stall", when: random.pick(["head", "body"]) },
    { type: "drip" },
    { type: "page" },
    { type: "redirect", to: random.pick<"here" | URL>(["here", new URL("http://elsewhere.example/")]) },
    { type: "clock", byMs: random.pick(mayBeAhead ? [-1, 1] : [-1]) * random.below(60 * MINUTE_MS) },
  ]);
}

function jumpClock({ random, skews, api }: Run): void {
  if (!random.chance(0.15)) return;
  const skew = random.pick(skews);
  skew.ms = random.pick([0, 0, 90 * MINUTE_MS, -90 * MINUTE_MS, DAY_MS, -DAY_MS, 1_500, -1_500]);
  // No more than one of two clocks is ahead at a time: there is nothing to tell it by.
  if (skews.some(({ ms }) => ms > 0))
    api.faults = api.faults.filter((fault) => fault.type !== "clock" || fault.byMs < 0);
}

/** One step; some are stopped at some moment of it, and of those some are never heard of again. */
async function maybeInterrupted(run: Run, puller: Puller, position: number): Promise<Step | undefined> {
  const { random } = run;
  const stopping = new AbortController();
  const killed = random.chance(0.25);
  const turns = random.below(120);
  const step = pullStep(puller, stopping.signal).catch(() => undefined);
  if (!killed) return step;
  run.crashes++;
  await turnsOfTheLoop(turns);
  stopping.abort();
  await step;
  if (random.chance(0.5)) await forgetLease(run.target);
  run.pullers[position] = fresh(run, position);
  return undefined;
}

async function turnsOfTheLoop(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** A killed process's lease runs out, which nobody waits for here. */
async function forgetLease({ organizationId, id }: PullTarget): Promise<void> {
  await transaction({ role: "writer", organizationId }, (client) =>
    client.query(
      "UPDATE pull_state SET lease_until = clock_timestamp() WHERE organization_id = $1 AND source_id = $2",
      [organizationId, id],
    ),
  );
}

/** @returns whether it went on for ever. */
async function calm(run: Run): Promise<boolean> {
  const { api, time, target } = run;
  api.faults = [];
  for (const skew of run.skews) skew.ms = 0;
  await forgetLease(target);
  const last = Math.max(...run.log.records.map(({ visibleMs }) => visibleMs));
  const [puller = fresh(run, 0)] = run.pullers;
  let quiet = 0;
  for (let steps = 0; steps < STEPS_MAX; steps++) {
    const step = await pullStep(puller, new AbortController().signal);
    run.steps++;
    const progress = await progressOf(target);
    const done = step.did === "nothing" && progress.failed.length === 0 && progress.problem === null;
    if (done && time.now() > last + run.pull.lagMs + run.pull.overlapMs && ++quiet > 3) return false;
    time.pass(step.waitMs);
  }
  return true;
}

async function progressOf({ organizationId, id }: PullTarget): Promise<PullProgress> {
  const found = await transaction({ role: "writer", organizationId }, (client) =>
    readProgress(client, { organizationId, ids: [id] }),
  );
  const progress = found.get(id);
  if (progress === undefined) throw new Error("no progress");
  return progress;
}

async function verdict(run: Run): Promise<Omit<ScheduleResult, "seed" | "endless">> {
  const { api, log, target, time, pull, faults, crashes, steps } = run;
  const stored = await storedIds(target);
  const sent = log.records.map(({ text }) => (JSON.parse(text) as { id: string }).id);
  const kept = new Set(stored);
  const known = new Set(sent);
  const { covered } = await progressOf(target);
  const bounds = { fromMs: time.now() - pull.horizonMs, toMs: time.now() - pull.lagMs - 2 * MINUTE_MS };
  return {
    records: sent.length,
    missing: sent.filter((id) => !kept.has(id)).length,
    surplus: stored.length - kept.size + stored.filter((id) => !known.has(id)).length,
    holes: holesIn(bounds, covered),
    requests: api.requests.length,
    faults,
    crashes,
    steps,
  };
}
