import type { Outcome } from "@/lib/events/event.ts";
import type { ApiCallItem, CommandItem } from "@/lib/events/item.ts";
import { formatDuration } from "@/components/ui/format-duration.ts";
import { formatAmount } from "@/components/ui/format-number.ts";
import { lookup } from "@/lib/events/lookup.ts";
import { singular } from "./nouns.ts";

/** A piece of a sentence. Names from the record are `strong` or `code`, a whole sentence made of them is `said`: only these are outside text. */
export type Piece = string | { strong: string } | { code: string } | { said: string };

type Deed = { past: string; base: string };

const DEEDS = lookup<Deed>({
  get: { past: "read", base: "read" },
  list: { past: "listed", base: "list" },
  watch: { past: "watched", base: "watch" },
  create: { past: "created", base: "create" },
  update: { past: "replaced", base: "replace" },
  patch: { past: "patched", base: "patch" },
  delete: { past: "deleted", base: "delete" },
  deletecollection: { past: "deleted all", base: "delete all" },
});

/** What is done through a subresource is another deed than its verb says. */
const SUBRESOURCE_DEEDS = lookup<Deed>({
  exec: { past: "ran a process in", base: "run a process in" },
  attach: { past: "attached to", base: "attach to" },
  portforward: { past: "forwarded ports to", base: "forward ports to" },
  log: { past: "read the log of", base: "read the log of" },
  proxy: { past: "connected through", base: "connect through" },
  eviction: { past: "evicted", base: "evict" },
  binding: { past: "bound", base: "bind" },
  token: { past: "requested a token of", base: "request a token of" },
  ephemeralcontainers: { past: "added a debug container to", base: "add a debug container to" },
});

const SCALE: Deed = { past: "scaled", base: "scale" };

/** One API call as a sentence: who did what to what, where, and how it ended. */
export function callSentence(call: ApiCallItem): Piece[] {
  const deed = deedOf(call);
  const did = call.outcome === "denied" || call.outcome === "failed" ? `tried to ${deed.base}` : deed.past;
  return [who(call), ` ${did} `, ...whatOf(call), ...whereOf(call), ". ", ending(call)];
}

/** One command as a sentence. */
export function commandSentence(command: CommandItem): Piece[] {
  const ran = command.origin === "inferred" ? " ran what was most likely " : " ran ";
  const place = whereOf({ ...command, namespace: null });
  const calls = command.apiCalls > 0 ? ` ${formatAmount(command.apiCalls, "API call")}.` : "";
  return [who(command), ran, { code: command.command }, ...place, ". ", `${ending(command)}${calls}`];
}

function deedOf({ verb, subresource, resource }: ApiCallItem): Deed {
  const bySubresource = SUBRESOURCE_DEEDS[subresource ?? ""];
  if (bySubresource) return bySubresource;
  const said = verb ?? "call";
  if (subresource === "scale" && (said === "update" || said === "patch")) return SCALE;
  if (resource === null) return { past: `requested ${said.toUpperCase()}`, base: `request ${said.toUpperCase()}` };
  return DEEDS[said] ?? { past: said, base: said };
}

function whatOf(call: ApiCallItem): Piece[] {
  const { resource, name, subresource, path } = call;
  if (resource === null) return [{ code: path ?? "an unknown path" }];
  const part =
    subresource !== null && !(subresource in SUBRESOURCE_DEEDS) && subresource !== "scale"
      ? `the ${subresource} of `
      : "";
  return name === null ? [part, { strong: nounFor(call) }] : [`${part}${singular(resource)} `, { strong: name }];
}

/** A record may lack the name of what it made (generateName): one was made all the same. */
function nounFor({ resource, verb }: ApiCallItem): string {
  const noun = singular(resource ?? "");
  if (verb !== "create" || noun === resource) return resource ?? "";
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function whereOf({
  namespace,
  cluster,
  resource,
}: {
  namespace: string | null;
  cluster: string | null;
  resource: string | null;
}): Piece[] {
  const inNamespace: Piece[] = namespace === null || resource === "namespaces" ? [] : [" in ", { strong: namespace }];
  return cluster === null ? inNamespace : [...inNamespace, " on ", { strong: cluster }];
}

function who({ user, userType }: { user: string | null; userType: string }): Piece {
  if (user === null || user === "")
    return userType === "anonymous" ? "Someone unauthenticated" : "Someone the source does not name";
  return { strong: user };
}

const ENDINGS: Record<Outcome, string> = {
  success: "Allowed",
  denied: "Denied",
  failed: "Failed",
  running: "Still running",
  unknown: "How it ended is not told",
};

function ending(event: ApiCallItem | CommandItem): string {
  const { outcome, durationMs } = event;
  const word = "command" in event && outcome === "success" ? "Succeeded" : ENDINGS[outcome];
  const ended = `${word}${statusText(event)}`;
  if (durationMs === null || outcome === "running") return `${ended}.`;
  const session = "longRunning" in event && event.longRunning;
  return `${ended}, ${session ? "open for " : ""}${formatDuration(durationMs)}.`;
}

/** The status matters where it says why. */
function statusText(event: ApiCallItem | CommandItem): string {
  if (!("status" in event) || event.status === null) return "";
  return event.outcome === "denied" || event.outcome === "failed" ? ` with ${String(event.status)}` : "";
}
