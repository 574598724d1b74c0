import { weighted, type Random } from "../random.ts";
import { busyness, isAwake } from "../rhythm.ts";
import type { Sent } from "../traffic.ts";
import type { Automaton, Drawn, Operation } from "./change.ts";
import { CHANGES_SENDER, streamed } from "./hec.ts";
import { moments, type Span } from "./moments.ts";
import { OPERATIONS } from "./operations.ts";
import { policyEdits } from "./policy-edits.ts";
import { stableId, type Person, type Tailnet } from "./tailnet.ts";

/** Operations an hour at night, and how many more at the height of a working day; some are of several records. */
const AT_NIGHT_PER_HOUR = 1;
const BUSY_PER_HOUR = 5;
/** Between the records of one operation. */
const APART_MS = 3;
const TRIES = 12;

type Order = Span & { random: Random; tailnet: Tailnet; busyAtLeast?: number };

/** What changed in a tailnet within a span, as its log stream tells it. */
export function* changes({ random, tailnet, busyAtLeast = 0, ...span }: Order): Generator<Sent> {
  const perHour = (atMs: number): number => AT_NIGHT_PER_HOUR + BUSY_PER_HOUR * Math.max(busyAtLeast, busyness(atMs));
  for (const atMs of moments(span, { random, perHour })) {
    const operation = drawOperation(random, { atMs, tailnet });
    const drawn = {
      random,
      atMs,
      tailnet,
      person: drawPerson(operation, { random, atMs, tailnet }),
      suffix: random.suffix(6),
    };
    yield* records(operation, drawn);
  }
  for (const { atMs, change } of policyEdits(span, tailnet)) {
    const operation = { ...EDIT, ...(isAtWork(EDIT, { atMs, tailnet }) ? {} : BY_PIPELINE), changes: () => [change] };
    yield* records(operation, {
      random,
      atMs,
      tailnet,
      person: drawPerson(EDIT, { random, atMs, tailnet }),
      suffix: "",
    });
  }
}

/** Who edits the policy file; when they sleep, what was merged is applied. */
const EDIT = { weight: 1, by: ["operator"], origin: "ADMIN_CONSOLE" } as const;
const BY_PIPELINE = { by: "terraform", origin: "CONFIG_API" } as const;

const draw = weighted(OPERATIONS, ({ weight }) => weight);

type Where = { atMs: number; tailnet: Tailnet };

/** What nobody is at work to do is not done, if something else can be. */
function drawOperation(random: Random, where: Where): Operation {
  let operation = draw(random);
  for (let tries = 0; tries < TRIES && !isAtWork(operation, where); tries++) operation = draw(random);
  return operation;
}

function isAtWork({ by }: Pick<Operation, "by">, { atMs, tailnet }: Where): boolean {
  const hour = new Date(atMs).getUTCHours();
  if (typeof by === "string") return true;
  return tailnet.people.some(({ actor }) => by.includes(actor.job) && isAwake(actor, hour));
}

function drawPerson({ by }: Pick<Operation, "by">, { random, atMs, tailnet }: Where & { random: Random }): Person {
  const hour = new Date(atMs).getUTCHours();
  const able = tailnet.people.filter(({ actor }) => typeof by === "string" || by.includes(actor.job));
  const awake = able.filter(({ actor }) => isAwake(actor, hour));
  return random.pick(awake.length > 0 ? awake : able);
}

function* records({ by, origin, changes }: Operation, drawn: Drawn): Generator<Sent> {
  const eventGroupID = drawn.random.uuid().replaceAll("-", "");
  const actor = actorOf(by, drawn);
  for (const [index, change] of changes(drawn).entries()) {
    const record = { eventGroupID, origin, actor, ...change };
    yield streamed(record, { sender: CHANGES_SENDER, atMs: drawn.atMs + index * APART_MS, random: drawn.random });
  }
}

const AUTOMATA: Readonly<Record<Automaton, { type: string; displayName: string }>> = {
  terraform: { type: "OAUTH_CLIENT", displayName: "terraform" },
  scim: { type: "SCIM", displayName: "SCIM" },
  expiry: { type: "AUTOMATED_WORKER", displayName: "Automated worker" },
  runner: { type: "OAUTH_CLIENT", displayName: "ci-runners" },
};

function actorOf(by: Operation["by"], { person }: Pick<Drawn, "person">): object {
  if (typeof by === "string") return { id: stableId("k", AUTOMATA[by].displayName), loginName: "", ...AUTOMATA[by] };
  return { id: person.userId, type: "USER", loginName: person.actor.user, displayName: person.displayName };
}
