import { z } from "zod";
import { STREAM_IDS } from "../../events/field.ts";
import { holdSchema } from "../../retention/legal-holds.ts";
import { retentionSchema } from "../../retention/policy.ts";
import { operation } from "./operation.ts";
import { object, ref, type Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const whole: Schema = { type: "integer", minimum: 0 };
const time: Schema = { ...text, format: "date-time" };
const stream: Schema = { enum: STREAM_IDS };
const days: Schema = { type: ["integer", "null"], description: "Null for ever." };
const id = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };

/** For how long events are kept, and legal holds. */
export function retentionPaths(): Record<string, Schema> {
  return {
    "/api/settings/retention": {
      get: operation("For how long each stream is kept, and what was removed", { answer: ref("Retention") }),
      put: operation("Change for how long the organization keeps its events; a shorter time counts a day later", {
        body: ref("RetentionPolicy"),
        answer: ref("Retention"),
      }),
    },
    "/api/settings/retention/preview": {
      post: operation("What a policy would remove; nothing is changed", {
        body: ref("RetentionPolicy"),
        answer: object({ streams: { type: "array", items: PREVIEW } }),
      }),
    },
    "/api/settings/legal-holds": {
      get: operation("Every legal hold there ever was", {
        answer: object({ holds: { type: "array", items: ref("LegalHold") } }),
      }),
      post: operation("Place a legal hold: nothing is removed from then on", {
        body: z.toJSONSchema(holdSchema, { io: "input" }),
        answer: ref("LegalHold"),
        status: "201",
      }),
    },
    "/api/settings/legal-holds/{id}": {
      delete: operation("Lift a legal hold; it stays on record, and nothing is removed for a day", {
        parameters: [id],
        answer: ref("LegalHold"),
        conflict: "It was lifted before",
      }),
    },
  };
}

const PREVIEW = object({
  stream,
  days,
  before: { type: ["string", "null"], format: "date-time", description: "Older ones would go." },
  events: whole,
  complete: { type: "boolean", description: "False: there are more." },
});

export function retentionSchemas(): Record<string, Schema> {
  const orNull = { ...time, type: ["string", "null"] };
  return {
    RetentionPolicy: z.toJSONSchema(retentionSchema, { io: "input" }),
    Retention: object({
      streams: {
        type: "array",
        items: object({
          stream,
          installationDays: days,
          organizationDays: { ...days, description: "Null: as long as the installation." },
          countingDays: { ...days, description: "What removes events now: the longest of the last 24 hours." },
          changedAt: orNull,
          changedBy: { type: ["string", "null"] },
        }),
      },
      removals: {
        type: "array",
        description: "Of the last 90 days, by UTC day; `stream` may be `deliveries`.",
        items: object({ day: { ...text, format: "date" }, stream: text, rows: whole, oldest: time, newest: time }),
      },
    }),
    LegalHold: object({
      id: { ...text, format: "uuid" },
      name: text,
      reason: text,
      placedAt: time,
      placedBy: text,
      liftedAt: orNull,
      liftedBy: { type: ["string", "null"] },
    }),
  };
}
