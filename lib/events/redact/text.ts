import { redactCommandText } from "./command-text.ts";
import { redactCredentials } from "./credential-text.ts";
import { redactEmbedded } from "./embedded-json.ts";
import { readJsonTree } from "./json-tree.ts";
import { redactManifest, redactNamedLines } from "./manifest-text.ts";
import { isMask } from "./mask.ts";
import { redactPacked } from "./packed-text.ts";
import type { Place, Redaction } from "./redaction.ts";
import { splice } from "./tree.ts";
import { hasQuery, redactQuery } from "./url-text.ts";

/** An envelope in an envelope in an envelope; beyond, a text that may hold a secret is one. */
const DEPTH_MAX = 8;

/** Replaces every secret in a text: one that is JSON, a URL, a command, YAML, or says anything at all. */
export function redactText(redaction: Redaction, text: string, place: Place): string {
  if (text === "" || isMask(text)) return text;
  if (!place.secrets && !redaction.suspects(text)) return text;
  if (place.depth >= DEPTH_MAX) return redaction.mask(place.secrets ? "secret-data" : "tokens", text);
  const inside = { ...place, depth: place.depth + 1 };
  return (
    redactJson(redaction, text, inside) ?? redactPacked(redaction, text, inside) ?? redactPlain(redaction, text, inside)
  );
}

function redactJson(redaction: Redaction, text: string, place: Place): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const tree = readJsonTree(text, "characters");
  return tree && splice(text, redaction.tree(tree, place));
}

function redactPlain(redaction: Redaction, text: string, place: Place): string {
  let plain = redactManifest(redaction, text, place);
  plain = redactEmbedded(redaction, plain, place);
  if (hasQuery(plain)) plain = redactQuery(redaction, plain, place);
  plain = redactCredentials(redaction, plain);
  plain = redactCommandText(redaction, plain, place);
  plain = redactNamedLines(redaction, plain);
  return redaction.custom(plain);
}
