import { setTimeout as pause } from "node:timers/promises";
import { DAY_MS } from "../events/durations.ts";
import { log } from "../log.ts";
import { activity } from "./activity.ts";
import { examplePay } from "./example-pay.ts";
import { Outbox } from "./outbox.ts";
import { newestEventMs, openDemo } from "./organization.ts";
import { Random } from "./random.ts";
import { reports } from "./traffic.ts";
import type { World } from "./world.ts";

/** Of the past; bounded, since somebody waits for it. */
const CALLS_PER_DAY = 20_000;
/** A restart within this time leaves no gap worth filling. */
const GAP_MS = 60_000;
const TICK_MS = 1_000;
const CALLS_PER_SECOND = 2;
/** Ten seconds: a server that just started answers long before. */
const TRIES_BEFORE_WORD = 20;
/** Whatever the hour: somebody is watching a demonstration. */
const BUSY_AT_LEAST = 0.6;

type Options = {
  /** Where this server listens; it may still be starting. */
  baseUrl: string;
  /** How much of the past to make up. */
  callsPerDay?: number;
};

type Demo = {
  /** Ends the stream; resolves once nothing of it runs any more. */
  stop: () => Promise<void>;
};

/**
 * Makes the organization `demo` with its sources, fills the day before now where nothing is known of it, then streams live
 * traffic until stopped, all of it through the ingest endpoints.
 * @throws AppError `unavailable` when the database is away.
 */
export async function startDemo({ baseUrl, callsPerDay = CALLS_PER_DAY }: Options): Promise<Demo> {
  const world = examplePay();
  const { organizationId, targets } = await openDemo(world, baseUrl);
  const stopping = new AbortController();
  const { signal } = stopping;
  const outbox = new Outbox(targets, signal);
  const running = run({ world, outbox, organizationId, baseUrl, callsPerDay, signal }).catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, "the demo traffic has ended");
  });
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Run = {
  world: World;
  outbox: Outbox;
  organizationId: string;
  baseUrl: string;
  callsPerDay: number;
  signal: AbortSignal;
};

async function run({ world, outbox, organizationId, baseUrl, callsPerDay, signal }: Run): Promise<void> {
  await serverAnswers(baseUrl, signal);
  let fromMs = Math.max(Date.now() - DAY_MS, (await newestEventMs(organizationId)) ?? 0);
  let toMs = Date.now();
  if (toMs - fromMs > GAP_MS) {
    const calls = Math.round((callsPerDay * (toMs - fromMs)) / DAY_MS);
    log.info({ calls }, "filling the demo organization");
    await send({ world, outbox }, { fromMs, toMs, calls });
    log.info("the demo organization is filled; streaming");
  }
  for (;;) {
    await pause(TICK_MS, undefined, { signal });
    // A laptop that slept for a night does not owe a night's traffic.
    fromMs = Math.max(toMs, Date.now() - GAP_MS);
    toMs = Math.max(fromMs + 1, Date.now());
    const calls = (CALLS_PER_SECOND * (toMs - fromMs)) / 1_000;
    await send({ world, outbox }, { fromMs, toMs, calls, busyAtLeast: BUSY_AT_LEAST });
  }
}

type Span = { fromMs: number; toMs: number; calls: number; busyAtLeast?: number };

/** Seeded with its start: what is sent depends on the time it tells of, and no two spans repeat each other's ids. */
async function send({ world, outbox }: Pick<Run, "world" | "outbox">, span: Span): Promise<void> {
  const random = new Random(span.fromMs);
  for (const happened of activity({ random, world, ...span })) {
    for (const sent of reports(happened, { random, world })) await outbox.add(sent, span.toMs);
  }
  await outbox.flush(span.toMs);
}

async function serverAnswers(baseUrl: string, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    const problem = await problemOf(baseUrl, signal);
    if (problem === undefined) return;
    if (tries === TRIES_BEFORE_WORD) log.warn({ baseUrl, problem }, "the demo traffic waits for the server to answer");
    await pause(500, undefined, { signal });
  }
}

async function problemOf(baseUrl: string, signal: AbortSignal): Promise<unknown> {
  try {
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(2_000)]);
    const response = await fetch(new URL("/api/health/live", baseUrl), { signal: timeout });
    return response.ok ? undefined : response.status;
  } catch (error) {
    return error;
  }
}
