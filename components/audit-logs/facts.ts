import type { ApiCallFieldId } from "@/lib/events/api-call-fields.ts";
import type { CommandFieldId } from "@/lib/events/command-fields.ts";
import type { StreamId } from "@/lib/events/field.ts";
import type { NetworkFlowFieldId } from "@/lib/events/network-flow-fields.ts";
import type { TailnetChangeFieldId } from "@/lib/events/tailnet-change-fields.ts";

export type FactGroup = "Who" | "What" | "Where" | "How" | "Traffic" | "Outcome" | "Timing" | "Record";

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
  // The sheet's list of witnesses, and its mark.
  witness: "Record",
  witnessId: "Record",
  ambiguous: "Record",
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

const CHANGE_GROUPS: Record<TailnetChangeFieldId, FactGroup> = {
  user: "Who",
  userType: "Who",
  actorType: "Who",
  actorId: "Who",
  action: "What",
  property: "What",
  details: "What",
  targetType: "Where",
  targetName: "Where",
  targetId: "Where",
  tailnet: "Where",
  origin: "How",
  groupId: "How",
  outcome: "Outcome",
  error: "Outcome",
  occurredAt: "Timing",
  receivedAt: "Timing",
  clockSkew: "Timing",
  id: "Record",
  source: "Record",
  // The sheet's first sentence, its diff and its list of witnesses.
  summary: "Record",
  old: "Record",
  new: "Record",
  witnessed: "Record",
};

const FLOW_GROUPS: Record<NetworkFlowFieldId, FactGroup> = {
  user: "Who",
  userType: "Who",
  class: "What",
  protocol: "What",
  port: "What",
  srcDevice: "Where",
  src: "Where",
  srcIp: "Where",
  srcTags: "Where",
  srcNodeId: "Where",
  dstDevice: "Where",
  dst: "Where",
  dstIp: "Where",
  dstTags: "Where",
  dstNodeId: "Where",
  reporter: "How",
  reporterId: "How",
  bothReported: "Record",
  txBytes: "Traffic",
  rxBytes: "Traffic",
  txPkts: "Traffic",
  rxPkts: "Traffic",
  occurredAt: "Timing",
  receivedAt: "Timing",
  durationMs: "Timing",
  clockSkew: "Timing",
  id: "Record",
  source: "Record",
};

const GROUPS: Record<StreamId, Readonly<Record<string, FactGroup>>> = {
  commands: COMMAND_GROUPS,
  "api-calls": CALL_GROUPS,
  "tailnet-changes": CHANGE_GROUPS,
  "network-flows": FLOW_GROUPS,
};

/** A stream's fields by group, in reading order. */
export function fieldsOfGroup(stream: StreamId, group: FactGroup): string[] {
  const groups = GROUPS[stream];
  return Object.keys(groups).filter((field) => groups[field] === group);
}

/** The groups a sheet shows, as far as its stream has fields of them; `Record` has places of its own. */
export const SHEET_GROUPS = ["Who", "What", "Where", "How", "Traffic", "Outcome", "Timing"] as const;
