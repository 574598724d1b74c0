import { ORIGINS } from "./event.ts";
import type { Field } from "./field.ts";
import { SHARED } from "./shared-fields.ts";

/** Stream `commands`, in the order of the API item and the CSV columns. */
export const COMMAND_FIELDS = [
  SHARED.id,
  SHARED.occurredAt,
  SHARED.receivedAt,
  SHARED.user,
  SHARED.userType,
  SHARED.groups,
  SHARED.device,
  SHARED.sourceIp,
  SHARED.cluster,
  SHARED.namespace,
  SHARED.resource,
  { id: "command", label: "Command", type: "text", column: "command", always: true, filter: "value", searched: true },
  { id: "origin", label: "Origin", type: "text", column: "origin", always: true, filter: "facet", values: ORIGINS },
  { id: "confidence", label: "Confidence", type: "number", column: "confidence", always: true, filter: "range" },
  SHARED.accessMethod,
  SHARED.outcome,
  { id: "exitCode", label: "Exit code", type: "number", column: "exit_code", filter: "facet" },
  SHARED.durationMs,
  { id: "apiCalls", label: "API calls", type: "number", column: "api_calls", always: true, filter: "range" },
  SHARED.session,
  SHARED.clockSkew,
  SHARED.source,
  SHARED.sourceEventId,
] as const satisfies readonly Field[];

export type CommandFieldId = (typeof COMMAND_FIELDS)[number]["id"];
