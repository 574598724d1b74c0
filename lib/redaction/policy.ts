import { z } from "zod";
import { RULES, type RedactionPolicy, type RuleId } from "../events/redact/rules.ts";

const RULE_IDS = RULES.map(({ id }) => id) as [RuleId, ...RuleId[]];
const ADDED_MAX = 100;

const key = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9_.-]{3,100}$/, "needs 3 to 100 letters, digits, dots, dashes or underscores");
const prefix = z
  .string()
  .trim()
  .regex(/^[!-~]{4,100}$/, "needs 4 to 100 ASCII characters without spaces");

/** A redaction policy as the API takes it and the database keeps it. */
export const policySchema = z.strictObject({
  disabled: z.array(z.enum(RULE_IDS)).max(RULE_IDS.length),
  keys: z.array(key).max(ADDED_MAX),
  prefixes: z.array(prefix).max(ADDED_MAX),
}) satisfies z.ZodType<RedactionPolicy>;
