/**
 * Works on JSON as text, since parsing would change it: integers above 2^53 lose digits, repeated keys vanish, `1.0` becomes `1`.
 * What an auditor sees must be what was received.
 */

/** The text of one member of a JSON object, exactly as it stands there; undefined when there is none. */
export function memberText(json: string, name: string): string | undefined {
  const wanted = JSON.stringify(name);
  let depth = 0;
  let before = "";
  let start: number | undefined;
  for (const { text, index } of tokens(json)) {
    const ends = depth === 1 && (text === "," || text === "}");
    if (start !== undefined && ends) return json.slice(start, index).trim();
    if (depth === 1 && text === ":" && before === wanted) start ??= index + 1;
    depth += depthStep(text);
    before = text;
  }
  return undefined;
}

/** The texts of a JSON array's elements, exactly as they stand there. */
export function elementTexts(json: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { text, index } of tokens(json)) {
    const ends = depth === 1 && (text === "," || text === "]");
    const element = ends ? json.slice(start, index).trim() : "";
    if (element !== "") elements.push(element);
    if (ends || (depth === 0 && text === "[")) start = index + 1;
    depth += depthStep(text);
  }
  return elements;
}

/** JSON with one member a line. Every value's own text is kept. */
export function indentJson(json: string): string {
  const out: string[] = [];
  let depth = 0;
  let opened = false;
  for (const { text } of tokens(json)) {
    const step = depthStep(text);
    if (step < 0) depth -= 1;
    // An empty object or array stays on one line.
    if (opened ? step >= 0 : step < 0) out.push(newline(depth));
    if (step > 0) depth += 1;
    opened = step > 0;
    out.push(text === ":" ? ": " : text);
    if (text === ",") out.push(newline(depth));
  }
  return out.join("");
}

function depthStep(text: string): number {
  if (text === "{" || text === "[") return 1;
  return text === "}" || text === "]" ? -1 : 0;
}

/** One line of indented JSON, apart: its indentation, the key if it has one, and the rest. */
export function splitLine(line: string): { indent: string; key: string; rest: string } {
  const match = /^(\s*)("(?:[^"\\]|\\.)*")?(?=(:)?)/.exec(line);
  const [whole = "", indent = "", text = "", colon] = match ?? [];
  const key = colon === undefined ? "" : text;
  return { indent, key, rest: line.slice(key === "" ? indent.length : whole.length) };
}

/** By hand, not by one pattern: a string of some megabytes would overflow a pattern's stack. */
function* tokens(json: string): Generator<{ text: string; index: number }> {
  let index = 0;
  while (index < json.length) {
    const first = json.charAt(index);
    const end = first === '"' ? stringEnd(json, index) : PUNCTUATION.has(first) ? index + 1 : wordEnd(json, index);
    const text = json.slice(index, end);
    if (text.trim() !== "") yield { text, index };
    index = end;
  }
}

const PUNCTUATION = new Set("{}[],:");
const WORD = /\s+|[^\s{}[\],:"]+/y;

function wordEnd(json: string, index: number): number {
  WORD.lastIndex = index;
  return index + (WORD.exec(json)?.[0].length ?? 1);
}

function stringEnd(json: string, start: number): number {
  let end = json.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return end === -1 ? json.length : end + 1;
}

function isEscaped(json: string, index: number): boolean {
  let slashes = 0;
  while (json.charAt(index - 1 - slashes) === "\\") slashes += 1;
  return slashes % 2 === 1;
}

/** Nesting is bounded by ingest; lines deeper than this keep one indentation, so that they stay readable. */
const DEEPEST = 24;

function newline(depth: number): string {
  return `\n${"  ".repeat(Math.min(depth, DEEPEST))}`;
}
