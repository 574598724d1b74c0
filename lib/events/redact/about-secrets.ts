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
  switch (member.key) {
    case "kind":
    case "@type":
      return member.type === "string" && SECRET_KIND.test(tree.textOf(member));
    case "objectRef":
      return textMember(tree, member, "resource") === "secrets";
    case "kubernetes":
      return textMember(tree, member, "Resource") === "secrets";
    case "requestURI":
    case "resourceName":
    case "path":
      return member.type === "string" && SECRETS_PATH.test(tree.textOf(member));
    case "methodName":
      return member.type === "string" && tree.textOf(member).includes(".secrets.");
    default:
      return false;
  }
}

/** A member's text; undefined when the object has none of that name. */
export function textMember(tree: Tree, { children }: TreeNode, key: string): string | undefined {
  const found = children.find((child) => child.key === key && child.type === "string");
  return found && tree.textOf(found);
}
