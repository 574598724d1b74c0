import type { ApiCallFieldId } from "@/lib/events/api-call-fields.ts";
import type { CommandFieldId } from "@/lib/events/command-fields.ts";
import type { StreamId } from "@/lib/events/field.ts";

export type FactGroup = "Who" | "What" | "Where" | "How" | "Outcome" | "Timing" | "Record";

/** Where in the sheet each field of a stream stands; a new field without a place does not compile. */
const CALL_GROUPS: Record<ApiCallFieldId, FactGroup> = {
  user: "Who",
  userType: "Who",
  groups: "Who",
  authenticatedUser: "Who",
  verb: "What",
  resource: "What",
  subresource: "What",
  name: "What",
  apiGroup: "What",
  apiVersion: "What",
  path: "What",
  cluster: "Where",
  namespace: "Where",
  device: "Where",
  sourceIp: "Where",
  accessMethod: "How",
  userAgent: "How",
  kubectlCommand: "How",
  session: "How",
  commandId: "How",
  status: "Outcome",
  outcome: "Outcome",
  requestBytes: "Outcome",
  responseBytes: "Outcome",
  occurredAt: "Timing",
  receivedAt: "Timing",
  durationMs: "Timing",
  longRunning: "Timing",
  clockSkew: "Timing",
  id: "Record",
  source: "Record",
  sourceEventId: "Record",
};

const COMMAND_GROUPS: Record<CommandFieldId, FactGroup> = {
  user: "Who",
  userType: "Who",
  groups: "Who",
  command: "What",
  resource: "What",
  cluster: "Where",
  namespace: "Where",
  device: "Where",
  sourceIp: "Where",
  accessMethod: "How",
  origin: "How",
  confidence: "How",
  session: "How",
  outcome: "Outcome",
  exitCode: "Outcome",
  apiCalls: "Outcome",
  occurredAt: "Timing",
  receivedAt: "Timing",
  durationMs: "Timing",
  clockSkew: "Timing",
  id: "Record",
  source: "Record",
  sourceEventId: "Record",
};

/** A stream's fields by group, in reading order. */
export function fieldsOfGroup(stream: StreamId, group: FactGroup): string[] {
  const groups: Record<string, FactGroup> = stream === "commands" ? COMMAND_GROUPS : CALL_GROUPS;
  return Object.keys(groups).filter((field) => groups[field] === group);
}

/** The six groups a sheet shows; `Record` stands with the delivery. */
export const SHEET_GROUPS = ["Who", "What", "Where", "How", "Outcome", "Timing"] as const;
