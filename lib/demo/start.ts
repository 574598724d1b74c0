import { setTimeout as pause } from "node:timers/promises";
import { DAY_MS } from "../events/durations.ts";
import { log } from "../log.ts";
import { examplePay } from "./example-pay.ts";
import { Outbox } from "./outbox.ts";
import { newestEventMs, openDemo } from "./organization.ts";
import { kubernetesPart, tailnetPart, type Part } from "./parts.ts";
import type { Sent } from "./traffic.ts";

/** Of the past; bounded, since somebody waits for it. */
const CALLS_PER_DAY = 20_000;
/** Each costs about what a call does: so many keep the day from taking a third longer to fill. */
const CONNECTIONS_PER_DAY = 8_000;
/** A restart within this time leaves no gap worth filling. */
const GAP_MS = 60_000;
const TICK_MS = 1_000;
/** Ten seconds: a server that just started answers long before. */
const TRIES_BEFORE_WORD = 20;
/** Whatever the hour: somebody is watching a demonstration. */
const BUSY_AT_LEAST = 0.6;

type Options = {
  /** Where this server listens; it may still be starting. */
  baseUrl: string;
  /** How much of the past to make up. */
  callsPerDay?: number;
  connectionsPerDay?: number;
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
export async function startDemo({
  baseUrl,
  callsPerDay = CALLS_PER_DAY,
  connectionsPerDay = CONNECTIONS_PER_DAY,
}: Options): Promise<Demo> {
  const world = examplePay();
  const { organizationId, targets } = await openDemo(world, baseUrl);
  const stopping = new AbortController();
  const { signal } = stopping;
  const outbox = new Outbox(targets, signal);
  const parts = [kubernetesPart(world, callsPerDay), tailnetPart(world, connectionsPerDay)];
  const running = run({ parts, outbox, organizationId, baseUrl, signal }).catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, "the demo traffic has ended");
  });
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

type Run = { parts: readonly Part[]; outbox: Outbox; organizationId: string; baseUrl: string; signal: AbortSignal };

async function run({ parts, outbox, organizationId, baseUrl, signal }: Run): Promise<void> {
  await serverAnswers(baseUrl, signal);
  let toMs = Date.now();
  const fill = async ({ view, told }: Part): Promise<void> => {
    const fromMs = Math.max(toMs - DAY_MS, (await newestEventMs(organizationId, view)) ?? 0);
    if (toMs - fromMs <= GAP_MS) return;
    log.info({ view }, "filling the demo organization");
    await send(told({ fromMs, toMs }), { outbox, toMs });
  };
  await Promise.all(parts.map(fill));
  log.info("the demo organization is filled; streaming");
  for (;;) {
    await pause(TICK_MS, undefined, { signal });
    // A laptop that slept for a night does not owe a night's traffic.
    const fromMs = Math.max(toMs, Date.now() - GAP_MS);
    toMs = Math.max(fromMs + 1, Date.now());
    const span = { fromMs, toMs, busyAtLeast: BUSY_AT_LEAST };
    for (const { told } of parts) await send(told(span), { outbox, toMs });
  }
}

async function send(told: Iterable<Sent>, { outbox, toMs }: { outbox: Outbox; toMs: number }): Promise<void> {
  for (const sent of told) await outbox.add(sent, toMs);
  await outbox.flush(toMs);
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
