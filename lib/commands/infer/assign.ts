import type { Call } from "./call.ts";
import { endShare } from "./endings.ts";
import { fit } from "./fit.ts";
import { stretchOf } from "./lag.ts";
import { OpenCommand, type Continuation } from "./open-command.ts";
import { startShare } from "./rules/index.ts";

/** Commands that a person, or a script of theirs, begins a millisecond: where calls come close, several are at it. */
const STARTS_A_MS = { least: 0.002, most: 0.05 };
const CALLS_A_COMMAND = 3.5;
/** How far around a call to look how close calls come. */
const AROUND_MS = 500;
/** Commands of one actor that may be going on at once; the one longest quiet is taken as ended. */
const OPEN_MAX = 48;
/** Ways of assigning that are kept, and how much less likely than the best one may be (natural logarithm). */
const WAYS_MAX = 8;
const BEHIND_MAX = 9;

/** One way of assigning the calls so far. */
type Way = {
  score: number;
  open: readonly OpenCommand[];
  ended: Ended | undefined;
  /** Tells apart ways that differ in what may come: by the last calls of what is open, and a little of what led there. */
  mark: number;
  /** When the next of what is open is over. */
  nextEndMs: number;
};
type Ended = { command: OpenCommand; before: Ended | undefined };

/** A way with one more call: `from` is the open command it goes on with, undefined where it begins one. */
type Step = { way: Way; from: OpenCommand | undefined; to: OpenCommand; score: number };

/** A call, how many commands begin a millisecond around it, and by how much the way to the API server slows kubectl down. */
type Now = { call: Call; startsAMs: number; stretch: number };

const NO_WAY: Way = { score: 0, open: [], ended: undefined, mark: 0, nextEndMs: Number.POSITIVE_INFINITY };

/**
 * Assigns the calls of one actor to commands. Each call goes on with an open command or begins one; what is likeliest over all calls wins, so that what a
 * command does next may show that its earlier call was another's.
 * @param calls in time order.
 * @returns the state of each command after its last call, in order of their first calls.
 */
export function assignCalls(calls: readonly Call[]): OpenCommand[] {
  let ways: Way[] = [NO_WAY];
  const stretch = stretchOf(calls);
  let [from, to] = [0, 0];
  for (const call of calls) {
    while ((calls[from]?.occurredMs ?? Infinity) < call.occurredMs - AROUND_MS) from += 1;
    while ((calls[to]?.occurredMs ?? Infinity) < call.occurredMs + AROUND_MS) to += 1;
    const settled = ways.map((way) => (way.nextEndMs < call.occurredMs ? withoutEnded(way, call) : way));
    ways = likeliest(stepsOf(settled, { call, startsAMs: startsAMs(to - from), stretch }));
  }
  return commandsOf(ways[0] ?? NO_WAY);
}

function startsAMs(callsAround: number): number {
  const starts = callsAround / (2 * AROUND_MS) / CALLS_A_COMMAND;
  return Math.min(Math.max(starts, STARTS_A_MS.least), STARTS_A_MS.most);
}

function commandsOf(way: Way): OpenCommand[] {
  const commands = [...way.open];
  for (let { ended } = way; ended !== undefined; ended = ended.before) commands.push(ended.command);
  return commands.sort((a, b) => (a.first.id < b.first.id ? -1 : 1));
}

function withoutEnded(way: Way, { occurredMs }: Call): Way {
  let { ended, mark } = way;
  const open = way.open.filter((command) => {
    if (command.openUntilMs >= occurredMs) return true;
    ended = { command, before: ended };
    mark -= markOf(command);
    return false;
  });
  return { ...way, open, ended, mark, nextEndMs: nextEnd(open) };
}

function nextEnd(open: readonly OpenCommand[]): number {
  return open.reduce((soonest, { openUntilMs }) => Math.min(soonest, openUntilMs), Number.POSITIVE_INFINITY);
}

/** Every way with one more call, but those too far behind the best. */
function stepsOf(ways: readonly Way[], { call, startsAMs, stretch }: Now): Step[] {
  const begun = new OpenCommand(call);
  const start: Continuation = { to: begun, logWeight: Math.log(startsAMs * startShare(call) * endShare(begun)) };
  const steps: Step[] = [];
  let best = Number.NEGATIVE_INFINITY;
  const add = (way: Way, from: OpenCommand | undefined, { to, logWeight }: Continuation): void => {
    const score = way.score + logWeight;
    if (score < best - BEHIND_MAX) return;
    best = Math.max(best, score);
    steps.push({ way, from, to, score });
  };
  for (const way of ways) {
    add(way, undefined, start);
    for (const from of way.open) {
      // Ways share most of what is open: each is tried once.
      if (from.tried?.call !== call) from.tried = { call, next: continuation(from, call, stretch) };
      if (from.tried.next !== undefined) add(way, from, from.tried.next);
    }
  }
  return steps;
}

function continuation(from: OpenCommand, call: Call, stretch: number): Continuation | undefined {
  const density = fit(from, call, stretch);
  if (density === 0) return undefined;
  const to = new OpenCommand(call, from);
  return { to, logWeight: Math.log((density * endShare(to)) / endShare(from)) };
}

/** The best few; of those that leave the same open, one. */
function likeliest(steps: Step[]): Way[] {
  steps.sort((a, b) => b.score - a.score);
  const best = steps[0]?.score ?? 0;
  judge(steps, best);
  const marks = new Set<number>();
  const ways: Way[] = [];
  for (const step of steps) {
    if (step.score < best - BEHIND_MAX || ways.length === WAYS_MAX) break;
    const mark = step.way.mark + markOf(step.to) - (step.from === undefined ? 0 : markOf(step.from));
    if (marks.has(mark)) continue;
    marks.add(mark);
    ways.push(taken(step, mark));
  }
  return ways;
}

/** How likely the call follows the call it is made to follow, over all ways. */
function judge(steps: readonly Step[], best: number): void {
  const shares = new Map<number, number>();
  let sum = 0;
  for (const step of steps) {
    const share = Math.exp(step.score - best);
    shares.set(followed(step), (shares.get(followed(step)) ?? 0) + share);
    sum += share;
  }
  for (const step of steps) {
    const share = (shares.get(followed(step)) ?? 0) / sum;
    step.to.certainty = Math.min(step.from?.certainty ?? 1, share);
  }
}

/** The number of the call before it in its command; -1 where it begins one. */
function followed({ from }: Step): number {
  return from === undefined ? -1 : from.last.number;
}

function taken({ way, from, to, score }: Step, mark: number): Way {
  const open = from === undefined ? [...way.open, to] : way.open.map((command) => (command === from ? to : command));
  const nextEndMs = from === undefined ? Math.min(way.nextEndMs, to.openUntilMs) : nextEnd(open);
  const next: Way = { score, open, ended: way.ended, mark, nextEndMs };
  return open.length > OPEN_MAX ? withoutQuietest(next) : next;
}

function withoutQuietest(way: Way): Way {
  const quietest = way.open.reduce((least, command) => (command.openUntilMs < least.openUntilMs ? command : least));
  const open = way.open.filter((command) => command !== quietest);
  const ended = { command: quietest, before: way.ended };
  return { ...way, open, ended, mark: way.mark - markOf(quietest), nextEndMs: nextEnd(open) };
}

/** Two states with equal marks go on alike: same last call, and a like history. */
function markOf({ last, openapi, firstList, wrote, isWaiting }: OpenCommand): number {
  const history =
    (openapi ? 1 : 0) + (firstList === undefined ? 0 : 2) + (wrote === undefined ? 0 : 4) + (isWaiting ? 8 : 0);
  return scattered(last.number * 16 + history + 1);
}

/** A number of 32 bits with nothing left of how near two were: sums of different ones must differ. */
function scattered(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
