import { EXPORT_CONTENT_TYPE, EXPORT_FORMATS, exportEvents, exportFileName } from "@/lib/export/export-events.ts";
import { ANSWER_HEADERS, choice, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { byteStream } from "@/lib/http/byte-stream.ts";
import { handler } from "@/lib/http/handler.ts";

/** Every matching event as a file, streamed. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { params, ...query } = await readStreamQuery(request, context, ["format", "safe"]);
  const format = choice(params, "format", EXPORT_FORMATS);
  const safe = choice(params, "safe", ["1", "0"]) === "1";
  const pieces = await exportEvents({ ...query, format, safe });
  return new Response(byteStream(pieces), {
    headers: {
      ...ANSWER_HEADERS,
      "content-type": EXPORT_CONTENT_TYPE[format],
      "content-disposition": `attachment; filename="${exportFileName({ ...query, format })}"`,
    },
  });
});
