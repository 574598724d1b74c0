import { answer, readStreamQuery, wholeNumber, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { listEvents, PAGE_LIMIT_DEFAULT } from "@/lib/query/list-events.ts";

/** One page of a stream, newest first. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { params, ...query } = await readStreamQuery(request, context, ["limit", "cursor"]);
  const limit = wholeNumber(params, "limit") ?? PAGE_LIMIT_DEFAULT;
  return answer(await listEvents({ ...query, limit, cursor: params.get("cursor") ?? undefined }));
});
