import { jsonObject, jsonText } from "../../events/json.ts";

/** Kubernetes takes requests of about 3 MiB; nothing larger creates an object. */
const NAMED_BYTES_MAX = 4 * 1024 * 1024;
/** Kubernetes' protobuf encoding begins with this. */
const PROTOBUF_MAGIC = Buffer.from("k8s\0");

/** How many bytes a base64 text stands for; undefined when it is no base64 as Go writes it. */
export function decodedBytes(base64: string): number | undefined {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  const digits = base64.length - padding;
  if (base64.length % 4 !== 0 || base64.slice(0, digits).search(/[^A-Za-z0-9+/]/) !== -1) return undefined;
  return Math.floor((digits * 3) / 4);
}

/**
 * The `metadata.name` of the object in a request's body, for a create, whose path does not name it. Only of JSON: Kubernetes' protobuf
 * is never read as text, and no client creates with YAML.
 */
export function nameInBody(base64: string): string | undefined {
  const bytes = decodedBytes(base64);
  if (bytes === undefined || bytes === 0 || bytes > NAMED_BYTES_MAX) return undefined;
  const body = Buffer.from(base64, "base64");
  return body.subarray(0, PROTOBUF_MAGIC.length).equals(PROTOBUF_MAGIC) ? undefined : nameInJson(body);
}

function nameInJson(body: Buffer): string | undefined {
  try {
    const sent: unknown = JSON.parse(body.toString("utf8"));
    return jsonText(jsonObject(jsonObject(sent)?.["metadata"])?.["name"]);
  } catch {
    return undefined;
  }
}
