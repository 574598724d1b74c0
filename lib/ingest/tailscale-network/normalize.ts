import { readTailnetRecord } from "../../events/tailnet/record.ts";
import type { SourceKind } from "../source-kind.ts";
import { networkSetup } from "./setup.ts";

/** Tailscale's network flow logs: pulled from its API, and the same records from a log stream or a bucket. */
export const tailscaleNetwork: SourceKind = {
  id: "tailscale-network",
  label: "Tailscale network flows",
  summary:
    "Which node talked to which, over what and how much: the tailnet's network flow logs, pulled from Tailscale or streamed here.",
  cluster: "from-record",
  normalize: readTailnetRecord,
  setup: networkSetup,
};
