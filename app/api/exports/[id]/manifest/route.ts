import { readExport } from "@/lib/export/export-store.ts";
import { manifestOf } from "@/lib/export/manifest.ts";
import { answer } from "@/lib/http/audit-logs.ts";
import { readExportKey, type ExportContext } from "@/lib/http/exports.ts";
import { handler } from "@/lib/http/handler.ts";

/** What a whole export's file is. */
export const GET = handler<ExportContext>(async (request, context) => {
  const { key } = await readExportKey(request, context);
  const { entry } = await readExport(key);
  return answer(JSON.stringify(manifestOf(entry), undefined, 2));
});
