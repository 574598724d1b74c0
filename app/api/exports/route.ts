import { requireScope } from "@/lib/auth/require.ts";
import { askExport } from "@/lib/export/ask-export.ts";
import { newestExports } from "@/lib/export/export-store.ts";
import { answer, ANSWER_HEADERS } from "@/lib/http/audit-logs.ts";
import { askedExportSchema, exportAnswer, exportHref } from "@/lib/http/exports.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { parseFilter } from "@/lib/query/filter.ts";

/** The organization's exports, the newest first. */
export const GET = handler(async (request) => {
  const scope = await requireScope(request, "viewer");
  const { exports, complete } = await newestExports(scope.organizationId);
  const items = exports.map(({ entry }) => exportAnswer(entry, scope));
  return answer({ items, complete, now: new Date().toISOString() });
});

/** Asks for an export in the background. */
export const POST = handler(async (request) => {
  const scope = await requireScope(request, "viewer");
  const { filter: text, ...asked } = await readJson(request, askedExportSchema);
  const filter = parseFilter(asked.stream, new URLSearchParams(text));
  const entry = await askExport({ ...asked, scope, filter, now: new Date() });
  const headers = { ...ANSWER_HEADERS, location: exportHref(entry.id) };
  return Response.json(exportAnswer(entry, scope), { status: 202, headers });
});
