import { json, object, ref, type Schema } from "./schema.ts";

/** Splunk's HTTP Event Collector, for shippers that speak it: any kind of source. */
export function hecPaths(): Record<string, Schema> {
  const events = { post: post() };
  const health = { get: probe() };
  return {
    "/services/collector": events,
    "/services/collector/event": events,
    "/services/collector/event/1.0": events,
    "/services/collector/health": health,
    "/services/collector/health/1.0": health,
  };
}

export function hecSchemas(): Record<string, Schema> {
  const time = { anyOf: [{ type: "number" }, { type: "string" }], description: "Seconds since 1970, with a fraction." };
  return {
    HecEvent: {
      type: "object",
      properties: {
        event: { description: "The record: an object, or its JSON as text." },
        time,
        fields: { type: "object" },
      },
      required: ["event"],
    },
    HecAnswer: object({ text: { type: "string" }, code: { type: "integer", minimum: 0 } }),
  };
}

function post(): Schema {
  return {
    summary: "Send records as Splunk's HTTP Event Collector takes them",
    description:
      "Objects one after the other, with or without line breaks; `Content-Encoding` gzip, zstd, deflate or br; limits as of `/api/ingest`. " +
      "Answers after the records are stored for good. A record that cannot be read is kept as a reject and is no failure.",
    security: [{ splunkToken: [] }, { sourceTokenAsPassword: [] }, { sourceToken: [] }],
    requestBody: { required: true, content: json(ref("HecEvent")) },
    responses: {
      "200": answer("Stored: code 0"),
      "400": answer("No data (5), no JSON (6), or nothing in it has an event (12) or one that is not blank (13)"),
      "401": answer("No token (2), or an Authorization header that holds none (3)"),
      "403": answer("An unknown or revoked token (4)"),
      "413": answer("Too large"),
      "415": answer("A content encoding that is not understood"),
      "429": answer("More than the source may send (26); `Retry-After` says when to try again"),
      "503": answer("Neither the database nor the spool takes it now (9); `Retry-After` says when to try again"),
    },
  };
}

function probe(): Schema {
  return {
    summary: "Whether a delivery would be taken now",
    security: [],
    responses: { "200": answer("It would (17)"), "503": answer("It would not (18)") },
  };
}

function answer(description: string): Schema {
  return { description, content: json(ref("HecAnswer")) };
}
