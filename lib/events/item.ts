import type { AccessMethod, Origin, Outcome, UserType } from "./event.ts";

/** What a row of any stream says, as the API answers it: absent values are null, instants RFC 3339 UTC with microseconds. */
type SharedItem = {
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
  accessMethod: AccessMethod;
  outcome: Outcome;
  durationMs: number | null;
  session: string | null;
  clockSkew: boolean;
  source: string;
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

export type StreamItem = { "api-calls": ApiCallItem; commands: CommandItem };
