import type { Tree, TreeNode } from "./tree.ts";

/** Records are read to 200 levels; what is deeper is no audit data and would overflow the stack of whoever recurses. */
const DEPTH_MAX = 256;
/** About 100 MB of nodes; the largest list kube-apiserver logs has some 100,000 values. */
const NODES_MAX = 1_000_000;

const NOT_JSON = new Error("not JSON, or too much of it");

/**
 * Reads JSON with the place of every value: duplicate members, escapes and the order of keys are all still there, which a parsed value no longer
 * has. A text that breaks off is read as far as it goes.
 * @param text either characters, or (`latin1`) one character a byte of UTF-8, so that bytes and places are the same.
 * @returns undefined when it is no JSON, is followed by something else, or is too deep or too large to look through.
 */
export function readJsonTree(text: string, encoding: "characters" | "latin1"): Tree | undefined {
  const tree = readJsonAt(text, 0, encoding);
  return tree !== undefined && /^[ \n\r\t]*$/.test(text.slice(tree.root.end)) ? tree : undefined;
}

/** The same for a value that begins at a place in the text, whatever comes after it. */
export function readJsonAt(text: string, at: number, encoding: "characters" | "latin1"): Tree | undefined {
  const reader = new JsonReader(text, at, encoding === "latin1");
  const write = encoding === "latin1" ? writeBytes : writeCharacters;
  try {
    return { ...reader.read(), text, textOf: reader.textOf, write };
  } catch (error) {
    if (error === NOT_JSON) return undefined;
    throw error;
  }
}

const NOT_ASCII = /[^\0-\x7f]/;

function writeCharacters(text: string): string {
  return JSON.stringify(text);
}

function writeBytes(text: string): string {
  const written = JSON.stringify(text);
  return NOT_ASCII.test(written) ? Buffer.from(written, "utf8").toString("latin1") : written;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class JsonReader {
  readonly #text: string;
  readonly #bytes: boolean;
  #at: number;
  #nodes = 0;
  #cut = false;

  constructor(text: string, at: number, bytes: boolean) {
    this.#text = text;
    this.#at = at;
    this.#bytes = bytes;
  }

  /** @throws NOT_JSON */
  read(): Pick<Tree, "root" | "cut"> {
    return { root: this.#value(0), cut: this.#cut };
  }

  readonly textOf = ({ type, start, end }: TreeNode): string =>
    type === "string"
      ? this.#decode(start + 1, this.#isClosed(start, end) ? end - 1 : end)
      : this.#text.slice(start, end);

  #value(depth: number): TreeNode {
    if (depth > DEPTH_MAX || ++this.#nodes > NODES_MAX) throw NOT_JSON;
    this.#space();
    const start = this.#at;
    const first = this.#text[start];
    if (first === "{") return this.#object(node("object", start), depth);
    if (first === "[") return this.#array(node("array", start), depth);
    return first === '"' ? this.#string(node("string", start)) : this.#scalar(node("scalar", start));
  }

  #object(object: TreeNode, depth: number): TreeNode {
    for (this.#at++; !this.#closes("}", object);) {
      if (this.#text[this.#at] !== '"') throw NOT_JSON;
      const key = this.#string(node("string", this.#at));
      this.#space();
      if (this.#ends()) break;
      if (this.#text[this.#at++] !== ":") throw NOT_JSON;
      const value = this.#value(depth + 1);
      value.key = this.textOf(key);
      value.keyStart = key.start;
      value.keyEnd = key.end;
      object.children.push(value);
    }
    object.end = this.#at;
    return object;
  }

  #array(array: TreeNode, depth: number): TreeNode {
    for (this.#at++; !this.#closes("]", array);) array.children.push(this.#value(depth + 1));
    array.end = this.#at;
    return array;
  }

  /** Passes what stands before a member or element. @returns whether there is none: the bracket, or the text's end, has come. */
  #closes(bracket: string, { children }: TreeNode): boolean {
    this.#space();
    if (this.#ends()) return true;
    if (this.#text[this.#at] === bracket) {
      this.#at++;
      return true;
    }
    if (children.length === 0) return false;
    if (this.#text[this.#at++] !== ",") throw NOT_JSON;
    this.#space();
    return this.#ends();
  }

  #string(string: TreeNode): TreeNode {
    for (let at = string.start + 1; ; at++) {
      at = this.#text.indexOf('"', at);
      if (at === -1) break;
      if (!this.#isEscaped(at)) {
        this.#at = string.end = at + 1;
        return string;
      }
    }
    this.#cut = true;
    this.#at = string.end = this.#text.length;
    return string;
  }

  /** A number or a name; which exactly is JSON.parse's to judge. */
  #scalar(scalar: TreeNode): TreeNode {
    if (this.#ends()) return scalar;
    while (isLiteral(this.#text.charCodeAt(this.#at))) this.#at++;
    if (this.#at === scalar.start) throw NOT_JSON;
    scalar.end = this.#at;
    return scalar;
  }

  #isEscaped(quote: number): boolean {
    let at = quote;
    while (this.#text.charCodeAt(at - 1) === BACKSLASH) at--;
    return (quote - at) % 2 === 1;
  }

  #isClosed(start: number, end: number): boolean {
    return end > start + 1 && this.#text.charCodeAt(end - 1) === QUOTE && !this.#isEscaped(end - 1);
  }

  #decode(start: number, end: number): string {
    const raw = this.#text.slice(start, end);
    const characters = this.#bytes && NOT_ASCII.test(raw) ? Buffer.from(raw, "latin1").toString("utf8") : raw;
    if (!characters.includes("\\")) return characters;
    try {
      return JSON.parse(`"${characters}"`) as string;
    } catch {
      return characters; // an escape that is none: kept as it is written
    }
  }

  #ends(): boolean {
    if (this.#at < this.#text.length) return false;
    return (this.#cut = true);
  }

  #space(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
  }
}

function node(type: TreeNode["type"], start: number): TreeNode {
  return { type, start, end: start, children: [], key: undefined, keyStart: 0, keyEnd: 0 };
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

/** Of numbers, true, false and null. */
function isLiteral(code: number): boolean {
  return (
    (code >= 0x30 && code <= 0x39) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x61 && code <= 0x7a) ||
    code === 0x2d ||
    code === 0x2b ||
    code === 0x2e
  );
}
