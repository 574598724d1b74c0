import { fromBase64 } from "./base64.ts";
import { readJsonTree } from "./json-tree.ts";
import type { Place, Redaction } from "./redaction.ts";
import { splice } from "./tree.ts";
import { readYamlTrees } from "./yaml-tree.ts";

/** Kubernetes' protobuf encoding begins with this. */
const PROTOBUF_MAGIC = "k8s\0";

/**
 * Redacts a request's body as Tailscale's API server proxy records it: base64 of JSON, YAML or Kubernetes protobuf, of no stated type
 * (wire format: Tailscale sessionrecording/event.go). What cannot be looked into and is about Secrets is replaced whole.
 * @returns undefined when the text is no base64, so that it is a text like any other.
 */
export function redactBody(redaction: Redaction, base64: string, place: Place): string | undefined {
  const bytes = fromBase64(base64);
  if (bytes === undefined) return undefined;
  const latin1 = bytes.toString("latin1");
  if (!place.secrets && !redaction.suspects(latin1)) return base64;
  const redacted = latin1.startsWith(PROTOBUF_MAGIC)
    ? undefined
    : (redactJsonBody(redaction, latin1, place) ?? redactTextBody(redaction, bytes, place));
  if (redacted === undefined) return redaction.mask(place.secrets ? "secret-data" : "tokens", base64, bytes);
  return redacted === latin1 ? base64 : Buffer.from(redacted, "latin1").toString("base64");
}

function redactJsonBody(redaction: Redaction, latin1: string, place: Place): string | undefined {
  if (!/^\s*[[{]/.test(latin1)) return undefined;
  const tree = readJsonTree(latin1, "latin1");
  return tree && splice(latin1, redaction.tree(tree, place));
}

/** @returns one character a byte; undefined for what is about Secrets and no text that can be looked into, or no text at all. */
function redactTextBody(redaction: Redaction, bytes: Buffer, place: Place): string | undefined {
  const text = bytes.toString("utf8");
  if (text.includes("\0") || text.includes("\ufffd")) return undefined;
  if (place.secrets && readYamlTrees(text) === undefined) return undefined;
  return Buffer.from(redaction.text(text, place), "utf8").toString("latin1");
}
