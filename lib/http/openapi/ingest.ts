import { z } from "zod";
import { onrecordSchema } from "../../ingest/onrecord/schema.ts";
import { json, object, ref, sharedResponse, type Schema } from "./schema.ts";

const whole: Schema = { type: "integer", minimum: 0 };

/** The write side: one address for every kind of source; the token says which one sends. */
export function ingestPaths(): Record<string, Schema> {
  const token = {
    name: "token",
    in: "path",
    required: true,
    schema: { type: "string" },
    description: "The source's token.",
  };
  const sourceId = { name: "sourceId", in: "path", required: true, schema: { type: "string", format: "uuid" } };
  return {
    "/api/ingest": { post: post("Send records", [{ sourceToken: [] }, { sourceTokenAsPassword: [] }], []) },
    "/api/ingest/tailscale-webhook/{sourceId}": {
      post: post("Tailscale's webhooks; the body's signature is the credential", [], [sourceId]),
    },
    "/api/ingest/{token}": { post: post("Send records, for senders that can present no credential", [], [token]) },
  };
}

export function ingestSchemas(): Record<string, Schema> {
  return {
    OnrecordEvent: z.toJSONSchema(onrecordSchema, { io: "input" }),
    Receipt: object(
      {
        accepted: { ...whole, description: "Records that made or advanced an event." },
        duplicates: { ...whole, description: "Records that changed nothing." },
        rejected: { ...whole, description: "Records that could not be read; they are kept with the reason." },
        rejects: { type: "array", maxItems: 100, items: object({ index: whole, reason: { type: "string" } }) },
        spooled: {
          const: true,
          description:
            "Only while the database is away: the records are on this server's disk and stored when it is back. Until then every event counts as accepted.",
        },
      },
      { required: ["accepted", "duplicates", "rejected", "rejects"] },
    ),
  };
}

function post(summary: string, security: Schema[], parameters: Schema[]): Schema {
  return {
    summary,
    description:
      'One object, an array, {"items":[…]} or {"logs":[…]}, one object a line, or objects one after the other, bare or in the envelope of a log shipper (Fluent Bit, Fluentd, Vector, Splunk HEC, Helr) or a cloud (CloudWatch, Firehose, Event Hubs, Pub/Sub); `Content-Encoding` gzip, zstd, deflate or br. ' +
      "At most 32 MiB as sent and 256 MiB unpacked. Answers after the records are stored for good; sending the same again changes nothing.",
    security,
    parameters,
    requestBody: {
      required: true,
      content: { "application/json": { schema: body() }, "application/x-ndjson": { schema: { type: "string" } } },
    },
    responses: {
      "200": { description: "Stored", content: json(ref("Receipt")) },
      "400": sharedResponse("Malformed"),
      "401": sharedResponse("NotSignedIn"),
      "413": sharedResponse("TooLarge"),
      "415": sharedResponse("UnsupportedMedia"),
      "429": sharedResponse("TooMany"),
      "503": sharedResponse("Unavailable"),
    },
  };
}

function body(): Schema {
  const event = ref("OnrecordEvent");
  return {
    description: "For a source of kind `onrecord`; other kinds take what their sender sends.",
    anyOf: [
      event,
      { type: "array", items: event },
      object({ items: { type: "array", items: event } }),
      { type: "object" },
    ],
  };
}
