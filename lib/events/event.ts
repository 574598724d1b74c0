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
type EventBase = {
  /** From `eventId()`. */
  id: string;
  occurredAt: Instant;
  /** The source's own id (the audit ID); never trusted as unique. */
  sourceEventId: string | undefined;
  stage: Stage;
  /** First 128 bits (hex) of the record's SHA-256: at equal stage the smaller one wins, so arrival order never matters. */
  digest: string;
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

export type AuditEvent = ApiCallEvent | CommandEvent;

/** What a source kind makes of one record: an event, or a reject with its reason. */
export type Verdict = { event: AuditEvent } | { reject: string };

/** What a source kind needs to know to read a record; no clock, no database. */
export type RecordContext = {
  organizationId: string;
  sourceId: string;
  /** The source's one cluster, for kinds whose records do not name it. */
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
