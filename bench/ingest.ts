import { measurePeers } from "./ingest-peers.ts";
import { eventListBodies, type Body } from "./support/bodies.ts";
import { Client } from "./support/http.ts";
import { inLanes, memoryFigure, percentile, timed, type Figure } from "./support/measure.ts";
import { sendPaced } from "./support/paced.ts";
import { ProcessWatch, type Usage } from "./support/process-watch.ts";
import { storedBytes } from "./support/sizes.ts";
import { makeTenant, type Tenant } from "./support/tenant.ts";
import { shownAfter } from "./support/shown-after.ts";
import type { Stage } from "./support/stage.ts";

const SENDERS = 4;
/** Unmeasured: code paths compiled, connections open, partitions made. */
const WARM_UP_RECORDS = 8_000;
const PACED_BATCHES = 150;

/** HTTP → durable rows: EventList bodies of 400 from four senders, each waiting for its answer before it sends the next. */
export async function measureIngest(stage: Stage): Promise<Figure[]> {
  await send(stage, await makeTenant("warm-up"), { seed: stage.seed + 1, records: WARM_UP_RECORDS, stages: "all" });
  await stage.settle();
  const before = await storedBytes();
  const tenant = await makeTenant("final-stage");
  const final = await send(stage, tenant, { seed: stage.seed, records: stage.events, stages: "final" });
  await stage.settle();
  const disk = diskFigure((await storedBytes()) - before, final);
  const peers = await measurePeers({ tenant, bodies: final.bodies, perSecond: final.perSecond });
  const both = await send(stage, await makeTenant("two-stage"), {
    seed: stage.seed + 2,
    records: stage.events,
    stages: "all",
  });
  return [
    ...figuresOf("final-stage", final, 8_000),
    disk,
    ...peers,
    ...figuresOf("two-stage", both),
    ...(await measurePaced(stage)),
  ];
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
    { ...memoryFigure(`${named}, server memory above start`, sent), atMost: 400 },
  ];
}

function diskFigure(bytes: number, sent: Sending): Figure {
  const raw = sent.bytes / sent.records;
  return {
    name: "ingest, bytes on disk an event against its JSON",
    value: bytes / sent.bytes,
    unit: "×",
    atMost: 0.6,
    note: `${(bytes / sent.records).toFixed(0)} of ${raw.toFixed(0)} bytes, all indexes and the record included`,
  };
}

/** One API server at its full pace: whether an answer comes long before the next batch does, and commands soon after their calls. */
async function measurePaced(stage: Stage): Promise<Figure[]> {
  const tenant = await makeTenant("paced");
  const records = PACED_BATCHES * 400;
  const bodies = eventListBodies({ seed: stage.seed + 3, records, stages: "final" });
  const [waits, shown] = await Promise.all([sendPaced(stage, tenant, bodies), shownAfter(stage, tenant)]);
  return [
    { name: "ingest at 4,000 events/s, acknowledgement p50", value: percentile(waits, 0.5), unit: "ms" },
    { name: "ingest at 4,000 events/s, acknowledgement p99", value: percentile(waits, 0.99), unit: "ms", atMost: 100 },
    {
      name: "meanwhile, a command is shown after its call, longest",
      value: Math.max(...shown),
      unit: "ms",
      atMost: 5_000,
    },
  ];
}

type Sending = Usage & {
  bodies: readonly Body[];
  records: number;
  bytes: number;
  perSecond: number;
  megabytesPerSecond: number;
  p50: number;
  p99: number;
};

/** Sends bodies of events from four senders, each waiting for its answer. */
export async function send(
  stage: Stage,
  tenant: Tenant,
  order: Parameters<typeof eventListBodies>[0],
): Promise<Sending> {
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
  const bytes = bodies.reduce((sum, body) => sum + body.bytes.length, 0);
  return {
    bodies,
    records: order.records,
    bytes,
    perSecond: (order.records * 1_000) / ms,
    megabytesPerSecond: bytes / 1_000 / ms,
    p50: percentile(waits, 0.5),
    p99: percentile(waits, 0.99),
    ...watch.end(),
  };
}
