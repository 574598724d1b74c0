import { auditEvents } from "../../lib/demo/audit-events.ts";
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
  const bodies: Body[] = [];
  const batches = new Map<string, object[]>();
  const close = (cluster: string, batch: object[]): void => {
    bodies.push({ cluster, records: batch.length, bytes: Buffer.from(bodyOf("kubernetes-audit", batch)) });
    batches.delete(cluster);
  };
  let made = 0;
  for (const { cluster, record } of auditEvents({ seed, world: WORLD, count: records, stages, ...period })) {
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
