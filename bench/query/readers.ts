import { setTimeout as pause } from "node:timers/promises";
import { DAY_MS, eventListBodies, WORLD, type Body } from "../support/bodies.ts";
import { Client } from "../support/http.ts";
import { percentile, timed, type Figure } from "../support/measure.ts";
import { BATCHES_PER_SECOND, sendPaced } from "../support/paced.ts";
import type { Stage } from "../support/stage.ts";
import { Tail } from "../support/tail.ts";
import type { Tenant } from "../support/tenant.ts";
import { FACETS, SHAPES } from "./shapes.ts";

const READERS = 50;
const SECONDS = 30;
const BATCH = 400;
/** A person looks at what came before asking again. */
const LOOKS_MS = 1_000;
/** A tail must have told by then what was acknowledged. */
const TOLD_WITHIN_MS = 10_000;

/** Fifty readers, each with a tail open, page and filter once a second while 4,000 events a second come in. */
export async function measureReaders(stage: Stage, tenant: Tenant): Promise<Figure[]> {
  const client = new Client(stage.baseUrl, READERS);
  const tails = WORLD.clusters.length;
  const open = Array.from({ length: READERS }, (_, reader) => {
    const cluster = WORLD.clusters[reader % tails]?.name ?? "";
    return {
      cluster,
      tail: new Tail(`${stage.baseUrl}/api/audit-logs/api-calls/tail?cluster=${cluster}`, tenant.apiToken),
    };
  });
  await Promise.all(open.map(({ tail }) => tail.opened));
  const bodies = newBodies(stage.seed);
  const stop = new AbortController();
  const waits: number[] = [];
  const reading = open.map((_, reader) => read(client, { tenant, reader, signal: stop.signal, waits }));
  const acknowledged = await sendPaced(stage, tenant, bodies);
  stop.abort();
  await Promise.all(reading);
  const missed = await missedBy(open, bodies);
  for (const { tail } of open) tail.close();
  client.close();
  return [
    {
      name: `${String(READERS)} readers at 4,000 events/s, p50`,
      value: percentile(waits, 0.5),
      unit: "ms",
      note: `${String(waits.length)} requests`,
    },
    {
      name: `${String(READERS)} readers at 4,000 events/s, p95`,
      value: percentile(waits, 0.95),
      unit: "ms",
      atMost: 150,
    },
    { name: "meanwhile, acknowledgement p99", value: percentile(acknowledged, 0.99), unit: "ms" },
    { name: "meanwhile, events no tail told of", value: missed, unit: "events", atMost: 0 },
  ];
}

/** Of the last day, as a default time range asks. */
function newBodies(seed: number): Body[] {
  const period = { fromMs: Date.now() - DAY_MS / 2, toMs: Date.now() };
  return eventListBodies({ seed: seed + 7, records: SECONDS * BATCHES_PER_SECOND * BATCH, stages: "final", period });
}

type Reading = { tenant: Tenant; reader: number; signal: AbortSignal; waits: number[] };

/** A first page, the next one, what stands beside it; again with another filter. */
async function read(client: Client, { tenant, reader, signal, waits }: Reading): Promise<void> {
  const get = async (path: string): Promise<string> => {
    let answer = "";
    waits.push(
      await timed(async () => (answer = await client.get(`/api/audit-logs/api-calls${path}`, tenant.apiToken))),
    );
    await pause(LOOKS_MS, undefined, { signal }).catch(() => undefined);
    return answer;
  };
  await pause((LOOKS_MS * reader) / READERS);
  const goesOn = (): boolean => !signal.aborted;
  for (let turn = reader; goesOn(); turn++) {
    const query = SHAPES[turn % SHAPES.length]?.[1] ?? "";
    const { nextCursor } = JSON.parse(await get(`?${query}`)) as { nextCursor: string | null };
    if (nextCursor !== null && goesOn()) await get(`?${query}&cursor=${encodeURIComponent(nextCursor)}`);
    if (goesOn()) await get(`/facets?field=${FACETS[turn % FACETS.length] ?? ""}&${query}`);
    if (goesOn()) await get(`/histogram?${query}`);
  }
}

/** Of what each tail should have told, how much it did not. */
async function missedBy(open: readonly { cluster: string; tail: Tail }[], bodies: readonly Body[]): Promise<number> {
  const sent = new Map<string, number>();
  for (const { cluster, records } of bodies) sent.set(cluster, (sent.get(cluster) ?? 0) + records);
  const missing = (): number =>
    open.reduce((sum, { cluster, tail }) => sum + Math.abs((sent.get(cluster) ?? 0) - tail.ids.size), 0);
  const deadline = performance.now() + TOLD_WITHIN_MS;
  while (missing() > 0 && performance.now() < deadline) await pause(100);
  return missing();
}
