import { answer, readStreamQuery, wholeNumber, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { listEvents, PAGE_LIMIT_DEFAULT } from "@/lib/query/list-events.ts";

/** One page of a stream, newest first: the newest, what a cursor goes on to, or what lies around a moment. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { params, ...query } = await readStreamQuery(request, context, ["limit", "cursor", "at"]);
  const limit = wholeNumber(params, "limit") ?? PAGE_LIMIT_DEFAULT;
  const [cursor, at] = [params.get("cursor") ?? undefined, params.get("at") ?? undefined];
  return answer(await listEvents({ ...query, limit, cursor, at }));
});
