import { CommandReader } from "./command-words.ts";
import { lookIntoObjects } from "./embedded-json.ts";
import type { Place, Redaction } from "./redaction.ts";
import { splice, type Edit } from "./tree.ts";

/** The name of a member that holds a Secret's values. */
const DATA = /\b(?:data|stringData)\\*["']?\s{0,8}[:=]/;
/** Up to a member's text: in JSON, and in JSON in a string in JSON. */
const PAIR = /"([^"\\]{1,100})(\\{0,64})"\s{0,8}:\s{0,8}\2"/g;
/** Between two strings of JSON. */
const PUNCTUATION = /^[\s:,[\]{}\\]*$/;

/**
 * Redacts a record that is no JSON: cut at its beginning, damaged, or something else altogether. Objects that stand in it whole are looked
 * into; what is left of Secrets is not told apart any more, so then all of it is replaced.
 * @param text one character a byte, or characters.
 */
export function redactBroken(redaction: Redaction, text: string): string {
  const place: Place = { secrets: false, depth: 0 };
  if (!redaction.suspects(text)) return text;
  const { edits, around } = lookIntoObjects(redaction, text, place);
  if (/secret/i.test(text) && DATA.test(around) && redaction.isOn("secret-data"))
    return redaction.mask("secret-data", text);
  let plain = splice(text, edits);
  plain = redactPairs(redaction, plain);
  plain = redactPieces(redaction, plain);
  return redaction.text(plain, place);
}

function redactPairs(redaction: Redaction, text: string): string {
  const edits: Edit[] = [];
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair !== null; pair = PAIR.exec(text)) {
    const [, name = "", escapes = ""] = pair;
    const start = PAIR.lastIndex;
    const rule = redaction.ruleOfVariable(name, "tokens");
    if (rule === undefined) continue;
    const end = endOfText(text, start, escapes.length);
    if (end > start) edits.push({ start, end, text: redaction.mask(rule, text.slice(start, end)) });
    PAIR.lastIndex = end;
  }
  return splice(text, edits);
}

/**
 * Where a member's text ends: before the next quote with as many backslashes before it as its first one had, or fewer. By hand, since a pattern
 * of as many steps as the text is long runs out of stack.
 */
function endOfText(text: string, start: number, escapes: number): number {
  for (let quote = text.indexOf('"', start); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (quote - backslashes > start && text[quote - backslashes - 1] === "\\") backslashes++;
    const isEnd = escapes === 0 ? backslashes % 2 === 0 : backslashes <= escapes;
    if (isEnd) return quote - (escapes === 0 ? 0 : backslashes);
  }
  return text.length;
}

/** What stands between quotes, whichever of them open: a command's words, most of all. */
function redactPieces(redaction: Redaction, text: string): string {
  if (!text.includes('"')) return text;
  const reader = new CommandReader(redaction, { secrets: false, depth: 1 }, text);
  const edits: Edit[] = [];
  for (let start = 0; start < text.length;) {
    const quote = text.indexOf('"', start);
    const end = quote === -1 ? text.length : quote;
    const piece = text.slice(start, end);
    if (!PUNCTUATION.test(piece)) {
      const redacted = reader.read(piece);
      if (redacted !== piece) edits.push({ start, end, text: redacted });
    }
    start = end + 1;
  }
  return splice(text, edits);
}
