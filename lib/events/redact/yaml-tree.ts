import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type YAMLMap } from "yaml";
import type { Tree, TreeNode } from "./tree.ts";

/** The parser reads some MB a second; what kubectl applies is smaller than this. */
const LENGTH_MAX = 512 * 1024;
const DEPTH_MAX = 256;

const UNREADABLE = new Error("nested too deep, or with aliases: one value at several places");

/**
 * Reads YAML of any number of documents with the place of every value.
 * @returns undefined when it is no YAML (a faulty document among good ones too), no collection, uses aliases, or is too much to look through.
 */
export function readYamlTrees(text: string): Tree[] | undefined {
  if (text.length > LENGTH_MAX) return undefined;
  try {
    const documents = parseAllDocuments(text, { logLevel: "silent", uniqueKeys: false });
    if (!Array.isArray(documents) || documents.some(({ errors }) => errors.length > 0)) return undefined;
    const reader = new YamlReader(text);
    const trees = documents.filter(({ contents }) => contents !== null).map(({ contents }) => reader.tree(contents));
    return trees.some(({ root }) => root.children.length > 0) ? trees : undefined;
  } catch {
    return undefined; // UNREADABLE, or more than the parser's own stack holds
  }
}

class YamlReader {
  readonly #text: string;
  readonly #texts = new Map<TreeNode, string>();

  constructor(text: string) {
    this.#text = text;
  }

  tree(contents: unknown): Tree {
    return {
      root: this.#value(contents, 0),
      text: this.#text,
      cut: false,
      textOf: this.#textOf,
      // A block's place ends with its line; JSON is YAML.
      write: (text, { start, end }) => JSON.stringify(text) + (this.#text.slice(start, end).endsWith("\n") ? "\n" : ""),
    };
  }

  readonly #textOf = (node: TreeNode): string => this.#texts.get(node) ?? this.#text.slice(node.start, node.end);

  #value(value: unknown, depth: number): TreeNode {
    if (depth > DEPTH_MAX || isAlias(value)) throw UNREADABLE;
    if (isMap(value)) return this.#map(value, depth);
    if (isSeq(value)) {
      const array = nodeAt("array", value.range);
      array.children = value.items.map((item) => this.#value(item, depth + 1));
      return array;
    }
    return isScalar(value) ? this.#scalar(value.value, value.range) : nodeAt("scalar", undefined);
  }

  #map({ items, range }: YAMLMap, depth: number): TreeNode {
    const object = nodeAt("object", range);
    object.children = items.map(({ key, value }) => {
      const name = this.#value(key, depth + 1);
      const member = this.#value(value, depth + 1);
      member.key = this.#textOf(name);
      member.keyStart = name.start;
      member.keyEnd = name.end;
      return member;
    });
    return object;
  }

  #scalar(value: unknown, range: Range): TreeNode {
    const node = nodeAt(typeof value === "string" ? "string" : "scalar", range);
    if (typeof value === "string") this.#texts.set(node, value);
    return node;
  }
}

type Range = readonly [number, number, number] | null | undefined;

function nodeAt(type: TreeNode["type"], range: Range): TreeNode {
  const [start = 0, end = 0] = range ?? [];
  return { type, start, end, children: [], key: undefined, keyStart: 0, keyEnd: 0 };
}
