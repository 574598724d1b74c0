import type { AccessMethod, Origin, Outcome, UserType } from "./event.ts";

/** One row of stream `api-calls` as the API answers it; absent values are null. Instants are RFC 3339 UTC with microseconds. */
export type ApiCallItem = {
  id: string;
  occurredAt: string;
  receivedAt: string;
  user: string | null;
  userType: UserType;
  groups: string[];
  authenticatedUser: string | null;
  device: string | null;
  sourceIp: string | null;
  cluster: string | null;
  namespace: string | null;
  apiGroup: string | null;
  apiVersion: string | null;
  resource: string | null;
  subresource: string | null;
  name: string | null;
  verb: string | null;
  accessMethod: AccessMethod;
  status: number | null;
  outcome: Outcome;
  durationMs: number | null;
  longRunning: boolean;
  userAgent: string | null;
  path: string | null;
  session: string | null;
  kubectlCommand: string | null;
  commandId: string | null;
  requestBytes: number | null;
  responseBytes: number | null;
  clockSkew: boolean;
  source: string;
  sourceEventId: string | null;
};

/** One row of stream `commands` as the API answers it. */
export type CommandItem = {
  id: string;
  occurredAt: string;
  receivedAt: string;
  user: string | null;
  userType: UserType;
  groups: string[];
  device: string | null;
  sourceIp: string | null;
  cluster: string | null;
  namespace: string | null;
  resource: string | null;
  command: string;
  origin: Origin;
  /** 0..1; 1 where the command was recorded. */
  confidence: number;
  accessMethod: AccessMethod;
  outcome: Outcome;
  exitCode: number | null;
  durationMs: number | null;
  apiCalls: number;
  session: string | null;
  clockSkew: boolean;
  source: string;
  sourceEventId: string | null;
};

export type StreamItem = { "api-calls": ApiCallItem; commands: CommandItem };
