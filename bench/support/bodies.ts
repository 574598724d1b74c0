import { auditEvents } from "../../lib/demo/audit-events.ts";
import { auditRecords } from "../../lib/demo/audit-records.ts";
import { commandsOf } from "../../lib/demo/commands.ts";
import { Random } from "../../lib/demo/random.ts";
import { bodyOf } from "../../lib/demo/target.ts";
import { largeWorld } from "../../lib/demo/world.ts";

/** As many as kube-apiserver puts into one batch. */
const BATCH = 400;
export const WORLD = largeWorld({ clusters: 24, namespaces: 128, people: 1_000 });

/** The time the bench's events are of: fixed, so that a seed gives the same bytes on any day. */
export const PERIOD_END_MS = Date.UTC(2026, 10, 21);
export const DAY_MS = 24 * 3_600_000;
const PERIOD: Period = { fromMs: PERIOD_END_MS - 7 * DAY_MS, toMs: PERIOD_END_MS };

type Period = { fromMs: number; toMs: number };
type Order = { seed: number; records: number; stages: "all" | "final"; batch?: number; period?: Period };

/** What one cluster's API server posts at once. */
export type Body = { cluster: string; records: number; bytes: Buffer };

/** EventList bodies with this many records in all, made before anything is measured; each cluster fills its own batches. */
export function eventListBodies({ seed, records, stages, batch: batchMax = BATCH, period = PERIOD }: Order): Body[] {
  return inBatches(auditEvents({ seed, world: WORLD, count: records, stages, ...period }), records, batchMax);
}

/** The same of what people do alone. */
export function peoplesBodies({ seed, records }: { seed: number; records: number }): Body[] {
  return inBatches(peoplesEvents(seed, records), records, BATCH);
}

type AuditEvent = { cluster: string; record: object };

function* peoplesEvents(seed: number, count: number): Generator<AuditEvent> {
  const random = new Random(seed);
  const draw = commandsOf(WORLD);
  for (let made = 0; made < count;) {
    const atMs = PERIOD.fromMs + ((PERIOD.toMs - PERIOD.fromMs) * made) / count;
    for (const call of draw(random, atMs).calls) {
      made += 1;
      for (const { record } of auditRecords(call, { random, stages: "final" }).slice(-1))
        yield { cluster: call.cluster, record };
    }
  }
}

function inBatches(events: Iterable<AuditEvent>, records: number, batchMax: number): Body[] {
  const bodies: Body[] = [];
  const batches = new Map<string, object[]>();
  const close = (cluster: string, batch: object[]): void => {
    bodies.push({ cluster, records: batch.length, bytes: Buffer.from(bodyOf("kubernetes-audit", batch)) });
    batches.delete(cluster);
  };
  let made = 0;
  for (const { cluster, record } of events) {
    const batch = batches.get(cluster) ?? [];
    batches.set(cluster, batch);
    batch.push(record);
    if (batch.length === batchMax) close(cluster, batch);
    if (++made === records) break;
  }
  for (const [cluster, batch] of batches) close(cluster, batch);
  return bodies;
}

/** A filter over the last days of the bench's time. Calls of a command begin a little after it, so the end has room. */
export function within(days: number, filter: string): string {
  const range = `from=${new Date(PERIOD_END_MS - days * DAY_MS).toISOString()}&to=${new Date(PERIOD_END_MS + 3_600_000).toISOString()}`;
  return filter === "" ? range : `${range}&${filter}`;
}
