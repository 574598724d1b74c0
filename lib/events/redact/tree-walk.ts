import { isAboutSecrets, textMember } from "./about-secrets.ts";
import { fromBase64 } from "./base64.ts";
import { CommandReader } from "./command-words.ts";
import { redactCredentials } from "./credential-text.ts";
import type { Place, Redaction } from "./redaction.ts";
import { redactBody } from "./request-body.ts";
import type { CUSTOM_RULE, RuleId } from "./rules.ts";
import type { Edit, Tree, TreeNode } from "./tree.ts";

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
const DATA = new Set(["data", "stringData"]);

/** Where a member stands, and what it is called there: in a patch or a list of variables its own key says nothing. */
type Named = Place & {
  parent: string | undefined;
  name: string | undefined;
  /** Names the value of an environment variable, which are judged more widely. */
  variable: boolean;
};

/** Looks through a structured text and says what to replace in it. */
export function treeEdits(redaction: Redaction, tree: Tree, place: Place): Edit[] {
  const walk = new TreeWalk(redaction, tree);
  // What is cut may have lost the member that says what it is.
  const secrets = place.secrets || (tree.cut && /secret/i.test(tree.text));
  walk.value(tree.root, { ...place, secrets, parent: undefined, name: undefined, variable: false });
  return walk.edits;
}

class TreeWalk {
  readonly edits: Edit[] = [];
  readonly #redaction: Redaction;
  readonly #tree: Tree;
  /** The tree's part of the text with one byte a character: a text may hold thousands of trees, and all of it would be copied for each. */
  readonly #bytes: Buffer;

  constructor(redaction: Redaction, tree: Tree) {
    this.#redaction = redaction;
    this.#tree = tree;
    this.#bytes = Buffer.from(tree.text.slice(tree.root.start, tree.root.end), "latin1");
  }

  value(node: TreeNode, at: Named): void {
    if (node.type === "object") this.#object(node, at);
    else if (node.type === "array") this.#array(node, at, undefined);
    else if (node.type === "string") this.#text(node, at);
  }

  #object(object: TreeNode, at: Named): void {
    const secrets = at.secrets || isAboutSecrets(this.#tree, object);
    const patched = this.#patchedPath(object);
    for (const member of object.children) {
      const named = { ...at, secrets, parent: object.key, name: member.key, variable: false };
      this.#key(member);
      if (member.key === "value") this.#patchOrPair(object, member, { named, patched });
      else if (member.key === "args" && member.type === "array") this.#array(member, named, object);
      else this.#member(member, named);
    }
  }

  /** The path of a JSON patch's operation (RFC 6902), as the names it passes. */
  #patchedPath(object: TreeNode): string[] | undefined {
    if (textMember(this.#tree, object, "op") === undefined) return undefined;
    const path = textMember(this.#tree, object, "path");
    return path?.split("/").map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
  }

  #patchOrPair(
    object: TreeNode,
    value: TreeNode,
    { named, patched }: { named: Named; patched: string[] | undefined },
  ): void {
    if (patched !== undefined) {
      const data = named.secrets ? patched.find((part) => DATA.has(part)) : undefined;
      if (data !== undefined && this.#hide(value, "secret-data", data)) return;
      this.#member(value, { ...named, name: patched.at(-1), parent: patched.at(-2) });
      return;
    }
    const variable = textMember(this.#tree, object, "name");
    const name = variable ?? textMember(this.#tree, object, "key");
    this.#member(value, { ...named, name: name ?? value.key, variable: variable !== undefined });
  }

  #member(member: TreeNode, at: Named): void {
    const hidden = at.name !== undefined && this.#isHidden(member, { ...at, name: at.name });
    if (!hidden) this.value(member, at);
  }

  #isHidden(member: TreeNode, at: Named & { name: string }): boolean {
    const { name } = at;
    if (at.secrets && DATA.has(name) && this.#hide(member, "secret-data", name)) return true;
    // An object of such a name only points at a secret.
    if (member.type === "object") return false;
    const rule = this.#ruleOf(member, at);
    if (rule !== undefined && isBare(member) && this.#hide(member, rule, name)) return true;
    return name === "body" && member.type === "string" && this.#body(member, at);
  }

  /** A field's name says what it holds; so does its place. */
  #ruleOf(
    member: TreeNode,
    { name, variable, parent }: Named & { name: string },
  ): RuleId | typeof CUSTOM_RULE | undefined {
    if (name === LAST_APPLIED) return "last-applied";
    if (name === "certificate" && parent === "status") return "tokens";
    if (name === "auth" && isUserAndPassword(this.#tree.textOf(member))) return "tokens";
    const judge = variable ? this.#redaction.ruleOfVariable : this.#redaction.ruleOfName;
    return judge(name, "tokens");
  }

  /** Replaces every text and number in a value, whatever its shape. @returns whether the rule is on. */
  #hide(node: TreeNode, rule: RuleId | typeof CUSTOM_RULE, name: string): boolean {
    if (rule !== "custom" && !this.#redaction.isOn(rule)) return false;
    if (node.type === "object" || node.type === "array") {
      for (const child of node.children) this.#hide(child, rule, name);
      return true;
    }
    const text = this.#tree.textOf(node);
    if (node.type === "scalar" && isNothing(text, rule)) return true;
    // A Secret's data are base64: hashed as the bytes they are, they equal the same secret met elsewhere.
    const bytes = name === "data" ? fromBase64(text) : undefined;
    this.#replace(node, text, this.#redaction.mask(rule, text, bytes));
    return true;
  }

  #body(node: TreeNode, at: Place): boolean {
    const text = this.#tree.textOf(node);
    const redacted = redactBody(this.#redaction, text, at);
    if (redacted === undefined) return false;
    this.#replace(node, text, redacted);
    return true;
  }

  /** @param container whose `command` the array's words continue. */
  #array(array: TreeNode, at: Named, container: TreeNode | undefined): void {
    const words = array.children.filter(({ type }) => type === "string");
    const { start, end } = container ?? array;
    const isCommand = words.length > 0 && this.#suspects(start, end);
    const reader = isCommand ? this.#readerOf(array, at, container) : undefined;
    const inside = { ...at, name: undefined, variable: false };
    for (const child of array.children) {
      if (reader === undefined || child.type !== "string") this.value(child, inside);
      else this.#word(child, reader, inside);
    }
  }

  #readerOf(array: TreeNode, at: Place, container: TreeNode | undefined): CommandReader {
    const reader = new CommandReader(this.#redaction, at, this.#tree.text.slice(array.start, array.end));
    const command = container?.children.find(({ key }) => key === "command")?.children ?? [];
    for (const word of command) if (word.type === "string") reader.pass(this.#tree.textOf(word));
    return reader;
  }

  #word(node: TreeNode, reader: CommandReader, at: Place): void {
    const word = this.#tree.textOf(node);
    const redacted = reader.read(word);
    if (redacted === word) this.#text(node, at);
    else this.#replace(node, word, this.#redaction.text(redacted, at));
  }

  #text(node: TreeNode, at: Place): void {
    if (!at.secrets && !this.#suspects(node.start, node.end)) return;
    const text = this.#tree.textOf(node);
    this.#replace(node, text, this.#redaction.text(text, at));
  }

  /** A key may quote a credential; it is never one by its name. */
  #key({ key = "", keyStart, keyEnd }: TreeNode): void {
    if (!this.#suspects(keyStart, keyEnd)) return;
    const redacted = redactCredentials(this.#redaction, key);
    if (redacted === key) return;
    const node: TreeNode = {
      type: "string",
      start: keyStart,
      end: keyEnd,
      children: [],
      key: undefined,
      keyStart,
      keyEnd,
    };
    this.#replace(node, key, redacted);
  }

  /** Of a part of the text that lies in the tree. */
  #suspects(start: number, end: number): boolean {
    const offset = this.#tree.root.start;
    return this.#redaction.suspects(this.#bytes, start - offset, end - offset);
  }

  #replace(node: TreeNode, before: string, after: string): void {
    if (after === before) return;
    this.edits.push({ start: node.start, end: node.end, text: this.#tree.write(after, node) });
  }
}

/** A text, a number, or a list of texts; a list of objects points at secrets, too. */
function isBare({ children }: TreeNode): boolean {
  return children.every(({ type }) => type === "string");
}

/** As a container registry's configuration keeps them, in base64 (Docker's config.json). */
function isUserAndPassword(text: string): boolean {
  return text.length < 4_096 && fromBase64(text)?.includes(":") === true;
}

/** Only a Secret's own data are hidden when they are no text; elsewhere `true` and numbers under such names are settings, but for passwords. */
function isNothing(text: string, rule: RuleId | typeof CUSTOM_RULE): boolean {
  return text === "null" || text === "" || (rule !== "secret-data" && (text === "true" || text === "false"));
}
