import { CommandReader } from "./command-words.ts";
import type { Place, Redaction } from "./redaction.ts";

/** A path, or a URL, with a query. */
const WITH_QUERY = /^(?:[A-Za-z][A-Za-z0-9+.-]{0,20}:\/\/|\/)[^\s?]*\?/;
/** Their values are names and labels, which Kubernetes gives to anyone who may list. */
const SELECTORS = new Set(["labelSelector", "fieldSelector"]);

/** Whether this is a request's path or URL, whose query `redactQuery` reads. */
export function hasQuery(text: string): boolean {
  return WITH_QUERY.test(text);
}

/**
 * Replaces secrets in a URL's query: parameters whose name says so, the words of an exec's command (`command=--token&command=x`), and
 * whatever any other value holds. Parameters that hold none stay as they are encoded.
 * @param url one for which `hasQuery` is true.
 */
export function redactQuery(redaction: Redaction, url: string, place: Place): string {
  const mark = url.indexOf("?") + 1;
  const query = url.slice(mark);
  const command = new CommandReader(redaction, place, decode(query));
  const parts: string[] = [];
  for (let at = 0; at <= query.length;) {
    const next = query.indexOf("&", at);
    const end = next === -1 ? query.length : next;
    parts.push(redactParameter(redaction, query.slice(at, end), { command, place }));
    at = end + 1;
  }
  return url.slice(0, mark) + parts.join("&");
}

function redactParameter(
  redaction: Redaction,
  parameter: string,
  { command, place }: { command: CommandReader; place: Place },
): string {
  const equals = parameter.indexOf("=");
  if (equals === -1) return parameter;
  const name = decode(parameter.slice(0, equals));
  const value = decode(parameter.slice(equals + 1));
  if (SELECTORS.has(name)) return parameter;
  const redacted = redactValue(redaction, { name, value }, { command, place });
  return redacted === value ? parameter : `${parameter.slice(0, equals)}=${encode(redacted)}`;
}

function redactValue(
  redaction: Redaction,
  { name, value }: { name: string; value: string },
  { command, place }: { command: CommandReader; place: Place },
): string {
  const rule = redaction.ruleOfName(name, "command-line");
  if (rule !== undefined) return redaction.mask(rule, value);
  const word = name === "command" ? command.read(value) : value;
  return word === value ? redaction.text(value, place) : word;
}

/** As forms are: `+` is a space. A sequence that is no UTF-8 becomes U+FFFD; nothing is left encoded because of another fault. */
function decode(encoded: string): string {
  const spaced = encoded.includes("+") ? encoded.replaceAll("+", " ") : encoded;
  if (!spaced.includes("%")) return spaced;
  return spaced.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll("%", ""), "hex").toString("utf8"));
}

/** As Go's url.Values does, but for the colon, which needs no encoding and keeps a mask recognisable. */
function encode(value: string): string {
  return encodeURIComponent(value.toWellFormed()).replaceAll("%20", "+").replaceAll("%3A", ":");
}
