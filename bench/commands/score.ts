import type { InferredCommand } from "../../lib/commands/infer/inferred-command.ts";
import type { TrueCommand } from "./capture.ts";
import { typedTarget } from "./typed.ts";

export type Score = {
  f1: number;
  precision: number;
  recall: number;
  commands: number;
  verbs: number;
  whole: number;
  /** Of lines whose exit status is kubectl's own, how many ended as their calls tell. */
  outcomes: number;
  confidenceRight: number;
  confidenceWrong: number;
  /** What is wrong, a line each. */
  mistakes: string[];
};

/** What each true command was taken for: the inferred one that has most of its calls. */
type Taken = { truth: TrueCommand; size: number; inferred: InferredCommand; shared: number };

/**
 * Holds what was inferred against the truth: groups by pairs of calls, names by what was typed.
 * @param truthOf the true command of a call, by its id; undefined for calls that no kubectl command made.
 */
export function score(commands: readonly InferredCommand[], truthOf: (id: string) => TrueCommand | undefined): Score {
  const tally = pairsOf(commands, truthOf);
  const taken = [...tally.taken.values()];
  const judged = taken.map((one) => ({ ...one, ...judge(one) }));
  const wrong = judged.filter(({ whole, grouped }) => !whole || !grouped);
  const right = judged.filter(({ whole }) => whole);
  const notWhole = judged.filter(({ whole }) => !whole);
  return {
    f1: (2 * tally.shared) / (tally.inferred + tally.true),
    precision: tally.shared / tally.inferred,
    recall: tally.shared / tally.true,
    commands: taken.length,
    verbs: share(judged, ({ verb }) => verb),
    whole: right.length / judged.length,
    outcomes: share(
      taken.filter(({ truth }) => truth.exit !== undefined),
      ({ truth, inferred }) => (truth.exit === 0) === (inferred.outcome === "success"),
    ),
    confidenceRight: mean(right.map(({ inferred }) => inferred.confidence)),
    confidenceWrong: mean(notWhole.map(({ inferred }) => inferred.confidence)),
    mistakes: wrong.map(
      ({ truth, inferred, size, shared, verb }) =>
        `${verb ? "      " : "verb  "} ${String(shared)} of ${String(size)} calls, ${String(inferred.calls.length)} taken  ${inferred.confidence.toFixed(2)}  ${truth.typed.replaceAll("\n", " ").slice(0, 90)}  =>  ${inferred.text}`,
    ),
  };
}

function pairsOf(commands: readonly InferredCommand[], truthOf: (id: string) => TrueCommand | undefined): Tally {
  const sizes = new Map<string, number>();
  const taken = new Map<string, Taken>();
  let [shared, inferred] = [0, 0];
  for (const command of commands) {
    inferred += pairs(command.calls.length);
    for (const [truth, count] of partsOf(command, truthOf)) {
      shared += pairs(count);
      sizes.set(truth.key, (sizes.get(truth.key) ?? 0) + count);
      const most = taken.get(truth.key)?.shared ?? 0;
      if (count > most) taken.set(truth.key, { truth, size: 0, inferred: command, shared: count });
    }
  }
  for (const one of taken.values()) one.size = sizes.get(one.truth.key) ?? 0;
  const all = [...sizes.values()].reduce((sum, size) => sum + pairs(size), 0);
  return { shared, inferred, true: all, taken };
}

type Tally = { shared: number; inferred: number; true: number; taken: Map<string, Taken> };

/** How many of a command's calls are each true command's. */
function partsOf(
  { calls }: InferredCommand,
  truthOf: (id: string) => TrueCommand | undefined,
): Map<TrueCommand, number> {
  const parts = new Map<TrueCommand, number>();
  for (const { id } of calls) {
    const truth = truthOf(id);
    if (truth !== undefined) parts.set(truth, (parts.get(truth) ?? 0) + 1);
  }
  return parts;
}

function pairs(count: number): number {
  return (count * (count - 1)) / 2;
}

function judge({ truth, size, inferred, shared }: Taken): { verb: boolean; whole: boolean; grouped: boolean } {
  const grouped = shared === size && inferred.calls.length === size;
  // A command without a recorded path is judged by its first word alone.
  const path = truth.verbPath ?? `kubectl ${/kubectl (\S+)/.exec(truth.typed)?.[1] ?? ""}`;
  const verb = `kubectl ${inferred.verbPath}`.trim() === path;
  return { verb, whole: verb && isTarget(inferred, truth, path), grouped };
}

function isTarget(inferred: InferredCommand, truth: TrueCommand, path: string): boolean {
  const { resource, namespace, names } = typedTarget(truth.typed, path);
  if (resource !== undefined && resource !== inferred.resource) return false;
  return isNamespace(inferred, namespace) && isName(inferred, names);
}

/** Where the line leaves the namespace to its context, any will do. */
function isNamespace({ namespace, verbPath }: InferredCommand, typed: string | null | undefined): boolean {
  return typed === undefined || typed === namespace || (namespace === null && NOWHERE.has(verbPath));
}

function isName({ name }: InferredCommand, typed: readonly string[] | undefined): boolean {
  if (typed === undefined) return true;
  return typed.length === 1 ? typed[0] === name : typed.length > 1 || name === null;
}

/** Their calls tell no namespace, or none was meant. */
const NOWHERE = new Set(["top node"]);

function share<T>(items: readonly T[], test: (item: T) => boolean): number {
  return items.filter(test).length / items.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
