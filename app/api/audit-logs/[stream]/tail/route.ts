import { ANSWER_HEADERS, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { byteStream } from "@/lib/http/byte-stream.ts";
import { eventStream } from "@/lib/http/event-stream.ts";
import { handler } from "@/lib/http/handler.ts";
import { tailEvents } from "@/lib/tail/tail-events.ts";

/** New matching items as Server-Sent Events; `Last-Event-ID` resumes. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { scope, stream, filter } = await readStreamQuery(request, context, []);
  const lastEventId = request.headers.get("last-event-id") ?? undefined;
  const messages = await tailEvents({ scope, stream, filter, lastEventId });
  return new Response(byteStream(eventStream(messages)), {
    headers: { ...ANSWER_HEADERS, "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
  });
});
