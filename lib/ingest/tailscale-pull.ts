import { DAY_MS, HOUR_MS, MINUTE_MS } from "../events/durations.ts";
import type { PullKind } from "./pull-kind.ts";

/**
 * How Tailscale's logs are pulled. It keeps configuration changes for 90 days and network flows for 30; records show up to a minute late,
 * those that nodes report, to two.
 */
export const TAILSCALE_PULL = {
  configuration: {
    logPath: "configuration",
    scope: "logs:configuration:read",
    horizonMs: 90 * DAY_MS,
    lagMs: MINUTE_MS,
    overlapMs: 5 * MINUTE_MS,
    readsAhead: true,
    firstWindowMs: 6 * HOUR_MS,
    windowMinMs: MINUTE_MS,
    windowMaxMs: 7 * DAY_MS,
  },
  network: {
    logPath: "network",
    scope: "logs:network:read",
    plan: "the Premium or Enterprise plan, with network flow logs switched on",
    horizonMs: 30 * DAY_MS,
    lagMs: 2 * MINUTE_MS,
    overlapMs: 5 * MINUTE_MS,
    firstWindowMs: 5 * MINUTE_MS,
    windowMinMs: 10_000,
    windowMaxMs: 6 * HOUR_MS,
  },
} as const satisfies Record<string, PullKind>;
