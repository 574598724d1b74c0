import { readTailnetRecord } from "../../events/tailnet/record.ts";
import type { SourceKind } from "../source-kind.ts";
import { configSetup } from "./setup.ts";

/** Tailscale's configuration audit log: pulled from its API, and the same records from a log stream, a bucket or a webhook. */
export const tailscaleConfig: SourceKind = {
  id: "tailscale-config",
  label: "Tailscale configuration",
  summary:
    "Who changed what in the tailnet: its configuration audit log, pulled from Tailscale or streamed here, and its webhooks.",
  cluster: "from-record",
  webhook: true,
  normalize: readTailnetRecord,
  setup: configSetup,
};
