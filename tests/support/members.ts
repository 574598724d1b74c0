import type { MemberCall, MemberCommand } from "../../lib/commands/member.ts";

const BASE = {
  organizationId: "0b9e1c9e-2f0a-4a86-9a0e-0f4a1d5b7c11",
  sourceId: "5a0d2b0e-7a77-4a3c-8d8c-1f0f7a9b2c22",
  clockSkew: false,
  session: "6cae7945-8c0e-4f57-9d0f-6a8d3a1b2c3d",
  user: "alice@example.com",
  userType: "person" as const,
  groups: ["developers"],
  device: null,
  sourceIp: null,
  cluster: "prod-eu",
  accessMethod: "kubectl" as const,
};

/** Ids in the order of `at`, milliseconds after a fixed moment. */
function timed(at: number): Pick<MemberCall, "id" | "occurredAt" | "occurredMs" | "receivedAt" | "receivedMs"> {
  const ms = Date.parse("2026-11-20T23:43:22Z") + at;
  const text = new Date(ms).toISOString();
  return {
    id: `${String(at).padStart(8, "0")}-0000-8000-8000-000000000000`,
    occurredAt: text,
    occurredMs: ms,
    receivedAt: text,
    receivedMs: ms,
  };
}

/** A call of a command, `at` milliseconds after a fixed moment: a successful list of pods unless told. */
export function memberCall(at: number, facts: Partial<MemberCall> = {}): MemberCall {
  return {
    ...BASE,
    ...timed(at),
    type: "call",
    commandId: null,
    namespace: "payments",
    apiGroup: null,
    resource: "pods",
    subresource: null,
    name: null,
    verb: "list",
    status: 200,
    outcome: "success",
    durationMs: 5,
    userAgent: "kubectl/v1.36.4 (linux/amd64) kubernetes/bb826b1",
    kubectlCommand: "kubectl get",
    ...facts,
  };
}

/** A command as a wrapper recorded it. */
export function memberCommand(at: number, facts: Partial<MemberCommand> = {}): MemberCommand {
  return {
    ...BASE,
    ...timed(at),
    type: "command",
    stage: 3,
    commandId: null,
    sourceEventId: "c-1",
    namespace: null,
    resource: null,
    durationMs: null,
    command: "kubectl get po -A",
    exitCode: null,
    ...facts,
  };
}
