import type { Tree, TreeNode } from "./tree.ts";

const SECRET_KIND = /^(?:[\w./-]*\.)?Secret(?:List)?$/;
const SECRETS_PATH = /\/secrets(?:[/?]|$)/;

type Says = (tree: Tree, member: TreeNode) => boolean;

const kind: Says = (tree, member) => SECRET_KIND.test(tree.textOf(member));
const path: Says = (tree, member) => SECRETS_PATH.test(tree.textOf(member));

/** Members that tell, as audit.k8s.io, Tailscale's RequestInfo and Google's AuditLog name them. */
const MEMBERS = new Map<string, Says>([
  ["kind", kind],
  ["@type", kind],
  ["requestURI", path],
  ["path", path],
  ["resourceName", path],
  ["methodName", (tree, member) => tree.textOf(member).includes(".secrets.")],
  ["objectRef", (tree, member) => textMember(tree, member, "resource") === "secrets"],
  ["kubernetes", (tree, member) => textMember(tree, member, "Resource") === "secrets"],
]);

/**
 * Whether an object is a Secret, or an event about Secrets: then `data` and `stringData` inside hold secrets, though a patch, a list's item or a
 * table's row does not say what it is.
 */
export function isAboutSecrets(tree: Tree, { children }: TreeNode): boolean {
  return children.some((member) => MEMBERS.get(member.key ?? "")?.(tree, member) === true);
}

/** A member's text; undefined when the object has none of that name. */
export function textMember(tree: Tree, { children }: TreeNode, key: string): string | undefined {
  const found = children.find((child) => child.key === key && child.type === "string");
  return found && tree.textOf(found);
}
