import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { holdSchema, listHolds, placeHold } from "@/lib/retention/legal-holds.ts";

/** Every legal hold there ever was, those that stand first. */
export const GET = handler(async (request) => {
  const { organizationId } = await requireScope(request, "viewer");
  return Response.json({ holds: await listHolds(organizationId) }, { headers: { "cache-control": "no-store" } });
});

/** Places one: nothing of the organization is removed from then on. */
export const POST = handler(async (request) => {
  const { organizationId, reader } = await requireScope(request, "owner");
  const hold = await placeHold({ organizationId, ...(await readJson(request, holdSchema)), by: reader });
  return Response.json(hold, { status: 201, headers: { "cache-control": "no-store" } });
});
