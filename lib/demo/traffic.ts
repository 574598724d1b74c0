import type { Activity } from "./activity.ts";
import { auditRecords, type TimedRecord } from "./audit-records.ts";
import type { Call } from "./call.ts";
import { onrecordRecords } from "./onrecord-records.ts";
import type { Random } from "./random.ts";
import type { World } from "./world.ts";

/** A record on its way: which of the demo's senders reports it, and when. `audit:<cluster>` is a cluster's audit webhook. */
export type Sent = TimedRecord & { sender: string };

/** What its witnesses report of one activity: the proxy or browser shell somebody went through, else the cluster's audit log. */
export function* reports(happened: Activity, options: { random: Random; world: World }): Generator<Sent> {
  if ("call" in happened) {
    yield* audited(happened.call, options);
    return;
  }
  const { command } = happened;
  const { route } = command.actor;
  if (route === "kubectl-proxy" || route === "browser-shell") {
    for (const report of onrecordRecords(command, options.random)) yield { sender: route, ...report };
    return;
  }
  for (const call of command.calls) yield* audited(call, options);
}

function* audited(call: Call, { random, world }: { random: Random; world: World }): Generator<Sent> {
  const stages = world.clusters.find(({ name }) => name === call.cluster)?.stages ?? "all";
  for (const record of auditRecords(call, { random, stages })) yield { sender: auditSender(call.cluster), ...record };
}

/** The name of a cluster's audit webhook among the senders. */
export function auditSender(cluster: string): string {
  return `audit:${cluster}`;
}
