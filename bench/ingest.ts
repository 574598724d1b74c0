import { eventListBodies } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { inLanes, memoryFigure, percentile, timed, type Figure } from "./support/measure.ts";
import { ProcessWatch, type Usage } from "./support/process-watch.ts";
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
  return [...figuresOf("final-stage", final, 8_000), ...figuresOf("two-stage", both)];
}

function figuresOf(stages: string, sent: Sending, atLeast?: number): Figure[] {
  const named = `ingest, ${stages} events`;
  const perEvent = (ms: number): number => (ms * 1_000) / sent.records;
  const megabytes = `${sent.megabytesPerSecond.toFixed(1)} MB/s`;
  return [
    {
      name: named,
      value: sent.perSecond,
      unit: "events/s",
      ...(atLeast !== undefined && { atLeast }),
      note: megabytes,
    },
    { name: `${named}, acknowledgement p50`, value: sent.p50, unit: "ms" },
    { name: `${named}, acknowledgement p99`, value: sent.p99, unit: "ms" },
    { name: `${named}, server CPU`, value: perEvent(sent.serverCpuMs), unit: "µs/event" },
    { name: `${named}, PostgreSQL CPU`, value: perEvent(sent.postgresCpuMs), unit: "µs/event" },
    memoryFigure(`${named}, server memory above start`, sent),
  ];
}

/** Loads a tenant, unmeasured, for figures that need events. */
export async function load(stage: Stage): Promise<Tenant> {
  const tenant = await makeTenant("loaded");
  await send(stage, tenant, { seed: stage.seed, records: stage.events, stages: "final" });
  await stage.settle();
  return tenant;
}

type Sending = Usage & { records: number; perSecond: number; megabytesPerSecond: number; p50: number; p99: number };

async function send(stage: Stage, tenant: Tenant, order: Parameters<typeof eventListBodies>[0]): Promise<Sending> {
  const bodies = eventListBodies(order);
  const client = new Client(stage.baseUrl, SENDERS);
  const watch = new ProcessWatch(stage);
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
    records: order.records,
    perSecond: (order.records * 1_000) / ms,
    megabytesPerSecond: sent / 1_000 / ms,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    ...watch.end(),
  };
}
