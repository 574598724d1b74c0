import type { StreamId } from "../events/field.ts";

/** Where each stream's events lie. */
export const EVENTS_OF: Record<StreamId, string> = {
  commands: "command_event",
  "api-calls": "audit_event",
  "tailnet-changes": "tailnet_change",
  "network-flows": "network_flow",
};
