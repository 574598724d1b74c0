import { isWriting, type Call, type CallKind } from "./call.ts";
import type { InferredCommand } from "./inferred-command.ts";
import { outcomeOf } from "./outcome.ts";

/** Quiet this long, a person at a console has looked away; and so long at most is one look. */
const QUIET_MS = 30_000;
const LOOK_MAX_MS = 300_000;
const SHOWN = 3;
/** That it was this console is its own word. */
const CONFIDENCE = 0.9;

const DOING: Readonly<Partial<Record<CallKind, string>>> = {
  create: "creating",
  update: "updating",
  patch: "patching",
  delete: "deleting",
  evict: "evicting",
  stream: "a session in",
  log: "reading logs of",
};

/**
 * What was done with a console (Freelens, k9s, Helm …), in a form of its own: its looking around is one entry until it pauses, everything else an entry
 * each. It was never typed, so it is not shown as if it had been.
 * @param calls of one actor in time order.
 */
export function consoleCommands(label: string, calls: readonly Call[]): InferredCommand[] {
  const commands: InferredCommand[] = [];
  let look: Call[] = [];
  const endLook = (): void => {
    if (look.some(({ resource }) => resource !== null)) commands.push(looking(label, look));
    look = [];
  };
  for (const call of calls) {
    if (isDoing(call)) {
      commands.push(doing(label, call));
      continue;
    }
    if (isLater(look, call)) endLook();
    look.push(call);
  }
  endLook();
  return commands.sort((a, b) => ((a.calls[0]?.id ?? "") < (b.calls[0]?.id ?? "") ? -1 : 1));
}

function isDoing(call: Call): boolean {
  return isWriting(call) || call.kind === "stream" || call.kind === "log";
}

function isLater(look: readonly Call[], { occurredMs }: Call): boolean {
  const [first, last] = [look[0], look.at(-1)];
  if (first === undefined || last === undefined) return false;
  return occurredMs - last.occurredMs > QUIET_MS || occurredMs - first.occurredMs > LOOK_MAX_MS;
}

function looking(label: string, calls: readonly Call[]): InferredCommand {
  const resources = [...new Set(calls.flatMap(({ resource }) => resource ?? []))];
  const namespace = onlyOne(calls.map((call) => call.namespace));
  const more = resources.length > SHOWN ? ` and ${String(resources.length - SHOWN)} more` : "";
  const text = `${label}: browsing ${resources.slice(0, SHOWN).join(", ")}${more}${placeOf(namespace)}`;
  return { ...entry(text, calls), resource: onlyOne(resources), namespace };
}

function doing(label: string, call: Call): InferredCommand {
  const { resource, namespace, name, kind } = call;
  const release = /^sh\.helm\.release\.v1\.(.+)\.v\d+$/.exec(name ?? "")?.[1];
  const object = release === undefined ? `${resource ?? ""}${name === null ? "" : `/${name}`}` : `release ${release}`;
  const text = `${label}: ${DOING[kind] ?? kind} ${object}${placeOf(namespace)}`;
  return { ...entry(text, [call]), resource, namespace, name };
}

function entry(text: string, calls: readonly Call[]): Omit<InferredCommand, "resource" | "namespace"> {
  return {
    calls,
    text: text.toWellFormed(),
    verbPath: "",
    name: null,
    outcome: outcomeOf(calls),
    confidence: CONFIDENCE,
  };
}

function placeOf(namespace: string | null): string {
  return namespace === null ? "" : ` in ${namespace}`;
}

/** The one value that all have; null where they differ. */
function onlyOne(values: readonly (string | null)[]): string | null {
  const distinct = new Set(values.filter((value) => value !== null));
  return distinct.size === 1 ? ([...distinct][0] ?? null) : null;
}
