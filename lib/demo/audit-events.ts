import { activity, type Activity } from "./activity.ts";
import { auditRecords } from "./audit-records.ts";
import type { Call } from "./call.ts";
import { Random } from "./random.ts";
import type { World } from "./world.ts";

type Order = {
  seed: number;
  world: World;
  /** How many requests; each is one event, or one for each of its stages. */
  count: number;
  fromMs: number;
  toMs: number;
  stages: "all" | "final";
};

/** An event, and the cluster whose API server posts it. */
type AuditEvent = { cluster: string; record: Record<string, unknown> };

/**
 * `audit.k8s.io/v1` events as a webhook's EventList holds them, about 1 kB each, with a real cluster's skew: most of the volume is
 * controllers, kubelets and leases; some people do most of what people do. `final` gives exactly one event a request.
 */
export function* auditEvents({ seed, world, count, fromMs, toMs, stages }: Order): Generator<AuditEvent> {
  const random = new Random(seed);
  let made = 0;
  for (const happened of activity({ random, world, fromMs, toMs, calls: count })) {
    for (const call of callsOf(happened)) {
      if (made === count) return;
      made += 1;
      const records = auditRecords(call, { random, stages });
      for (const { record } of stages === "final" ? records.slice(-1) : records)
        yield { cluster: call.cluster, record };
    }
  }
}

function callsOf(happened: Activity): readonly Call[] {
  return "call" in happened ? [happened.call] : happened.command.calls;
}
