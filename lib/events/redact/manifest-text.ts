import type { Place, Redaction } from "./redaction.ts";
import { replaceEach } from "./replace-each.ts";
import { splice } from "./tree.ts";
import { readYamlTrees } from "./yaml-tree.ts";

const DATA_LINE = /^[ \t]*(?:- )?["']?(?:data|stringData)["']?[ \t]*:/m;
const SECRET_LINE = /^[ \t]*(?:- )?["']?kind["']?[ \t]*:[ \t]*["']?Secret(?:List)?\b/m;
/** `name: value`, also commented out, in a text of lines. */
const NAMED_LINE = /^([ \t]*(?:[-#][ \t]*)?["']?)([\w.-]{1,100})(["']?[ \t]*:[ \t]+)(\S[^\n]*)$/gm;
/** Begins a block on the lines below, which are looked at as such; a comment; an object. */
const NO_VALUE = /^(?:[|>][-+0-9]{0,2}[ \t\r]*$|[#&*{[])/;

/** Redacts a text that is YAML, or holds some (a here-document, a chart's values): Secrets, and lines whose name says what they hold. */
export function redactManifest(redaction: Redaction, text: string, place: Place): string {
  if (!DATA_LINE.test(text) || !(place.secrets || SECRET_LINE.test(text))) return text;
  const trees = readYamlTrees(text);
  if (trees === undefined) return redactDataBlocks(redaction, text);
  return splice(
    text,
    trees.flatMap((tree) => redaction.tree(tree, place)),
  );
}

/** Replaces `name: value` lines of secret names. */
export function redactNamedLines(redaction: Redaction, text: string): string {
  if (!text.includes("\n")) return text;
  return replaceEach(text, NAMED_LINE, ([whole = "", before = "", name = "", colon = "", value = ""]) => {
    const rule = redaction.ruleOfName(name, "tokens");
    if (rule === undefined || NO_VALUE.test(value)) return whole;
    const { quote, bare } = unquoted(value);
    return before + name + colon + quote + redaction.mask(rule, bare) + quote;
  });
}

function unquoted(value: string): { quote: string; bare: string } {
  const [, quote = "", bare = ""] = /^(["']?)([^]*?)\1\r?$/.exec(value) ?? [];
  return { quote, bare };
}

/** Where YAML cannot be read as such: from each `data:` line on all that is indented deeper is one secret. */
function redactDataBlocks(redaction: Redaction, text: string): string {
  const kept: string[] = [];
  let block: { head: string; indent: number; lines: string[] } | undefined;
  const close = (): void => {
    if (block !== undefined) kept.push(`${block.head} ${redaction.mask("secret-data", block.lines.join("\n").trim())}`);
    block = undefined;
  };
  for (const line of text.split("\n")) {
    const [head] = DATA_LINE.exec(line) ?? [];
    const indent = line.search(/\S/);
    if (block !== undefined && (indent === -1 || indent > block.indent)) {
      block.lines.push(line);
      continue;
    }
    close();
    if (head === undefined) kept.push(line);
    else block = { head, indent, lines: [line.slice(head.length)] };
  }
  close();
  return kept.join("\n");
}
