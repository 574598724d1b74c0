import type { Instant } from "./instant.ts";

export const USER_TYPES = ["person", "service-account", "node", "system", "anonymous"] as const;
export type UserType = (typeof USER_TYPES)[number];

export const ACCESS_METHODS = ["browser", "kubectl", "client", "in-cluster", "controller", "unknown"] as const;
export type AccessMethod = (typeof ACCESS_METHODS)[number];

export const OUTCOMES = ["success", "denied", "failed", "running", "unknown"] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** How a command became known: reported by a proxy or wrapper, or derived from its API calls. */
export const ORIGINS = ["recorded", "inferred"] as const;
export type Origin = (typeof ORIGINS)[number];

/** Kubernetes' audit stages in the order a call passes them. A record of a kind without stages is `complete`. */
export const STAGES = { received: 1, started: 2, complete: 3, panic: 4 } as const;
export type Stage = (typeof STAGES)[keyof typeof STAGES];

/** What every event has, whatever its stream. Absent values are `undefined` here, NULL in the database, `null` in the API. */
type EventIdentity = {
  /** From `eventId()`. */
  id: string;
  occurredAt: Instant;
  stage: Stage;
  /** First 128 bits (hex) of the record's SHA-256: at equal stage the smaller one wins, so arrival order never matters. */
  digest: string;
};

/** What happened through a cluster's API. */
type EventBase = EventIdentity & {
  /** The source's own id (the audit ID); never trusted as unique. */
  sourceEventId: string | undefined;
  user: string | undefined;
  userType: UserType;
  groups: string[];
  device: string | undefined;
  sourceIp: string | undefined;
  cluster: string | undefined;
  namespace: string | undefined;
  resource: string | undefined;
  accessMethod: AccessMethod;
  /** One kubectl process; present only where a proxy or wrapper recorded it. */
  session: string | undefined;
  durationMs: number | undefined;
};

/** One request to a Kubernetes API server. */
export type ApiCallEvent = EventBase & {
  stream: "api-calls";
  /** Who the API server authenticated; differs from `user` under impersonation (the proxy's own service account). */
  authenticatedUser: string | undefined;
  verb: string | undefined;
  apiGroup: string | undefined;
  apiVersion: string | undefined;
  subresource: string | undefined;
  name: string | undefined;
  /** Path and query as requested. */
  path: string | undefined;
  status: number | undefined;
  outcome: Outcome;
  /** Watch, exec, attach, port-forward, logs -f: the duration is a session's length, not a latency. */
  longRunning: boolean;
  userAgent: string | undefined;
  /** The `Kubectl-Command` a proxy saw, e.g. `kubectl get`. */
  kubectlCommand: string | undefined;
  requestBytes: number | undefined;
  responseBytes: number | undefined;
};

/** One command as a browser shell or a wrapper reported it. */
export type CommandEvent = EventBase & {
  stream: "commands";
  command: string;
  exitCode: number | undefined;
};

/** One change of a tailnet's configuration, in Tailscale's own words (its audit log's enumerations are open). */
export type TailnetChangeEvent = EventIdentity & {
  stream: "tailnet-changes";
  /** What the change is (32 hexadecimal digits), whatever way it came and whenever that says it happened. */
  changeKey: string;
  /** Whether `occurredAt` is Tailscale's own; a log stream's records have the time of their sending. */
  exact: boolean;
  /** Whether a webhook told of it. */
  witness: boolean;
  user: string | undefined;
  userType: UserType;
  actorType: string | undefined;
  actorId: string | undefined;
  action: string;
  targetType: string | undefined;
  targetName: string | undefined;
  targetId: string | undefined;
  property: string | undefined;
  origin: string | undefined;
  outcome: Outcome;
  /** Shared by all changes of one operation. */
  groupId: string | undefined;
  tailnet: string | undefined;
  /** The change as a sentence. */
  summary: string;
  /** JSON text of a value of any type. */
  oldValue: string | undefined;
  newValue: string | undefined;
  details: string | undefined;
  /** Why the change failed. */
  error: string | undefined;
};

export const FLOW_CLASSES = ["virtual", "subnet", "exit", "physical"] as const;
export type FlowClass = (typeof FLOW_CLASSES)[number];

/** Of the node that reports a connection: the end that called, not known, or the end that was called (or a router on the way). */
export const FLOW_SIDES = { caller: 0, unknown: 1, called: 2 } as const;
export type FlowSide = (typeof FLOW_SIDES)[keyof typeof FLOW_SIDES];

/** One connection in one window of some seconds, as one node reported it. Counters are unsigned 64-bit numbers as decimal digits. */
export type NetworkFlowEvent = EventIdentity & {
  stream: "network-flows";
  /** The same (32 hexadecimal digits) whichever end reports it; undefined where the record does not tell both ends. */
  conversation: string | undefined;
  side: FlowSide;
  class: FlowClass;
  protocol: string | undefined;
  /** The service's: the lower of the two. */
  port: number | undefined;
  /** `ip:port`, `[v6]:port`, as reported: `src` is the reporting node's own end of virtual traffic, whoever called. */
  src: string | undefined;
  dst: string | undefined;
  srcIp: string | undefined;
  dstIp: string | undefined;
  srcDevice: string | undefined;
  dstDevice: string | undefined;
  srcNodeId: string | undefined;
  dstNodeId: string | undefined;
  srcTags: string[];
  dstTags: string[];
  /** Whose node called, as far as that is known; else whose node it is at the other end. */
  user: string | undefined;
  userType: UserType;
  reporter: string | undefined;
  reporterId: string;
  durationMs: number | undefined;
  txBytes: string;
  rxBytes: string;
  txPkts: string;
  rxPkts: string;
};

export type AuditEvent = ApiCallEvent | CommandEvent | TailnetChangeEvent | NetworkFlowEvent;

/** What a source kind makes of one record: an event, several where one record tells of several, or a reject with its reason. */
export type Verdict = { event: AuditEvent } | { events: readonly AuditEvent[] } | { reject: string };

/** What a source kind needs to know to read a record; no clock, no database. */
export type RecordContext = {
  organizationId: string;
  sourceId: string;
  /** The source's one cluster, or its tailnet, for kinds whose records do not name it. */
  cluster: string | undefined;
  /** The delivery the record came in and when it was complete by our clock: all the identity and time some live records have. */
  deliveryId: string;
  receivedAt: Instant;
};

/** One record as it lay in the delivery. */
export type RawRecord = {
  /** Position in the delivery, from 0. */
  index: number;
  /** Exactly the bytes received. */
  bytes: Buffer;
  /** The parsed JSON; undefined when the record is no JSON, then `problem` says why. */
  value: unknown;
  problem: string | undefined;
  /**
   * What its object in a bucket is called wherever that was copied to, as the kind's `BucketLayout` has it. It tells the record from
   * every other, whatever that says of itself.
   */
  key?: string | undefined;
  /** When the shipper's envelope says it happened, for records that do not say themselves. */
  sentAt?: Instant | undefined;
};
