import { answer, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { countEvents } from "@/lib/query/count-events.ts";

/** How many events match; at least that many when not `complete`. */
export const GET = handler<StreamContext>(async (request, context) => {
  return answer(await countEvents(await readStreamQuery(request, context, [])));
});
