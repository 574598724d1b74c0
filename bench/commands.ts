import type { ApiCallEvent } from "../lib/events/event.ts";
import { readCapture, type Capture, type TrueCommand } from "./commands/capture.ts";
import type { ObservedCall } from "../lib/commands/infer/call.ts";
import { actorsOf, inferAll, observed, type Actor } from "./commands/observe.ts";
import { scoreRecorded } from "./commands/recorded.ts";
import { score, type Score } from "./commands/score.ts";
import { overlapped } from "./commands/terminals.ts";
import { measureWitness } from "./commands/witness.ts";
import type { Figure } from "./support/measure.ts";

const TERMINALS = [2, 3, 5];
/** Days made of each number of terminals. */
const DAYS = 5;

type Options = { capture: string; seed: number; explain: (line: string) => void };

/**
 * How well commands are inferred from a capture, held against what was typed: from the audit log alone, with kubectl's headers, and with its
 * commands moved onto each other. The truth is for checking and never an input.
 * @returns the figures, and how many calls the capture holds.
 * @throws Error when a file of the capture's folder is missing.
 */
export function measureCommands({ capture: folder, seed, explain }: Options): { figures: Figure[]; calls: number } {
  const capture = readCapture(folder);
  const figures = [
    ...fromAudit(capture, explain),
    ...withHeaders(capture),
    ...TERMINALS.flatMap((terminals) => onTerminals(capture, { terminals, seed, explain })),
    ...measureWitness(capture.events, capture.proxied, seed),
  ];
  return { figures, calls: capture.events.length };
}

function fromAudit({ events, truth }: Capture, explain: Options["explain"]): Figure[] {
  const actors = actorsOf(events).map(({ client, calls }) => ({ client, calls: calls.map(observed) }));
  const { commands } = inferAll(actors);
  const truthOf = truthById(events, truth);
  const result = score(commands, truthOf);
  for (const mistake of result.mistakes) explain(mistake);
  const invented = commands.filter(({ calls }) => calls.every(({ id }) => truthOf(id) === undefined));
  for (const { text } of invented) explain(`invented  ${text}`);
  return [
    ...figuresOf("audit log", result, 0.97),
    { name: "audit log: commands made up of other clients' calls", value: invented.length, unit: "", atMost: 0 },
    speed(actors),
  ];
}

function truthById(
  events: readonly ApiCallEvent[],
  truth: ReadonlyMap<string, TrueCommand>,
): (id: string) => TrueCommand | undefined {
  const auditIds = new Map(events.map(({ id, sourceEventId }) => [id, sourceEventId ?? ""]));
  return (id) => truth.get(auditIds.get(id) ?? "");
}

function figuresOf(name: string, result: Score, f1: number): Figure[] {
  const note = `precision ${result.precision.toFixed(3)}, recall ${result.recall.toFixed(3)}, ${String(result.commands)} commands`;
  return [
    { name: `${name}: pairwise F1 of grouping`, value: result.f1, unit: "", atLeast: f1, note },
    { name: `${name}: verb path right`, value: result.verbs * 100, unit: "%", atLeast: 95 },
    { name: `${name}: verb path, resource, namespace, name right`, value: result.whole * 100, unit: "%", atLeast: 90 },
    { name: `${name}: outcome as the exit status had it`, value: result.outcomes * 100, unit: "%" },
    { name: `${name}: confidence of right answers`, value: result.confidenceRight, unit: "", atLeast: 0.9 },
    { name: `${name}: confidence of wrong answers`, value: result.confidenceWrong, unit: "", atMost: 0.6 },
  ];
}

const CALLS_TO_TIME = 100_000;

/** The pure part alone, over the same calls again and again. */
function speed(actors: readonly Actor<ObservedCall>[]): Figure {
  const calls = actors.reduce((sum, own) => sum + own.calls.length, 0);
  const rounds = Math.ceil(CALLS_TO_TIME / calls);
  let ms = 0;
  for (let round = 0; round < rounds; round++) ms += inferAll(actors).ms;
  return {
    name: "audit log: speed of the pure part",
    value: (calls * rounds) / (ms / 1_000),
    unit: "calls/s",
    atLeast: 20_000,
  };
}

function withHeaders({ events, headers }: Capture): Figure[] {
  const { grouped, verbs } = scoreRecorded(events, headers);
  return [
    { name: "session headers: sessions grouped exactly", value: grouped * 100, unit: "%", atLeast: 100 },
    { name: "session headers: verb path right", value: verbs * 100, unit: "%", atLeast: 100 },
  ];
}

function onTerminals(
  { events, truth }: Capture,
  { terminals, seed, explain }: { terminals: number; seed: number; explain: Options["explain"] },
): Figure[] {
  const truthOf = truthById(events, truth);
  const days = Array.from({ length: DAYS }, (_, day) => overlapped(events, truth, { terminals, seed: seed + day }));
  const inferred = days.map((day) => inferAll(day));
  const scores = inferred.map(({ commands }) => score(commands, truthOf));
  for (const mistake of scores[0]?.mistakes ?? []) explain(`${String(terminals)} terminals  ${mistake}`);
  const calls = days.reduce((sum, day) => sum + day.reduce((own, actor) => own + actor.calls.length, 0), 0);
  const ms = inferred.reduce((sum, one) => sum + one.ms, 0);
  const name = `${String(terminals)} terminals at once`;
  const verbs = mean(scores, ({ verbs: share }) => share) * 100;
  return [
    {
      name: `${name}: pairwise F1 of grouping`,
      value: mean(scores, ({ f1 }) => f1),
      unit: "",
      atLeast: 0.95,
      note: `least of ${String(DAYS)} days ${Math.min(...scores.map(({ f1 }) => f1)).toFixed(3)}`,
    },
    { name: `${name}: verb path right`, value: verbs, unit: "%" },
    { name: `${name}: confidence of right answers`, value: mean(scores, (one) => one.confidenceRight), unit: "" },
    { name: `${name}: confidence of wrong answers`, value: mean(scores, (one) => one.confidenceWrong), unit: "" },
    { name: `${name}: speed of the pure part`, value: calls / (ms / 1_000), unit: "calls/s" },
  ];
}

function mean(scores: readonly Score[], value: (score: Score) => number): number {
  return scores.reduce((sum, one) => sum + value(one), 0) / scores.length;
}
