import { arrivalAt } from "../ingest/arrival.ts";
import { deliver } from "../ingest/deliver.ts";
import { GroupCommit, type GroupLimits } from "../ingest/group-commit.ts";
import { judge } from "../ingest/judge.ts";
import { wholeRecords } from "../ingest/whole-records.ts";
import type { RecorderSource } from "./directory.ts";
import { countCommit, type RecorderHealth } from "./health.ts";

/** Of one source. A commit is as large as what came during the one before; these bounds are for a database that lags. */
const LIMITS: GroupLimits = {
  items: 1_000,
  bytes: 8 * 1024 * 1024,
  waitingItems: 10_000,
  waitingBytes: 64 * 1024 * 1024,
  gatherMs: 3,
};

/** Makes one event durable together with those that come at the same time for the same source. */
export type StoreEvent = (source: RecorderSource, body: Buffer) => Promise<void>;

/** @returns what resolves once an event is durable, and throws AppError `unavailable` when it cannot be made so. */
export function eventStore(health: RecorderHealth): StoreEvent {
  const groups = new Map<string, GroupCommit<Buffer>>();
  return (source, body) => {
    let group = groups.get(source.id);
    if (group === undefined) {
      group = new GroupCommit((bodies) => commit(source, bodies, health), LIMITS);
      groups.set(source.id, group);
    }
    return group.add(body, body.length);
  };
}

async function commit(source: RecorderSource, bodies: readonly Buffer[], health: RecorderHealth): Promise<void> {
  const at = new Date();
  const began = performance.now();
  const arrival = arrivalAt(at);
  const read = await judge(source, arrival);
  const judged = wholeRecords(bodies).map((record) => read(record));
  const { rejected } = await deliver(source, arrival, () => [judged]);
  countCommit(health, {
    sourceId: source.id,
    records: bodies.length,
    rejected,
    at,
    seconds: (performance.now() - began) / 1_000,
  });
}
