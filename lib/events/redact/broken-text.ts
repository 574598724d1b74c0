import { CommandReader } from "./command-words.ts";
import { lookIntoObjects } from "./embedded-json.ts";
import type { Place, Redaction } from "./redaction.ts";
import { replaceEach } from "./replace-each.ts";
import { splice, type Edit } from "./tree.ts";

/** The name of a member that holds a Secret's values. */
const DATA = /\b(?:data|stringData)\\*["']?\s{0,8}[:=]/;
const PAIR = /"([^"\\]{1,100})"(\s{0,8}:\s{0,8}")((?:[^"\\]|\\[^])*)/g;
/** JSON in a string in JSON. */
const ESCAPED_PAIR = /"([^"\\]{1,100})(\\+"\s{0,8}:\s{0,8}\\+")((?:[^"\\]|\\+[^"\\])*)/g;
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
  const pair = ([whole = "", name = "", between = "", value = ""]: (string | undefined)[]): string => {
    const rule = redaction.ruleOfVariable(name, "tokens");
    if (rule === undefined || value === "") return whole;
    return `"${name}${between.startsWith("\\") ? "" : '"'}${between}${redaction.mask(rule, value)}`;
  };
  return replaceEach(replaceEach(text, PAIR, pair), ESCAPED_PAIR, pair);
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
