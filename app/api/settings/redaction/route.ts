import { requireScope } from "@/lib/auth/require.ts";
import { RULES } from "@/lib/events/redact/rules.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { policySchema } from "@/lib/redaction/policy.ts";
import { loadRedaction, type StoredRedaction } from "@/lib/redaction/redaction-store.ts";
import { savePolicy } from "@/lib/redaction/save-policy.ts";

/** What the organization redacts before anything is stored, every rule there is, and who changed it last. */
export const GET = handler(async (request) => {
  const { organizationId } = await requireScope(request, "viewer");
  return answer(await loadRedaction(organizationId));
});

/** Changes what is redacted from now on; what was stored stays as it is. */
export const PUT = handler(async (request) => {
  const { organizationId, reader } = await requireScope(request, "admin");
  return answer(await savePolicy({ organizationId, policy: await readJson(request, policySchema), by: reader }));
});

/** Never the key. */
function answer({ policy, updatedAt, updatedBy }: StoredRedaction): Response {
  return Response.json({ policy, rules: RULES, updatedAt, updatedBy }, { headers: { "cache-control": "no-store" } });
}
