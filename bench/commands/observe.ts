import type { ApiCallEvent } from "../../lib/events/event.ts";
import type { ObservedCall } from "../../lib/commands/infer/call.ts";
import { clientOf } from "../../lib/commands/infer/client.ts";
import { inferCommands, type InferredCommand } from "../../lib/commands/infer/infer.ts";

/** The columns of an event's row that the model may see. */
export function observed(event: ApiCallEvent): ObservedCall {
  return {
    id: event.id,
    occurredMs: event.occurredAt.ms + event.occurredAt.ns / 1e6,
    durationMs: event.durationMs ?? null,
    longRunning: event.longRunning,
    verb: event.verb ?? null,
    apiGroup: event.apiGroup ?? null,
    resource: event.resource ?? null,
    subresource: event.subresource ?? null,
    namespace: event.namespace ?? null,
    name: event.name ?? null,
    path: event.path ?? null,
    status: event.status ?? null,
    outcome: event.outcome,
  };
}

/** The calls of each actor that is a client of people, in time order. */
export function actorsOf(events: readonly ApiCallEvent[]): Map<string, ApiCallEvent[]> {
  const actors = new Map<string, ApiCallEvent[]>();
  for (const event of events) {
    const { userAgent = null, accessMethod } = event;
    if (clientOf({ userAgent, accessMethod }) === undefined) continue;
    const key = JSON.stringify([event.cluster, event.user, event.authenticatedUser, event.device, userAgent]);
    const calls = actors.get(key);
    if (calls === undefined) actors.set(key, [event]);
    else calls.push(event);
  }
  return actors;
}

/** What is inferred of each actor's calls, and how much of a processor's time that took. */
export function inferAll(actors: Iterable<readonly ObservedCall[]>): { commands: InferredCommand[]; ms: number } {
  const commands: InferredCommand[] = [];
  let ms = 0;
  for (const calls of actors) {
    const start = process.cpuUsage();
    commands.push(...inferCommands(calls));
    const { user, system } = process.cpuUsage(start);
    ms += (user + system) / 1_000;
  }
  return { commands, ms };
}
