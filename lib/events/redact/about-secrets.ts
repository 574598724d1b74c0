import type { Tree, TreeNode } from "./tree.ts";

const SECRET_KIND = /^(?:[\w./-]*\.)?Secret(?:List)?$/;
const SECRETS_PATH = /\/secrets(?:[/?]|$)/;

/**
 * Whether an object is a Secret, or an event about Secrets: then `data` and `stringData` inside hold secrets, though a patch, a list's item or a
 * table's row does not say what it is. Fields as audit.k8s.io, Tailscale's RequestInfo and Google's AuditLog name them.
 */
export function isAboutSecrets(tree: Tree, { children }: TreeNode): boolean {
  return children.some((member) => saysSecrets(tree, member));
}

function saysSecrets(tree: Tree, member: TreeNode): boolean {
  const { key = "", type } = member;
  const place = RESOURCE_MEMBERS.get(key);
  if (place !== undefined) return textMember(tree, member, place) === "secrets";
  const pattern = SAYING.get(key);
  return pattern !== undefined && type === "string" && pattern.test(tree.textOf(member));
}

/** Members that name the resource in a member of their own. */
const RESOURCE_MEMBERS = new Map([
  ["objectRef", "resource"],
  ["kubernetes", "Resource"],
]);
/** Members whose text says it. */
const SAYING = new Map([
  ["kind", SECRET_KIND],
  ["@type", SECRET_KIND],
  ["requestURI", SECRETS_PATH],
  ["resourceName", SECRETS_PATH],
  ["path", SECRETS_PATH],
  ["methodName", /\.secrets\./],
]);

/** A member's text; undefined when the object has none of that name. */
export function textMember(tree: Tree, { children }: TreeNode, key: string): string | undefined {
  const found = children.find((child) => child.key === key && child.type === "string");
  return found && tree.textOf(found);
}
