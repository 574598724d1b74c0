import type { StreamId } from "@/lib/events/field.ts";

/** Streams that share a row of tabs: what one does through kubectl, and what happens to and in the tailnet. */
export const FAMILIES = {
  kubectl: { label: "KubeCTL", streams: ["commands", "api-calls"] },
  tailnet: { label: "Tailnet", streams: ["tailnet-changes", "network-flows"] },
} as const satisfies Record<string, { label: string; streams: readonly StreamId[] }>;

export type Family = keyof typeof FAMILIES;

const HOME = "/system/audit-logs";

/** Where a stream's page is, and what its tab says. */
export const STREAM_PAGES = {
  commands: { path: `${HOME}/kubectl/commands`, tab: "Commands" },
  "api-calls": { path: `${HOME}/kubectl/api-calls`, tab: "API Calls" },
  "tailnet-changes": { path: `${HOME}/tailnet/changes`, tab: "Changes" },
  "network-flows": { path: `${HOME}/tailnet/flows`, tab: "Flows" },
} as const satisfies Record<StreamId, { path: string; tab: string }>;

/** Not a list: how long the API calls took. */
export const LATENCY_PAGE = { path: `${HOME}/kubectl/latency`, tab: "Latency" };

/** The family a stream belongs to. */
export function familyOf(stream: StreamId): Family {
  return stream === "commands" || stream === "api-calls" ? "kubectl" : "tailnet";
}
