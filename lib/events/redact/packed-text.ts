import { constants, gunzipSync } from "node:zlib";
import { fromBase64 } from "./base64.ts";
import { readJsonTree } from "./json-tree.ts";
import type { Place, Redaction } from "./redaction.ts";
import { splice } from "./tree.ts";

/** Base64 of text that begins as a JSON object or a list of them does, and of gzip. */
const JSON_PACKED = /^(?:eyJ|eyA|ew0K|ewo|W3s)/;
const GZIP_PACKED = /^H4sI/;
const UNPACKED_BYTES_MAX = 16 * 1024 * 1024;

/**
 * Redacts JSON that travels as base64, as Pub/Sub's messages do. A gzip that holds anything suspicious (a cloud's bundle that could not be
 * opened) is replaced whole.
 * @returns undefined when the text is neither.
 */
export function redactPacked(redaction: Redaction, text: string, place: Place): string | undefined {
  if (GZIP_PACKED.test(text)) return redactGzip(redaction, text);
  if (!JSON_PACKED.test(text)) return undefined;
  const bytes = fromBase64(text);
  const latin1 = bytes?.toString("latin1");
  const tree = latin1 === undefined ? undefined : readJsonTree(latin1, "latin1");
  if (latin1 === undefined || tree === undefined) return undefined;
  const redacted = splice(latin1, redaction.tree(tree, place));
  return redacted === latin1 ? text : Buffer.from(redacted, "latin1").toString("base64");
}

function redactGzip(redaction: Redaction, text: string): string | undefined {
  const plain = unpack(Buffer.from(text, "base64"));
  // What unpacks to too much to look through is no text that anybody reads.
  return plain === undefined || redaction.suspects(plain) ? redaction.mask("tokens", text) : text;
}

/** As far as it goes: what is cut or damaged at its end is still read up to there. */
function unpack(packed: Buffer): Buffer | undefined {
  try {
    return gunzipSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX, finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return undefined;
  }
}
