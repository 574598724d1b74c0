import { findExportFile } from "@/lib/export/export-file.ts";
import { EXPORT_CONTENT_TYPE } from "@/lib/export/export-formats.ts";
import { describingHeaders, readExportKey, type ExportContext } from "@/lib/http/exports.ts";
import { fileAnswer } from "@/lib/http/file-answer.ts";
import { handler } from "@/lib/http/handler.ts";

/** The file of a background export, whole or in ranges. */
const serve = handler<ExportContext>(async (request, context) => {
  const { key } = await readExportKey(request, context);
  const { entry, sha256, open } = await findExportFile(key);
  const headers = {
    ...describingHeaders(entry.id),
    "content-type": EXPORT_CONTENT_TYPE[entry.format],
    "content-disposition": `attachment; filename="${entry.fileName}"`,
  };
  return fileAnswer(request, { size: entry.bytes, etag: `"${sha256}"`, headers, open });
});

export { serve as GET, serve as HEAD };
