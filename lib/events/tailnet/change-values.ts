import { jsonObject, jsonText } from "../json.ts";
import { lookup } from "../lookup.ts";
import type { Change } from "./change.ts";
import { shortened, spokenWord } from "./words.ts";

/** A phrase with names in braces for what the record says, and what stands for each name: a record's own braces are left alone. */
export type Phrase = { template: string; words: Readonly<Record<string, string>> };

/** What the phrase of a change becomes by its values: another phrase, or the same with more at its end. */
type Said = (phrase: Phrase, change: Change) => Phrase;

/** Where the members of a list go to and come from, in the words of the phrases. */
const LISTS = lookup<string>({
  ACL_TAGS: "{t}",
  ALLOWED_IPS: "[the allowed IPs]",
  AUTO_APPROVED_ROUTES: "[the auto-approved routes]",
  SUBSCRIBED_EVENTS: "the events of the webhook {t}",
});

const SAID = lookup<Said>({
  ACL_TAGS: saidByMembers,
  ALLOWED_IPS: saidByMembers,
  AUTO_APPROVED_ROUTES: saidByMembers,
  SUBSCRIBED_EVENTS: saidByMembers,
  KEY_EXPIRY_TIME: saidByExpiry,
  EXIT_NODE: saidBySwitch,
  LOGSTREAM_ENDPOINT: saidByStream,
  // A policy file has its diff; the others say nothing, or what nobody should read in a list.
  ACL: (phrase) => phrase,
  PAYMENT_INFO: (phrase) => phrase,
  SECRET: (phrase) => phrase,
  STRIPE_CUSTOMER_ID: (phrase) => phrase,
  TKA: (phrase) => phrase,
});

const ITEMS_SHOWN = 4;
const VALUE_LENGTH = 60;

/** The phrase of a change with what its old and new value tell: how far, from what to what, which members of a list. */
export function withValues(phrase: Phrase, change: Change): Phrase {
  const { property, action } = change;
  if (property === undefined) return phrase;
  const said = SAID[property];
  if (said !== undefined) return said(phrase, change);
  return action === "ENABLE" || action === "DISABLE" ? phrase : saidByScalars(phrase, change);
}

function saidByScalars(phrase: Phrase, change: Change): Phrase {
  const [from, to] = [shownValue(change.old), shownValue(change.new)];
  if (from === to && from !== undefined) return phrase;
  if (from !== undefined && to !== undefined) return more(phrase, " from {from} to {to}", { from, to });
  if (to !== undefined) return more(phrase, change.action === "UPDATE" ? " to {to}" : ": {to}", { to });
  const keys = changedKeys(change);
  return keys === undefined ? phrase : more(phrase, " ({keys})", { keys });
}

/** A tag goes to the node itself, a route into the list of its routes. */
function saidByMembers(phrase: Phrase, change: Change): Phrase {
  const [old, now] = [members(change.old), members(change.new)];
  const place = LISTS[change.property ?? ""] ?? "{t}";
  const added = listed(without(now, old));
  const removed = listed(without(old, now));
  if (added !== undefined && removed !== undefined)
    return more(phrase, ": added {added}; removed {removed}", { added, removed });
  if (added !== undefined) return instead(`add {added} to ${place}`, { added });
  return removed === undefined ? phrase : instead(`remove {removed} from ${place}`, { removed });
}

function saidByExpiry(phrase: Phrase, change: Change): Phrase {
  const at = instantOf(change.new);
  if (at === undefined || change.action !== "UPDATE") return phrase;
  if (at < 0) return instead("disable [key expiry]", {});
  const from = instantOf(change.old);
  const to = shownInstant(at);
  if (from === undefined || from === at) return more(phrase, " to {to}", { to });
  return instead(`${from >= 0 && at > from ? "extend" : "shorten"} [key expiry] to {to}`, { to });
}

function saidBySwitch(phrase: Phrase, change: Change): Phrase {
  if (typeof change.new !== "boolean") return saidByScalars(phrase, change);
  return instead(change.new ? "make {t} an exit node" : "stop the use of {t} as exit node", {});
}

function saidByStream(phrase: Phrase, change: Change): Phrase {
  const endpoint = jsonObject(change.new) ?? jsonObject(change.old);
  const logs = jsonText(endpoint?.["logstreamType"]);
  const provider = jsonText(endpoint?.["provider"]);
  const template =
    logs === undefined ? phrase.template : phrase.template.replace("log streaming", "streaming {logs} logs");
  const said = { template, words: { ...phrase.words, logs: shown(logs ?? "") } };
  return provider === undefined ? said : more(said, " to {provider}", { provider: shown(provider) });
}

function more({ template, words }: Phrase, end: string, added: Phrase["words"]): Phrase {
  return { template: template + end, words: { ...words, ...added } };
}

function instead(template: string, words: Phrase["words"]): Phrase {
  return { template, words };
}

/** Which members of an object differ; the values are in the event's diff. */
function changedKeys({ old, new: now }: Change): string | undefined {
  const [before, after] = [jsonObject(old), jsonObject(now)];
  if (before === undefined || after === undefined) return undefined;
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return listed(keys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])));
}

/** A value short enough to be read in a sentence; undefined for what has a diff of its own, and for what is not there. */
function shownValue(value: unknown): string | undefined {
  if (typeof value === "string") return shownText(value);
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "number") return String(value);
  return Array.isArray(value) ? listed(members(value)) : undefined;
}

function shownText(text: string): string | undefined {
  if (text === "" || text.includes("\n")) return undefined;
  const at = instantOf(text);
  if (at === undefined) return shown(/^[A-Z][A-Z_]+$/.test(text) ? spokenWord(text) : text);
  return at < 0 ? "never" : shownInstant(at);
}

function shown(text: string): string {
  return shortened(text, VALUE_LENGTH);
}

/** Milliseconds of an RFC 3339 text; below 0 is Go's zero time, which says "never". */
function instantOf(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at;
}

function shownInstant(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Texts of a list, or of a text that is one member; anything else is an empty list. */
function members(value: unknown): string[] {
  if (typeof value === "string" && value !== "") return [value];
  return Array.isArray(value)
    ? value.filter((item) => typeof item === "string" || typeof item === "number").map(String)
    : [];
}

function without(list: string[], other: string[]): string[] {
  const there = new Set(other);
  return list.filter((item) => !there.has(item));
}

function listed(items: string[]): string | undefined {
  if (items.length === 0) return undefined;
  const more = items.length - ITEMS_SHOWN;
  const first = items.slice(0, ITEMS_SHOWN).map((item) => shortened(item, VALUE_LENGTH / 2 + 10));
  return first.join(", ") + (more > 0 ? ` and ${String(more)} more` : "");
}
