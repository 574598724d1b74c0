import type { AccessMethod, FlowClass, Origin, Outcome, UserType } from "./event.ts";

/** What a row of any stream says, as the API answers it: absent values are null, instants RFC 3339 UTC with microseconds. */
type AnyItem = {
  id: string;
  occurredAt: string;
  receivedAt: string;
  user: string | null;
  userType: UserType;
  clockSkew: boolean;
  source: string;
};

/** What a row of the Kubernetes streams says. */
type SharedItem = AnyItem & {
  groups: string[];
  device: string | null;
  sourceIp: string | null;
  cluster: string | null;
  namespace: string | null;
  resource: string | null;
  accessMethod: AccessMethod;
  outcome: Outcome;
  durationMs: number | null;
  session: string | null;
  sourceEventId: string | null;
};

/** One row of stream `api-calls`. */
export type ApiCallItem = SharedItem & {
  authenticatedUser: string | null;
  apiGroup: string | null;
  apiVersion: string | null;
  subresource: string | null;
  name: string | null;
  verb: string | null;
  status: number | null;
  longRunning: boolean;
  userAgent: string | null;
  path: string | null;
  kubectlCommand: string | null;
  commandId: string | null;
  requestBytes: number | null;
  responseBytes: number | null;
  /** The other source that saw the same call. */
  witness: string | null;
  /** The id of that source's event, which is not shown by itself any more; it leads to this call. */
  witnessId: string | null;
  /** Whether it may be another of several calls alike that the two saw. */
  ambiguous: boolean;
};

/** One row of stream `commands`. */
export type CommandItem = SharedItem & {
  command: string;
  origin: Origin;
  /** 0..1; 1 where the command was recorded. */
  confidence: number;
  exitCode: number | null;
  apiCalls: number;
};

/** One row of stream `tailnet-changes`. */
export type TailnetChangeItem = AnyItem & {
  actorType: string | null;
  actorId: string | null;
  action: string;
  targetType: string | null;
  targetName: string | null;
  targetId: string | null;
  property: string | null;
  origin: string | null;
  outcome: Outcome;
  groupId: string | null;
  tailnet: string | null;
  summary: string;
  /** JSON of any type. */
  old: unknown;
  new: unknown;
  /** In a list or tail: of a long value there is its beginning, as text. The item itself has it whole. */
  cut?: true;
  details: string | null;
  error: string | null;
  witnessed: boolean;
};

/** Digits where a number beyond 2^53 would lose some. */
type Counter = number | string;

/** One row of stream `network-flows`. */
export type NetworkFlowItem = AnyItem & {
  durationMs: number | null;
  class: FlowClass;
  protocol: string | null;
  port: number | null;
  src: string | null;
  dst: string | null;
  srcIp: string | null;
  dstIp: string | null;
  srcDevice: string | null;
  dstDevice: string | null;
  srcNodeId: string | null;
  dstNodeId: string | null;
  srcTags: string[];
  dstTags: string[];
  reporter: string | null;
  reporterId: string;
  bothReported: boolean;
  txBytes: Counter;
  rxBytes: Counter;
  txPkts: Counter;
  rxPkts: Counter;
};

export type StreamItem = {
  "api-calls": ApiCallItem;
  commands: CommandItem;
  "tailnet-changes": TailnetChangeItem;
  "network-flows": NetworkFlowItem;
};
