import { setImmediate } from "node:timers/promises";
import type { ClientBase } from "pg";
import { DAY_MS } from "../../events/durations.ts";
import { instantOfEventId } from "../../events/event-id.ts";
import type { Derived } from "../group.ts";
import { inferSegment } from "../infer/infer.ts";
import type { InferredCommand } from "../infer/inferred-command.ts";
import type { Stretch } from "../infer/part.ts";
import type { Command } from "../member.ts";
import { store } from "../store.ts";
import type { Actor } from "./actor.ts";
import type { ActorCall } from "./actor-calls.ts";
import { wholeSegments, type Work } from "./whole-segments.ts";

/** What inferring did; `former` are commands the calls were of and are not any more, for all that these actors' calls tell. */
export type Inferred = { calls: number; commands: Set<string>; former: string[] };

/** Of a stretch whose commands reach beyond it, and those beyond them: nothing real goes on so long. */
const WIDENED_MAX = 8;
/** Read and inferred together. */
const WORKS_TOGETHER = 2_000;
/** Inferring holds up whoever waits for an answer from this thread: it lets them have a turn so often. */
const TURN_MS = 5;

/**
 * Infers commands of actors of one organization, each from all of its calls, and stores them. The same calls give the same rows, however often and in
 * whatever pieces. How many statements that takes depends on how many hundred actors these are, and hardly on how many calls.
 * What the calls were of before is for the caller to remove: a command is called by its first call, and that may have come to be
 * another actor's.
 */
export async function inferStretches(client: ClientBase, works: readonly Work[]): Promise<Inferred> {
  const derived = new Derivation();
  const turns = new Turns();
  for (let from = 0; from < works.length; from += WORKS_TOGETHER) {
    const some = works.slice(from, from + WORKS_TOGETHER);
    const segments = await withFormer(client, some, await wholeSegments(client, some));
    for (const [at, { actor }] of some.entries())
      for (const segment of segments[at] ?? []) {
        derive(actor, segment, derived);
        await turns.pass();
      }
  }
  await store(client, derived.result());
  return { calls: derived.calls, commands: derived.made, former: derived.former };
}

/** The same segments, and more where the commands that their calls were taken for before reach further: a call that ended otherwise may have cut one in two. */
async function withFormer(
  client: ClientBase,
  works: readonly Work[],
  segments: ActorCall[][][],
): Promise<ActorCall[][][]> {
  const reaches = await reachesOf(client, works[0]?.actor.organizationId, segments.flat(2));
  for (const [at, { actor, stretch }] of works.entries()) {
    let found = segments[at] ?? [];
    let reach = reachIn(reaches, found);
    for (let widened = 0; widened < WIDENED_MAX; widened++) {
      if (reach === undefined || isWithin(reach, found)) break;
      const wider = { fromMs: Math.min(stretch.fromMs, reach.fromMs), toMs: Math.max(stretch.toMs, reach.toMs) };
      [found = []] = await wholeSegments(client, [{ actor, stretch: wider }]);
      reach = reachIn(await reachesOf(client, actor.organizationId, found.flat()), found);
    }
    segments[at] = found;
  }
  return segments;
}

function isWithin({ fromMs, toMs }: Stretch, segments: readonly ActorCall[][]): boolean {
  const [begin, end] = [segments[0]?.[0]?.occurredMs, segments.at(-1)?.at(-1)?.occurredMs];
  // An id tells whole milliseconds.
  return begin !== undefined && end !== undefined && Math.floor(begin) <= fromMs && end >= toMs;
}

/** Lets whoever else waits for this thread have a turn. */
class Turns {
  #since = performance.now();

  async pass(): Promise<void> {
    if (performance.now() - this.#since < TURN_MS) return;
    await setImmediate();
    this.#since = performance.now();
  }
}

type Reaches = ReadonlyMap<string, Stretch>;

/** How far the commands reach that these calls were taken for before. */
async function reachesOf(
  client: ClientBase,
  organizationId: string | undefined,
  calls: readonly ActorCall[],
): Promise<Reaches> {
  const former = [...new Set(calls.flatMap(({ commandId }) => commandId ?? []))];
  if (former.length === 0) return new Map();
  const { rows } = await client.query<{ id: string; first: string; last: string }>(
    `SELECT command_id AS id, min(call_id::text) AS first, max(call_id::text) AS last
       FROM command_call WHERE organization_id = $1 AND command_id = ANY($2::uuid[]) GROUP BY 1`,
    [organizationId, former],
  );
  return new Map(
    rows.map(({ id, first, last }) => [id, { fromMs: instantOfEventId(first).ms, toMs: instantOfEventId(last).ms }]),
  );
}

function reachIn(reaches: Reaches, segments: readonly ActorCall[][]): Stretch | undefined {
  let all: Stretch | undefined;
  for (const { commandId } of segments.flat()) {
    const one = commandId === null ? undefined : reaches.get(commandId);
    if (one === undefined) continue;
    all = { fromMs: Math.min(one.fromMs, all?.fromMs ?? Infinity), toMs: Math.max(one.toMs, all?.toMs ?? 0) };
  }
  return all;
}

/** What was inferred so far, once each: two stretches of an actor may share a segment. */
class Derivation {
  readonly #commands = new Map<string, Command>();
  readonly #links = new Map<string, Derived["links"][number]>();
  readonly #former = new Set<string>();
  calls = 0;

  add(organizationId: string, command: Command, calls: readonly ActorCall[]): void {
    this.#commands.set(command.id, command);
    this.calls += calls.length;
    for (const { id, commandId } of calls) {
      if (commandId !== null) this.#former.add(commandId);
      if (commandId !== command.id) this.#links.set(id, { organizationId, callId: id, commandId: command.id });
    }
  }

  get made(): Set<string> {
    return new Set(this.#commands.keys());
  }

  get former(): string[] {
    return [...this.#former].filter((id) => !this.#commands.has(id));
  }

  /** What is to be stored. */
  result(): Derived {
    return { commands: [...this.#commands.values()], links: [...this.#links.values()], gone: [] };
  }
}

function derive(actor: Actor, segment: readonly ActorCall[], derived: Derivation): void {
  for (const inferred of inferSegment(actor.client, segment)) {
    const [first, ...others] = inferred.calls.flatMap(({ number }) => segment[number] ?? []);
    if (first === undefined) continue;
    derived.add(actor.organizationId, commandOf(actor, inferred, [first, ...others]), [first, ...others]);
  }
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
    occurredAt: timestampOf(first.occurredMs),
    receivedAt: timestampOf(latest.receivedMs),
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

/** A time to the microsecond, as PostgreSQL reads it. */
function timestampOf(ms: number): string {
  const micros = Math.round(ms * 1e3);
  const day = Math.floor(micros / DAY_MICROS);
  const rest = micros - day * DAY_MICROS;
  const [hours, minutes] = [Math.floor(rest / 3_600e6), Math.floor(rest / 60e6) % 60];
  // Leading ones keep the zeros.
  const [time, seconds] = [String(1e4 + hours * 100 + minutes), String(1e8 + (rest % 60e6))];
  return `${dateOf(day)}T${time.slice(1, 3)}:${time.slice(3)}:${seconds.slice(1, 3)}.${seconds.slice(3)}Z`;
}

const DAY_MICROS = DAY_MS * 1e3;
let latest = { day: 0, date: "1970-01-01" };

/** The date of a day since 1970; asked for one day after the other, and a date is dear. */
function dateOf(day: number): string {
  if (day !== latest.day) {
    const iso = new Date(day * DAY_MS).toISOString();
    latest = { day, date: iso.slice(0, iso.indexOf("T")).replace(/^\+0?/, "") };
  }
  return latest.date;
}
