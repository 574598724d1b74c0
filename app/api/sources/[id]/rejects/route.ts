import { AppError } from "@/lib/errors.ts";
import { choice } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { listRejects } from "@/lib/sources/list-rejects.ts";
import { REJECT_STATES } from "@/lib/sources/reject-page.ts";

const KEYS = new Set(["state", "limit", "cursor"]);

/** What a source sent that could not be read, newest first, with the reasons and how each record began. */
export const GET = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "viewer");
  const params = new URL(request.url).searchParams;
  const unknown = [...params.keys()].find((key) => !KEYS.has(key));
  if (unknown !== undefined)
    throw new AppError("invalid", `${unknown}: not understood. There are state, limit and cursor.`);
  const limit = params.get("limit");
  const page = await listRejects({
    organizationId: scope.organizationId,
    sourceId,
    state: choice(params, "state", REJECT_STATES),
    limit: limit === null ? undefined : Number(limit),
    cursor: params.get("cursor") ?? undefined,
  });
  return Response.json(page, { headers: { "cache-control": "no-store" } });
});
