import type { ApiCallEvent } from "../../lib/events/event.ts";
import type { ObservedCall } from "../../lib/commands/infer/call.ts";
import { clientOf, type Client } from "../../lib/commands/infer/client.ts";
import { inferCommands } from "../../lib/commands/infer/infer.ts";
import type { InferredCommand } from "../../lib/commands/infer/inferred-command.ts";

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

/** What one actor did, in time order. */
export type Actor<T> = { client: Client; calls: T[] };

/** The calls of each actor that is a client of people. */
export function actorsOf(events: readonly ApiCallEvent[]): Actor<ApiCallEvent>[] {
  const actors = new Map<string, Actor<ApiCallEvent>>();
  for (const event of events) {
    const { userAgent = null, accessMethod } = event;
    const client = clientOf({ userAgent, accessMethod });
    if (client === undefined) continue;
    const key = JSON.stringify([event.cluster, event.user, event.authenticatedUser, event.device, userAgent]);
    const actor = actors.get(key) ?? { client, calls: [] };
    actors.set(key, actor);
    actor.calls.push(event);
  }
  return [...actors.values()];
}

/** What is inferred of each actor's calls, and how much of a processor's time that took. */
export function inferAll(actors: Iterable<Actor<ObservedCall>>): { commands: InferredCommand[]; ms: number } {
  const commands: InferredCommand[] = [];
  let ms = 0;
  for (const { client, calls } of actors) {
    const start = process.cpuUsage();
    commands.push(...inferCommands(client, calls));
    const { user, system } = process.cpuUsage(start);
    ms += (user + system) / 1_000;
  }
  return { commands, ms };
}
