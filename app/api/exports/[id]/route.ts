import { readExport } from "@/lib/export/export-store.ts";
import { removeExport } from "@/lib/export/remove-export.ts";
import { answer, ANSWER_HEADERS } from "@/lib/http/audit-logs.ts";
import { exportAnswer, readExportKey, type ExportContext } from "@/lib/http/exports.ts";
import { handler } from "@/lib/http/handler.ts";

/** How far one export is, and what became of it. */
export const GET = handler<ExportContext>(async (request, context) => {
  const { scope, key } = await readExportKey(request, context);
  const { entry } = await readExport(key);
  return answer(exportAnswer(entry, scope));
});

/** Calls it off, or removes its file. */
export const DELETE = handler<ExportContext>(async (request, context) => {
  const { scope, key } = await readExportKey(request, context);
  await removeExport(scope, key.id);
  return new Response(null, { status: 204, headers: ANSWER_HEADERS });
});
