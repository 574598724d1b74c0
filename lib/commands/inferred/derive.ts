import type { ClientBase } from "pg";
import type { Derived } from "../group.ts";
import { inferCommands } from "../infer/infer.ts";
import type { InferredCommand } from "../infer/inferred-command.ts";
import type { Command } from "../member.ts";
import { store } from "../store.ts";
import type { Actor } from "./actor.ts";
import type { ActorCall, Stretch } from "./actor-calls.ts";
import { wholeSegments } from "./whole-segments.ts";

/** What inferring did; `former` are commands the calls were of and are not any more, for all that this actor's calls tell. */
export type Inferred = { calls: number; commands: string[]; former: string[] };

/** Of a stretch whose commands reach beyond it, and those beyond them: nothing real goes on so long. */
const WIDENED_MAX = 8;

/**
 * Infers an actor's commands with a part in a stretch of time, each from all of its calls, and stores them. The same calls give the same rows, however
 * often and in whatever pieces. What the calls were of before is for the caller to remove: a command is called by its first call, and
 * that may have come to be another actor's.
 */
export async function inferStretch(client: ClientBase, actor: Actor, stretch: Stretch): Promise<Inferred> {
  let segments = await wholeSegments(client, actor, stretch);
  for (let widened = 0; widened < WIDENED_MAX; widened++) {
    const reach = await reachOfFormer(client, actor, segments);
    if (reach === undefined || isWithin(reach, segments)) break;
    segments = await wholeSegments(client, actor, {
      fromMs: Math.min(stretch.fromMs, reach.fromMs),
      toMs: Math.max(stretch.toMs, reach.toMs),
    });
  }
  const calls = segments.flat();
  const derived = derive(actor, calls);
  await store(client, derived);
  const made = new Set(derived.commands.map(({ id }) => id));
  const former = new Set(calls.flatMap(({ commandId }) => commandId ?? []));
  return { calls: calls.length, commands: [...made], former: [...former].filter((id) => !made.has(id)) };
}

function isWithin({ fromMs, toMs }: Stretch, segments: readonly ActorCall[][]): boolean {
  const [begin, end] = [segments[0]?.[0]?.occurredMs, segments.at(-1)?.at(-1)?.occurredMs];
  // An id tells whole milliseconds.
  return begin !== undefined && end !== undefined && Math.floor(begin) <= fromMs && end >= toMs;
}

/** How far the commands reach that these calls were taken for before: a call that ended otherwise may have cut one in two. */
async function reachOfFormer(
  client: ClientBase,
  { organizationId }: Actor,
  segments: readonly ActorCall[][],
): Promise<Stretch | undefined> {
  const former = [...new Set(segments.flat().flatMap(({ commandId }) => commandId ?? []))];
  if (former.length === 0) return undefined;
  const { rows } = await client.query<{ first: string | null; last: string | null }>({
    name: "reach-of-commands",
    text: `SELECT min(call_id::text) AS first, max(call_id::text) AS last FROM command_call WHERE organization_id = $1 AND command_id = ANY($2::uuid[])`,
    values: [organizationId, former],
  });
  const [{ first, last } = { first: null, last: null }] = rows;
  return first === null || last === null ? undefined : { fromMs: msOf(first), toMs: msOf(last) };
}

/** The first 48 bits of an event's id. */
function msOf(id: string): number {
  return Number.parseInt(id.replaceAll("-", "").slice(0, 12), 16);
}

function derive(actor: Actor, calls: readonly ActorCall[]): Derived {
  const byId = new Map(calls.map((call) => [call.id, call]));
  const derived: Derived = { commands: [], links: [], gone: [] };
  for (const inferred of inferCommands(actor.client, calls)) {
    const own = inferred.calls.flatMap(({ id }) => byId.get(id) ?? []);
    const [first] = own;
    if (first === undefined) continue;
    derived.commands.push(commandOf(actor, inferred, [first, ...own.slice(1)]));
    for (const { id, commandId } of own)
      if (commandId !== first.id)
        derived.links.push({ organizationId: actor.organizationId, callId: id, commandId: first.id });
  }
  return derived;
}

function commandOf(
  { organizationId, sourceId, cluster }: Actor,
  inferred: InferredCommand,
  calls: readonly [ActorCall, ...ActorCall[]],
): Command {
  const [first] = calls;
  const latest = calls.reduce((a, b) => (b.receivedMs > a.receivedMs ? b : a));
  return {
    organizationId,
    id: first.id,
    sourceId,
    sourceEventId: null,
    occurredAt: first.occurredAt,
    receivedAt: latest.receivedAt,
    clockSkew: calls.some(({ clockSkew }) => clockSkew),
    session: null,
    user: first.user,
    userType: first.userType,
    groups: first.groups,
    device: first.device,
    sourceIp: first.sourceIp,
    cluster,
    namespace: inferred.namespace,
    resource: inferred.resource,
    accessMethod: first.accessMethod,
    command: inferred.text,
    origin: "inferred",
    confidence: inferred.confidence,
    outcome: inferred.outcome,
    exitCode: null,
    durationMs: inferred.outcome === "running" ? null : elapsedOf(calls),
    apiCalls: calls.length,
    commandEventId: null,
  };
}

/** First start to last end, to the microsecond; null where nothing was measured. */
function elapsedOf(calls: readonly [ActorCall, ...ActorCall[]]): number | null {
  const [first, ...others] = calls;
  if (others.length === 0 && first.durationMs === null) return null;
  const endMs = Math.max(...calls.map(({ occurredMs, durationMs }) => occurredMs + (durationMs ?? 0)));
  return Math.round((endMs - first.occurredMs) * 1000) / 1000;
}
