import { activity } from "./activity.ts";
import { Random } from "./random.ts";
import { changes } from "./tailnet/changes.ts";
import { flows } from "./tailnet/flows.ts";
import type { Span } from "./tailnet/moments.ts";
import { tailnetOf } from "./tailnet/tailnet.ts";
import { reports, type Sent } from "./traffic.ts";
import type { World } from "./world.ts";

/** A part of the demo that is told by itself, from where what is known of it ends. */
export type Part = {
  /** The view whose newest event tells how far it was told. */
  view: "api_calls" | "network_flows";
  told: (span: Live) => Iterable<Sent>;
};

/** With `busyAtLeast`, a span of live traffic. */
type Live = Span & { busyAtLeast?: number };

const DAY_MS = 86_400_000;
const LIVE_CALLS_PER_SECOND = 2;

/** Seeded with its start, as the other part is: what is sent depends on the time it tells of, and no two spans repeat each other's ids. */
export function kubernetesPart(world: World, callsPerDay: number): Part {
  return {
    view: "api_calls",
    *told(span) {
      const random = new Random(span.fromMs);
      const lasts = span.toMs - span.fromMs;
      const filling = Math.round((callsPerDay * lasts) / DAY_MS);
      const calls = span.busyAtLeast === undefined ? filling : (LIVE_CALLS_PER_SECOND * lasts) / 1_000;
      for (const happened of activity({ random, world, ...span, calls })) yield* reports(happened, { random, world });
    },
  };
}

/** The tailnet's changes and flows; flows tell how far, since there is one every few seconds. */
export function tailnetPart(world: World, connectionsPerDay: number): Part {
  const tailnet = tailnetOf(world);
  return {
    view: "network_flows",
    *told(span) {
      const random = new Random(span.fromMs);
      yield* changes({ ...span, random, tailnet });
      yield* flows({ ...span, random, tailnet, connectionsPerDay });
    },
  };
}
