import { answer, readStream, type StreamContext } from "@/lib/http/audit-logs.ts";
import { handler } from "@/lib/http/handler.ts";
import { detailJson } from "@/lib/query/detail-json.ts";
import { getEvent } from "@/lib/query/get-event.ts";

/** One event with its record as received, its delivery and, for a command, its calls. */
export const GET = handler<StreamContext<{ stream: string; id: string }>>(async (request, context) => {
  const query = await readStream(request, context);
  const { id } = await context.params;
  return answer(detailJson(await getEvent({ ...query, id })));
});
