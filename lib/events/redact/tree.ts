/** One value of a structured text and where it stands there. */
export type TreeNode = {
  type: "object" | "array" | "string" | "scalar";
  /** In the text, quotes and brackets included. */
  start: number;
  end: number;
  /** Members of an object, elements of an array. */
  children: TreeNode[];
  /** Of a member: its name, and where that stands. */
  key: string | undefined;
  keyStart: number;
  keyEnd: number;
};

/** A structured text (JSON or YAML) with its values' places, so that some can be replaced and all else stays as it is. */
export type Tree = {
  root: TreeNode;
  text: string;
  /** A string's or scalar's value as text. */
  textOf: (node: TreeNode) => string;
  /** A text as it is written where a value stands. */
  write: (text: string, node: TreeNode) => string;
  /** The text ended before the value did. */
  cut: boolean;
};

/** A replacement of text[start, end). */
export type Edit = { start: number; end: number; text: string };

/** Replaces parts of a text. @param edits in any order, none overlapping. */
export function splice(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    // Two names for one value (YAML aliases): replaced once.
    if (edit.start < from) continue;
    parts.push(text.slice(from, edit.start), edit.text);
    from = edit.end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}
