import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { transaction } from "../lib/db.ts";
import { createSource } from "../lib/sources/create-source.ts";
import { memoryFigure, percentile, timed, type Figure } from "./support/measure.ts";
import { ProcessWatch } from "./support/process-watch.ts";
import { RawClient } from "./support/raw-client.ts";
import { recorderEvents } from "./support/recorder-events.ts";
import type { Stage } from "./support/stage.ts";

const CONNECTIONS = 64;
/** Unmeasured: code paths compiled, connections open, partitions made. */
const WARM_UP_CALLS = 5_000;
/** The listener looks for its sources every two seconds. */
const KNOWN_MS = 10_000;

/** A call at a time on each of 64 kept connections, as a busy API server proxy makes them: answered once the event is durable. */
export async function measureRecorder(stage: Stage): Promise<Figure[]> {
  const organizationId = await oneSource();
  await untilKnown(stage);
  const clients = await Promise.all(Array.from({ length: CONNECTIONS }, () => RawClient.open(stage.recorderUrl)));
  await callAll(clients, recorderEvents({ seed: stage.seed + 1, events: WARM_UP_CALLS }));
  await stage.settle();
  const bodies = recorderEvents({ seed: stage.seed, events: stage.events });
  const watch = new ProcessWatch(stage);
  let waits: number[] = [];
  const ms = await timed(async () => (waits = await callAll(clients, bodies)));
  const usage = watch.end();
  for (const client of clients) client.close();
  const stored = await eventsOf(organizationId);
  const sent = bodies.length + WARM_UP_CALLS;
  if (stored.events !== sent) throw new Error(`${String(sent)} calls, ${String(stored.events)} events`);
  const perCall = (cpuMs: number): number => (cpuMs * 1_000) / bodies.length;
  return [
    {
      name: "recorder, calls from 64 connections",
      value: (bodies.length * 1_000) / ms,
      unit: "calls/s",
      atLeast: 3_000,
      note: `${(sent / stored.deliveries).toFixed(0)} a commit`,
    },
    { name: "recorder, acknowledgement p50", value: percentile(waits, 0.5), unit: "ms" },
    { name: "recorder, acknowledgement p99", value: percentile(waits, 0.99), unit: "ms", atMost: 50 },
    { name: "recorder, server CPU", value: perCall(usage.serverCpuMs), unit: "µs/call" },
    { name: "recorder, PostgreSQL CPU", value: perCall(usage.postgresCpuMs), unit: "µs/call" },
    memoryFigure("recorder, server memory above start", usage),
  ];
}

async function oneSource(): Promise<string> {
  const organizationId = randomUUID();
  await transaction({ role: "owner" }, (client) =>
    client.query("INSERT INTO organization (id, slug, name) VALUES ($1, 'recorder', 'recorder')", [organizationId]),
  );
  await createSource({ organizationId, kind: "tailscale-recorder", name: "prod-eu", cluster: "prod-eu" });
  return organizationId;
}

async function untilKnown({ recorderUrl }: Stage): Promise<void> {
  const deadline = performance.now() + KNOWN_MS;
  while (performance.now() < deadline) {
    const { ok } = await fetch(`${recorderUrl}/v2/event`, { method: "HEAD" });
    if (ok) return;
    await pause(100);
  }
  throw new Error("the recorder's listener does not know its source");
}

/** @returns how long each call waited, in milliseconds. */
async function callAll(clients: readonly RawClient[], bodies: readonly Buffer[]): Promise<number[]> {
  const waits: number[] = [];
  let next = 0;
  const lane = async (client: RawClient): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const began = performance.now();
      await client.post(body);
      waits.push(performance.now() - began);
    }
  };
  await Promise.all(clients.map(lane));
  return waits;
}

async function eventsOf(organizationId: string): Promise<{ events: number; deliveries: number }> {
  return transaction({ role: "owner", statementTimeoutMs: 0 }, async (client) => {
    const { rows } = await client.query<{ events: number; deliveries: number }>(
      `SELECT (SELECT count(*)::int FROM audit_event WHERE organization_id = $1) AS events,
              (SELECT count(*)::int FROM delivery WHERE organization_id = $1) AS deliveries`,
      [organizationId],
    );
    return rows[0] ?? { events: 0, deliveries: 0 };
  });
}
