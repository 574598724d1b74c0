import { randomUUID } from "node:crypto";
import { startDirectExport } from "@/lib/export/direct-export.ts";
import { EXPORT_CONTENT_TYPE, EXPORT_FORMATS, exportFileName } from "@/lib/export/export-formats.ts";
import { ANSWER_HEADERS, choice, readStreamQuery, type StreamContext } from "@/lib/http/audit-logs.ts";
import { byteStream } from "@/lib/http/byte-stream.ts";
import { describingHeaders, wantedId } from "@/lib/http/exports.ts";
import { handler } from "@/lib/http/handler.ts";

/** Every matching event as a file, streamed. */
export const GET = handler<StreamContext>(async (request, context) => {
  const { params, ...query } = await readStreamQuery(request, context, ["format", "safe", "exportId"]);
  const format = choice(params, "format", EXPORT_FORMATS);
  const safe = choice(params, "safe", ["1", "0"]) === "1";
  const id = wantedId(params) ?? randomUUID();
  const pieces = await startDirectExport({ ...query, format, safe }, id);
  return new Response(byteStream(pieces), {
    headers: {
      ...ANSWER_HEADERS,
      ...describingHeaders(id),
      "content-type": EXPORT_CONTENT_TYPE[format],
      "content-disposition": `attachment; filename="${exportFileName({ ...query, format })}"`,
    },
  });
});
