import { z } from "zod";
import { requireScope } from "../auth/require.ts";
import type { Scope } from "../auth/scope.ts";
import { AppError } from "../errors.ts";
import { STREAM_IDS } from "../events/field.ts";
import type { ExportEntry } from "../export/export-entry.ts";
import { EXPORT_FORMATS } from "../export/export-formats.ts";
import type { ExportKey } from "../export/export-store.ts";
import { mayRemove } from "../export/remove-export.ts";

const HOME = "/api/exports";
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** What a background export is asked for with: a filter as in the address of a list. */
export const askedExportSchema = z.strictObject({
  stream: z.enum(STREAM_IDS),
  filter: z.string().max(60_000).default(""),
  format: z.enum(EXPORT_FORMATS).default(EXPORT_FORMATS[0]),
  safe: z.boolean().default(true),
});

/** What the routes under `/api/exports/{id}` get from Next. */
export type ExportContext = { params: Promise<{ id: string }> };

/**
 * Who asks, and for which export; whether their organization has it is for the verb to say.
 * @throws AppError `unauthenticated`, `forbidden`; `not-found` for what is no id.
 */
export async function readExportKey(
  request: Request,
  { params }: ExportContext,
): Promise<{ scope: Scope; key: ExportKey }> {
  const scope = await requireScope(request, "viewer");
  const { id } = await params;
  if (!UUID.test(id)) throw new AppError("not-found", `There is no export ${JSON.stringify(id.slice(0, 100))}.`);
  return { scope, key: { organizationId: scope.organizationId, id } };
}

/**
 * The id a caller wants for a direct export, so that they can ask how far it is while they download it.
 * @throws AppError `invalid`.
 */
export function wantedId(params: URLSearchParams): string | undefined {
  const id = params.get("exportId") ?? undefined;
  if (id === undefined || UUID.test(id)) return id;
  throw new AppError("invalid", `exportId=${JSON.stringify(id.slice(0, 100))} is no UUID in lower case.`);
}

export type ExportAnswer = ExportEntry & {
  mayRemove: boolean;
  links: { self: string; manifest: string; file?: string };
};

/** An export with what this reader may do about it, and where. */
export function exportAnswer(entry: ExportEntry, scope: Scope): ExportAnswer {
  const links = { self: exportHref(entry.id), manifest: manifestHref(entry.id) };
  const file = entry.background ? { file: `${exportHref(entry.id)}/file` } : {};
  return { ...entry, mayRemove: mayRemove(scope, entry), links: { ...links, ...file } };
}

export function exportHref(id: string): string {
  return `${HOME}/${id}`;
}

/** What an answer with an export says of it: its id, and where its manifest is once it is whole. */
export function describingHeaders(id: string): Record<string, string> {
  return { "onrecord-export-id": id, link: `<${manifestHref(id)}>; rel="describedby"; type="application/json"` };
}

function manifestHref(id: string): string {
  return `${exportHref(id)}/manifest`;
}
