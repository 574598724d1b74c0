import { assignCalls } from "./assign.ts";
import { readCall, type Call, type ObservedCall } from "./call.ts";
import { evidenceOf } from "./name/evidence.ts";
import { NodeHistory } from "./name/history.ts";
import { targetOf } from "./name/target.ts";
import { textOf } from "./name/text.ts";
import { verbOf } from "./name/verb.ts";
import type { OpenCommand } from "./open-command.ts";

/** One command as its calls tell it. */
export type InferredCommand = {
  /** Its evidence, in time order. */
  calls: readonly Call[];
  text: string;
  /** `rollout restart`; empty where nothing tells. */
  verbPath: string;
  resource: string | null;
  namespace: string | null;
  /** Null for none and for several. */
  name: string | null;
  /** How likely all of it is so, from 0 to 1; never 1. */
  confidence: number;
};

/**
 * Infers the commands behind the calls of one actor: one user, as one authenticated user, on one cluster from one device with one kubectl.
 * Depends on the set of calls alone.
 * @param observed in id order, which is time order.
 */
export function inferCommands(observed: readonly ObservedCall[]): InferredCommand[] {
  const history = new NodeHistory();
  return assignCalls(observed.map(readCall)).map((command) => named(command, history));
}

function named(command: OpenCommand, history: NodeHistory): InferredCommand {
  const evidence = evidenceOf(command);
  const likely = verbOf(evidence);
  const target = targetOf(evidence, likely.path);
  const verb = history.read(likely, target.main);
  const names = target.objects.flatMap(({ name }) => name ?? []);
  return {
    calls: evidence.calls,
    text: textOf(verb.path, evidence, target),
    verbPath: verb.path,
    resource: target.resource,
    namespace: target.namespace,
    name: names.length === 1 ? (names[0] ?? null) : null,
    confidence: command.certainty * verb.share,
  };
}
