import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { listRemovals } from "@/lib/retention/list-removals.ts";
import { retentionSchema } from "@/lib/retention/policy.ts";
import { readRetention } from "@/lib/retention/read-policy.ts";
import { setOrganizationRetention } from "@/lib/retention/set-policy.ts";

/** For how long each stream is kept, by the installation and by the organization, and what was removed. */
export const GET = handler(async (request) => {
  const { organizationId } = await requireScope(request, "viewer");
  return answer(organizationId);
});

/** Changes for how long the organization keeps its events; a shorter time counts a day later. */
export const PUT = handler(async (request) => {
  const { organizationId, reader } = await requireScope(request, "admin");
  const days = await readJson(request, retentionSchema);
  await setOrganizationRetention({ organizationId, days, by: reader });
  return answer(organizationId);
});

async function answer(organizationId: string): Promise<Response> {
  const [streams, removals] = await Promise.all([readRetention(organizationId), listRemovals(organizationId)]);
  return Response.json({ streams, removals }, { headers: { "cache-control": "no-store" } });
}
