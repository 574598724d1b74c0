import { DAY_MS, MINUTE_MS } from "../../events/durations.ts";
import { readTailnetRecord } from "../../events/tailnet/record.ts";
import { pullSettingsSchema } from "../pull-kind.ts";
import type { SourceKind } from "../source-kind.ts";
import { streamBucket } from "../tailscale-stream-bucket.ts";
import { configSetup } from "./setup.ts";

/** Tailscale's configuration audit log: pulled from its API, and the same records from a log stream, a bucket or a webhook. */
export const tailscaleConfig: SourceKind = {
  id: "tailscale-config",
  label: "Tailscale configuration",
  summary:
    "Who changed what in the tailnet: its configuration audit log, pulled from Tailscale or streamed here, and its webhooks.",
  cluster: "from-record",
  webhook: true,
  settings: pullSettingsSchema,
  pull: {
    logPath: "configuration",
    scope: "logs:configuration:read",
    horizonMs: 90 * DAY_MS,
    // Records may show up a minute late.
    lagMs: MINUTE_MS,
    overlapMs: 5 * MINUTE_MS,
    firstWindowMs: DAY_MS,
    windowMinMs: MINUTE_MS / 60,
    windowMaxMs: 7 * DAY_MS,
  },
  bucket: streamBucket,
  normalize: readTailnetRecord,
  setup: configSetup,
};
