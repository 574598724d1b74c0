import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { retentionSchema } from "@/lib/retention/policy.ts";
import { previewRetention } from "@/lib/retention/preview.ts";

/** What a policy would remove once it counts. Nothing is changed. */
export const POST = handler(async (request) => {
  const { organizationId } = await requireScope(request, "admin");
  const streams = await previewRetention(organizationId, await readJson(request, retentionSchema));
  return Response.json({ streams }, { headers: { "cache-control": "no-store" } });
});
