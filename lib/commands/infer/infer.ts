import { assignCalls } from "./assign.ts";
import { readCall, type Call, type ObservedCall } from "./call.ts";
import type { Client } from "./client.ts";
import { consoleCommands } from "./console-commands.ts";
import { evidenceOf, type Evidence } from "./name/evidence.ts";
import { NodeHistory } from "./name/history.ts";
import { targetOf } from "./name/target.ts";
import { textOf } from "./name/text.ts";
import { verbOf } from "./name/verb.ts";
import { outcomeOf } from "./outcome.ts";
import { segmentsOf } from "./segments.ts";
import type { InferredCommand } from "./inferred-command.ts";
import type { OpenCommand } from "./open-command.ts";

/**
 * Infers the commands behind the calls of one actor: one user, as one authenticated user, on one cluster from one device with one client.
 * Depends on the set of calls alone.
 * @param observed in id order, which is time order.
 */
export function inferCommands(client: Client, observed: readonly ObservedCall[]): InferredCommand[] {
  return [...segmentsOf(observed)].flatMap((segment) => inferSegment(client, segment));
}

/** The same for one whole segment of such calls. */
export function inferSegment(client: Client, segment: readonly ObservedCall[]): InferredCommand[] {
  const calls = segment.map(readCall);
  return client.kind === "kubectl" ? kubectlCommands(calls) : consoleCommands(client.label, calls);
}

function kubectlCommands(calls: readonly Call[]): InferredCommand[] {
  const history = new NodeHistory();
  return assignCalls(calls).map((command) => named(command, history));
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
    outcome: outcomeOf(evidence.calls),
    confidence: togetherShare(command.certainty) * verb.share * toldShare(verb.path, evidence),
  };
}

/**
 * Of commands whose least certain assignment was so certain, how many had exactly their calls: measured on captured commands moved onto each
 * other, where those with the least certainty were right half the time.
 */
function togetherShare(certainty: number): number {
  return 0.65 + 0.33 * certainty ** 2;
}

/** Of commands whose calls leave out what only a body or a refused request would tell, how many were typed as they are shown. */
function toldShare(path: string, { acts, writes }: Evidence): number {
  if (path === "auth can-i") return 0.5;
  const [first] = writes;
  if (first?.kind === "create" && first.name === null && first.subresource === null) return 0.4;
  return acts.length === 0 && path === "top pod" ? 0.5 : 1;
}
