import { DAY_MS, MINUTE_MS } from "../../events/durations.ts";
import { readTailnetRecord } from "../../events/tailnet/record.ts";
import { pullSettingsSchema } from "../pull-kind.ts";
import type { SourceKind } from "../source-kind.ts";
import { streamBucket } from "../tailscale-stream-bucket.ts";
import { networkSetup } from "./setup.ts";

/** Tailscale's network flow logs: pulled from its API, and the same records from a log stream or a bucket. */
export const tailscaleNetwork: SourceKind = {
  id: "tailscale-network",
  label: "Tailscale network flows",
  summary:
    "Which node talked to which, over what and how much: the tailnet's network flow logs, pulled from Tailscale or streamed here.",
  cluster: "from-record",
  settings: pullSettingsSchema,
  pull: {
    logPath: "network",
    scope: "logs:network:read",
    plan: "Premium or Enterprise, with network flow logs switched on",
    horizonMs: 30 * DAY_MS,
    // Nodes send their windows when they can.
    lagMs: 2 * MINUTE_MS,
    overlapMs: 5 * MINUTE_MS,
    firstWindowMs: 5 * MINUTE_MS,
    windowMinMs: MINUTE_MS / 60,
    windowMaxMs: 6 * 60 * MINUTE_MS,
  },
  bucket: streamBucket,
  normalize: readTailnetRecord,
  setup: networkSetup,
};
