import { z } from "zod";
import { RULES } from "../../events/redact/rules.ts";
import { REPLAY_IDS_MAX } from "../../ingest/replay-rejects.ts";
import { policySchema } from "../../redaction/policy.ts";
import { operation } from "./operation.ts";
import { retentionPaths, retentionSchemas } from "./retention.ts";
import { object, ref, type Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const whole: Schema = { type: "integer", minimum: 0 };
const id = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };

/** What an administrator changes: sources, what could not be read of them, and what is redacted. */
export function administrationPaths(): Record<string, Schema> {
  return {
    "/api/sources/{id}": { patch: changeSource() },
    "/api/sources/{id}/rejects/replay": { post: replay() },
    "/api/settings/redaction": {
      get: operation("What is redacted before anything is stored", { answer: ref("Redaction") }),
      put: operation("Change what is redacted from now on; what was stored stays as it is", {
        body: ref("RedactionPolicy"),
        answer: ref("Redaction"),
      }),
    },
    "/api/settings/redaction/preview": { post: preview() },
    ...retentionPaths(),
  };
}

export function administrationSchemas(): Record<string, Schema> {
  const ruleIds = RULES.map((rule) => rule.id);
  return {
    ...retentionSchemas(),
    RedactionPolicy: z.toJSONSchema(policySchema, { io: "input" }),
    Redaction: object({
      policy: ref("RedactionPolicy"),
      rules: {
        type: "array",
        items: object({ id: { enum: ruleIds }, label: text, description: text, example: text }),
      },
      updatedAt: { type: ["string", "null"], format: "date-time" },
      updatedBy: { type: ["string", "null"] },
    }),
    Replayed: object({
      replayed: { ...whole, description: "Rejects that were read again." },
      accepted: whole,
      duplicates: { ...whole, description: "Readable, but their event was there already." },
      rejected: { ...whole, description: "Still unreadable; they stay rejects." },
      rejects: { type: "array", maxItems: 100, items: object({ id: text, reason: text }) },
      more: { type: "boolean", description: "Whether there are rejects this call did not get to." },
      nextCursor: { type: ["string", "null"] },
    }),
  };
}

function changeSource(): Schema {
  const settings = {
    type: "object",
    description:
      "Of kind `tailscale-recorder`, or of a kind that is pulled; other kinds have none. What is left out stays as it is.",
    properties: {
      recorderAddresses: {
        type: "array",
        items: text,
        description: "Where its connections arrive (`ip:port`, `:port`) or who makes them (`ip`).",
      },
      allowedTags: { type: "array", items: text, minItems: 1 },
      baseUrl: {
        type: "string",
        format: "uri",
        description: "The API of a pulled kind; https, and no private address.",
      },
      intervalMs: { type: "integer", description: "How often a pulled kind's newest records are asked for." },
    },
  };
  const limit = {
    type: ["integer", "null"],
    minimum: 1,
    maximum: 1_000_000,
    description: "Records a second; null for as many as come.",
  };
  const secret = {
    type: ["string", "null"],
    description:
      "Of kind `tailscale-config`: what its webhook signs with. The one before stays good until the next; null takes both away.",
  };
  const changes = [{ rateLimit: limit }, { settings }, { webhookSecret: secret }, { credentials: credentials() }];
  return operation(
    "Change a source: its limit, what its kind is told, what it signs in with, or its webhook's secret",
    {
      parameters: [id],
      body: { oneOf: changes.map((change) => object(change)) },
      answer: object(
        { id: text, name: text, rateLimit: limit, settings, webhook: { type: "boolean" } },
        { required: ["id", "name"] },
      ),
      conflict: "Another source has this address",
    },
  );
}

/** Of a pulled kind; no answer has them. */
function credentials(): Schema {
  const secret = { ...text, writeOnly: true };
  return { oneOf: [object({ apiToken: secret }), object({ oauthClientId: text, oauthClientSecret: secret })] };
}

function replay(): Schema {
  const all = object({ all: { const: true }, cursor: text }, { required: ["all"] });
  const some = object({ ids: { type: "array", items: text, minItems: 1, maxItems: REPLAY_IDS_MAX } });
  return operation("Read rejects of a source again, as its kind is understood now", {
    parameters: [id],
    body: { oneOf: [some, all] },
    answer: ref("Replayed"),
  });
}

function preview(): Schema {
  return operation("What would be kept of a record, and what replaced in it; nothing is stored", {
    body: object(
      {
        record: { type: ["string", "object"], description: "As its source would send it." },
        policy: ref("RedactionPolicy"),
      },
      { required: ["record"] },
    ),
    answer: object({
      kept: text,
      redacted: { type: "object", additionalProperties: whole, description: "How many values, by rule." },
    }),
  });
}
