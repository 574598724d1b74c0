import type { Random } from "../random.ts";
import type { Sent } from "../traffic.ts";

/** The names of the tailnet's two log streams among the senders. */
export const CHANGES_SENDER = "tailnet:changes";
export const FLOWS_SENDER = "tailnet:flows";

/** From what happened to its being streamed. */
const LAG_MS = 900;

/** A record as Tailscale's log streaming puts it: in Splunk's envelope, whose time stands for the one a change does not carry. */
export function streamed(record: object, told: { sender: string; atMs: number; random: Random }): Sent {
  const { sender, atMs, random } = told;
  const recordedMs = Math.round(atMs + random.logNormal(LAG_MS, 0.4));
  const fields = { recorded: new Date(recordedMs).toISOString() };
  return { sender, atMs: recordedMs, record: { time: Math.round(atMs) / 1_000, event: record, fields } };
}
