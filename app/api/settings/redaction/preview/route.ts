import { z } from "zod";
import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { redactorOf } from "@/lib/redaction/redactor-of.ts";

/** A record as its source would send it: JSON or any text. */
const input = z.strictObject({ record: z.union([z.string(), z.record(z.string(), z.unknown())]) });

/** What would be kept of a record, and what would be replaced in it. Nothing is stored. */
export const POST = handler(async (request) => {
  const { organizationId } = await requireScope(request, "admin");
  const { record } = await readJson(request, input);
  const redactor = await redactorOf(organizationId);
  const text = typeof record === "string" ? record : JSON.stringify(record);
  const { text: kept, redacted = {} } = redactor.text(text);
  return Response.json({ kept, redacted }, { headers: { "cache-control": "no-store" } });
});
