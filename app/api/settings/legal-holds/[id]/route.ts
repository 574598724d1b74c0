import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { liftHold } from "@/lib/retention/legal-holds.ts";

/** Lifts a hold. It stays on record. */
export const DELETE = handler<{ params: Promise<{ id: string }> }>(async (request, { params }) => {
  const { organizationId, reader } = await requireScope(request, "owner");
  const { id } = await params;
  return Response.json(await liftHold({ organizationId, id, by: reader }), {
    headers: { "cache-control": "no-store" },
  });
});
