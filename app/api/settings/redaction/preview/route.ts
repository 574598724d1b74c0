import { z } from "zod";
import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { policySchema } from "@/lib/redaction/policy.ts";
import { redactorOf, redactorUnder } from "@/lib/redaction/redactor-of.ts";

const input = z.strictObject({
  /** As its source would send it: JSON or any text. */
  record: z.union([z.string(), z.record(z.string(), z.unknown())]),
  /** Instead of the policy that is saved. */
  policy: policySchema.optional(),
});

/** What would be kept of a record, and what would be replaced in it. Nothing is stored, the policy neither. */
export const POST = handler(async (request) => {
  const { organizationId } = await requireScope(request, "admin");
  const { record, policy } = await readJson(request, input);
  const redactor = await (policy === undefined ? redactorOf(organizationId) : redactorUnder(organizationId, policy));
  const text = typeof record === "string" ? record : JSON.stringify(record);
  const { text: kept, redacted = {} } = redactor.text(text);
  return Response.json({ kept, redacted }, { headers: { "cache-control": "no-store" } });
});
