import type { AccessMethod, Origin, Outcome, Stage, UserType } from "../events/event.ts";

/** What a recorded command and an API call have in common, as stored. Absent values are null. */
type MemberBase = {
  organizationId: string;
  id: string;
  sourceId: string;
  /** As PostgreSQL prints it: it goes back with its microseconds, which a `Date` would lose. */
  occurredAt: string;
  occurredMs: number;
  receivedAt: string;
  receivedMs: number;
  clockSkew: boolean;
  session: string | null;
  user: string | null;
  userType: UserType;
  groups: string[];
  device: string | null;
  sourceIp: string | null;
  cluster: string | null;
  namespace: string | null;
  resource: string | null;
  accessMethod: AccessMethod;
  durationMs: number | null;
  /** The command it is linked to now. */
  commandId: string | null;
};

/** One API call that carries a session. */
export type MemberCall = MemberBase & {
  type: "call";
  apiGroup: string | null;
  subresource: string | null;
  name: string | null;
  verb: string | null;
  status: number | null;
  outcome: Outcome;
  userAgent: string | null;
  kubectlCommand: string | null;
};

/** One command as a browser shell or a wrapper recorded it; where it is recorded as it goes, one of several records of it. */
export type MemberCommand = MemberBase & {
  type: "command";
  /** Below `complete` another record tells, or will tell, more. */
  stage: Stage;
  sourceEventId: string | null;
  command: string;
  exitCode: number | null;
};

/** A command that was derived earlier; it stays only when deriving gives the same id again. */
export type FormerCommand = {
  type: "former";
  organizationId: string;
  id: string;
  session: string | null;
  user: string | null;
};

/** What a command is made of. */
export type Member = MemberCall | MemberCommand;

/** A derived command, named as the columns of `command`. */
export type Command = Omit<MemberBase, "occurredMs" | "receivedMs" | "commandId"> & {
  sourceEventId: string | null;
  command: string;
  origin: Origin;
  /** 1 where it was recorded. */
  confidence: number;
  outcome: Outcome;
  exitCode: number | null;
  apiCalls: number;
  commandEventId: string | null;
};
