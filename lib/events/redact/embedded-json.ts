import { readJsonAt } from "./json-tree.ts";
import type { Place, Redaction } from "./redaction.ts";
import { splice, type Edit } from "./tree.ts";

/** Each may read the rest of the text in vain. */
const FAILURES_MAX = 16;
const OBJECT = /\{\s{0,64}"/g;

/** Redacts the JSON objects that stand in a text: a log line's prefix and its record, a message that quotes a patch. */
export function redactEmbedded(redaction: Redaction, text: string, place: Place): string {
  const { edits } = lookIntoObjects(redaction, text, place);
  return splice(text, edits);
}

/** @returns what to replace in the objects that stand in a text, and the text around them. */
export function lookIntoObjects(redaction: Redaction, text: string, place: Place): { edits: Edit[]; around: string } {
  const secrets = place.secrets || /\bsecrets?\b/i.test(text);
  const edits: Edit[] = [];
  const around: string[] = [];
  let from = 0;
  let failures = 0;
  for (let at = nextObject(text, 0); at !== -1 && failures < FAILURES_MAX;) {
    const tree = readJsonAt(text, at, "characters");
    if (tree === undefined) failures++;
    else {
      edits.push(...redaction.tree(tree, { ...place, secrets }));
      around.push(text.slice(from, at));
      from = tree.root.end;
    }
    at = nextObject(text, tree?.root.end ?? at + 1);
  }
  around.push(text.slice(from));
  return { edits, around: around.join("\n") };
}

function nextObject(text: string, from: number): number {
  OBJECT.lastIndex = from;
  return OBJECT.exec(text)?.index ?? -1;
}
