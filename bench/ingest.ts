import { eventListBodies } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { inLanes, percentile, timed, type Figure } from "./support/measure.ts";
import { MemoryWatch } from "./support/memory.ts";
import { makeTenant, type Tenant } from "./support/tenant.ts";
import type { Stage } from "./support/stage.ts";

const SENDERS = 4;
/** Unmeasured: code paths compiled, connections open, partitions made. */
const WARM_UP_RECORDS = 8_000;

/** HTTP → durable rows: EventList bodies of 400 from four senders, each waiting for its answer before it sends the next. */
export async function measureIngest(stage: Stage): Promise<Figure[]> {
  await send(stage, await makeTenant("warm-up"), { seed: stage.seed + 1, records: WARM_UP_RECORDS, stages: "all" });
  const final = await send(stage, await makeTenant("final-stage"), {
    seed: stage.seed,
    records: stage.events,
    stages: "final",
  });
  const both = await send(stage, await makeTenant("two-stage"), {
    seed: stage.seed + 2,
    records: stage.events,
    stages: "all",
  });
  return [
    {
      name: "ingest, final-stage events",
      value: final.perSecond,
      unit: "events/s",
      atLeast: 8_000,
      note: `${final.megabytesPerSecond.toFixed(1)} MB/s`,
    },
    { name: "ingest, acknowledgement p50", value: final.p50, unit: "ms" },
    { name: "ingest, acknowledgement p99", value: final.p99, unit: "ms" },
    {
      name: "ingest, two-stage events",
      value: both.perSecond,
      unit: "events/s",
      note: "RequestReceived and ResponseComplete each counted",
    },
    { name: "ingest, two-stage acknowledgement p99", value: both.p99, unit: "ms" },
    {
      name: "ingest, server memory above start",
      value: final.peakMiB - final.beforeMiB,
      unit: "MiB",
      note: `peak ${final.peakMiB.toFixed(0)} MiB`,
    },
  ];
}

/** Loads a tenant, unmeasured, for figures that need events. */
export async function load(stage: Stage): Promise<Tenant> {
  const tenant = await makeTenant("loaded");
  await send(stage, tenant, { seed: stage.seed, records: stage.events, stages: "final" });
  return tenant;
}

type Sending = {
  perSecond: number;
  megabytesPerSecond: number;
  p50: number;
  p99: number;
  beforeMiB: number;
  peakMiB: number;
};

async function send(stage: Stage, tenant: Tenant, order: Parameters<typeof eventListBodies>[0]): Promise<Sending> {
  const bodies = eventListBodies(order);
  const client = new Client(stage.baseUrl, SENDERS);
  const memory = new MemoryWatch(stage.serverPid);
  const waits: number[] = [];
  let accounted = 0;
  const ms = await timed(() =>
    inLanes(bodies, SENDERS, async ({ cluster, bytes }) => {
      const token = tenant.sourceTokens.get(cluster) ?? "";
      waits.push(
        await timed(async () => {
          const answer = JSON.parse(await client.post("/api/ingest", token, bytes)) as {
            accepted: number;
            duplicates: number;
          };
          accounted += answer.accepted + answer.duplicates;
        }),
      );
    }),
  );
  client.close();
  if (accounted !== order.records)
    throw new Error(`${String(order.records)} records sent, ${String(accounted)} accepted`);
  const sent = bodies.reduce((sum, body) => sum + body.bytes.length, 0);
  return {
    perSecond: (order.records * 1_000) / ms,
    megabytesPerSecond: sent / 1_000 / ms,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    beforeMiB: memory.beforeMiB,
    peakMiB: memory.end(),
  };
}
