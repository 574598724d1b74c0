import type { TimedRecord } from "./audit-records.ts";
import { timestamp, type Call } from "./call.ts";
import type { RanCommand } from "./commands.ts";
import type { Random } from "./random.ts";

/** What a recording proxy or a browser shell reports of one command: its calls as they end, then the command itself. */
export function onrecordRecords(command: RanCommand, random: Random): TimedRecord[] {
  const { actor, cluster } = command;
  const isShell = actor.route === "browser-shell";
  const who = {
    user: actor.user,
    groups: actor.groups,
    ...(actor.device !== undefined && { device: actor.device }),
    sourceIp: actor.ip,
    cluster: cluster.name,
    accessMethod: isShell ? "browser" : "kubectl",
    session: command.session,
  };
  const calls = command.calls.map((call) => ({
    atMs: call.startMs + call.durationMs,
    record: { type: "api-call", id: random.uuid(), time: timestamp(call.startMs), ...who, ...facts(call, command) },
  }));
  const whole = {
    type: "command",
    id: random.uuid(),
    time: timestamp(command.startMs),
    ...who,
    ...(command.namespace !== undefined && { namespace: command.namespace }),
    ...(command.resource !== undefined && { resource: command.resource }),
    command: command.text,
    exitCode: command.exitCode,
    durationMs: command.durationMs,
  };
  return [...calls, { atMs: command.startMs + command.durationMs, record: whole }];
}

function facts(call: Call, { kubectlCommand }: RanCommand): object {
  return {
    method: call.method,
    path: call.path,
    status: call.status,
    durationMs: Math.round(call.durationMs * 1000) / 1000,
    userAgent: call.agent,
    command: kubectlCommand,
    requestBytes: call.requestBytes,
    responseBytes: call.responseBytes,
  };
}
