import { weighted, type Random } from "../random.ts";
import { busyness, isAwake } from "../rhythm.ts";
import type { Sent } from "../traffic.ts";
import type { Conversation, Party } from "./conversation.ts";
import { FLOWS_SENDER, streamed } from "./hec.ts";
import { moments, type Span } from "./moments.ts";
import type { Machine, Person, Tag, Tailnet } from "./tailnet.ts";
import { MACHINE_TALKS, PEOPLE_TALKS, type Talk } from "./talks.ts";
import { flowRecords } from "./flow-records.ts";

/** Of a conversation, over its windows, both ends and the underlay. */
const CONNECTIONS_PER_CONVERSATION = 3.1;
const HOURS_PER_DAY = 24;
/** Of the busiest hour's traffic, what machines alone make. */
const MACHINES_SHARE = 0.3;
/** The mean of `busyness` over a working day. */
const MEAN_BUSYNESS = 0.46;

type Order = Span & {
  random: Random;
  tailnet: Tailnet;
  /** About how many a working day. */
  connectionsPerDay: number;
  busyAtLeast?: number;
};

/** Who talked to whom in a tailnet within a span, as its nodes report it. */
export function* flows({ random, tailnet, connectionsPerDay, busyAtLeast = 0, ...span }: Order): Generator<Sent> {
  const busy = (atMs: number): number => Math.max(busyAtLeast, busyness(atMs));
  const mean = connectionsPerDay / CONNECTIONS_PER_CONVERSATION / HOURS_PER_DAY / (MACHINES_SHARE + MEAN_BUSYNESS);
  for (const atMs of moments(span, { random, perHour: (at) => mean * (MACHINES_SHARE + busy(at)) })) {
    const byPeople = random.chance(busy(atMs) / (busy(atMs) + MACHINES_SHARE));
    const conversation = drawConversation(random, { atMs, tailnet, byPeople, late: busyAtLeast > 0 });
    for (const { endMs, record } of flowRecords(conversation, random))
      yield streamed(record, { sender: FLOWS_SENDER, atMs: endMs, random });
  }
}

const drawFor = {
  people: weighted(PEOPLE_TALKS, ({ weight }) => weight),
  machines: weighted(MACHINE_TALKS, ({ weight }) => weight),
};

type Where = {
  atMs: number;
  tailnet: Tailnet;
  byPeople: boolean;
  /** At an hour when nobody works, somebody works late. */
  late: boolean;
};

function drawConversation(random: Random, { byPeople, ...where }: Where): Conversation {
  const wanted = byPeople ? drawFor.people(random) : undefined;
  const person = wanted && drawPerson(random, { talk: wanted, ...where });
  // When nobody is there for it, some machine talks instead.
  const talk = wanted && person ? wanted : drawFor.machines(random);
  const caller = person ? ownedBy(person) : taggedParty(where.tailnet, talk.from as Tag, random);
  return { talk, startMs: where.atMs, caller, called: taggedParty(where.tailnet, talk.to, random) };
}

type Wanted = Omit<Where, "byPeople"> & { talk: Talk };

function drawPerson(random: Random, { talk, atMs, tailnet, late }: Wanted): Person | undefined {
  const hour = new Date(atMs).getUTCHours();
  const able = tailnet.people.filter(({ actor }) => talk.from.includes(actor.job));
  const awake = able.filter(({ actor }) => isAwake(actor, hour));
  const there = awake.length === 0 && late ? able : awake;
  return there.length === 0 ? undefined : weighted(there, ({ actor }) => actor.weight)(random);
}

function ownedBy({ laptop, actor }: Person): Party {
  return { node: laptop, owner: { user: actor.user } };
}

function taggedParty({ machines }: Tailnet, tag: Tag, random: Random): Party {
  const machine: Machine = random.pick(machines.filter((one) => one.tag === tag));
  return { node: machine, owner: { tags: [tag] } };
}
