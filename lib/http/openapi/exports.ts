import { z } from "zod";
import { EXPORT_STATES } from "../../export/export-entry.ts";
import { EXPORT_CONTENT_TYPE, EXPORT_FORMATS } from "../../export/export-formats.ts";
import { STREAM_IDS } from "../../events/field.ts";
import { askedExportSchema } from "../exports.ts";
import { json, object, ref, sharedResponse, type Schema } from "./schema.ts";

const text: Schema = { type: "string" };
const whole: Schema = { type: "integer", minimum: 0 };
const time: Schema = { type: "string", format: "date-time" };
const perhaps: Schema = { type: ["string", "null"], format: "date-time" };
const sha256: Schema = { type: "string", pattern: "^[0-9a-f]{64}$" };
const id = { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } };

/** Exports: those in the background, and what is known of every one. */
export function exportPaths(): Record<string, Schema> {
  return {
    "/api/exports": { get: list(), post: ask() },
    "/api/exports/{id}": { get: show(), delete: remove() },
    "/api/exports/{id}/manifest": { get: manifest() },
    "/api/exports/{id}/file": { get: file(), head: file() },
  };
}

export function exportSchemas(): Record<string, Schema> {
  return {
    ExportAsked: z.toJSONSchema(askedExportSchema, { io: "input" }),
    Export: object(EXPORT),
    ExportList: object({ items: { type: "array", items: ref("Export") }, complete: COMPLETE, now: time }),
    ExportManifest: object(MANIFEST),
  };
}

const COMPLETE: Schema = { type: "boolean", description: "False: there are older ones, which are not listed." };
const FORMAT: Schema = { enum: EXPORT_FORMATS };
const SAFE: Schema = { type: "boolean", description: "CSV: values a spreadsheet could run were made harmless." };
const SNAPSHOT = "The moment whose rows it holds: nothing that came later is in it.";
const FILTER: Schema = object(
  {
    url: { ...text, description: "Where the same would be exported again." },
    words: { type: "array", items: text, description: "Its conditions, all of which hold." },
    from: time,
    to: time,
  },
  { description: "As it was asked for, its times fixed at that moment." },
);

const EXPORT: Record<string, Schema> = {
  id: text,
  state: { enum: EXPORT_STATES },
  background: { type: "boolean", description: "False: it was downloaded as it was written." },
  stream: { enum: STREAM_IDS },
  format: FORMAT,
  safe: SAFE,
  filter: FILTER,
  rows: { ...whole, description: "Written so far." },
  expected: {
    description: "How many there are to write; null until they are counted.",
    anyOf: [
      object({ rows: whole, exact: { type: "boolean", description: "False: at least so many." } }),
      { type: "null" },
    ],
  },
  bytes: whole,
  sha256: { anyOf: [sha256, { type: "null" }] },
  error: { type: ["string", "null"] },
  askedBy: { ...text, description: "An e-mail address, or `token:` and the name of an API token." },
  version: text,
  askedAt: time,
  startedAt: perhaps,
  snapshotAt: { ...perhaps, description: SNAPSHOT },
  finishedAt: perhaps,
  expiresAt: { ...perhaps, description: "When its file is removed." },
  fileName: text,
  mayRemove: { type: "boolean", description: "Whether whoever asks may call it off or remove its file." },
  links: object({ self: text, manifest: text, file: text }, { required: ["self", "manifest"] }),
};

const MANIFEST: Record<string, Schema> = {
  product: { const: "onrecord" },
  version: text,
  id: text,
  stream: { enum: STREAM_IDS },
  filter: FILTER,
  file: object({
    name: text,
    contentType: text,
    format: FORMAT,
    safe: SAFE,
    rows: { ...whole, description: "Without the header line of CSV." },
    bytes: whole,
    sha256: { ...sha256, description: "What `sha256sum` says of the file." },
  }),
  askedBy: text,
  askedAt: time,
  snapshotAt: { ...time, description: SNAPSHOT },
  finishedAt: time,
};

function list(): Schema {
  return operation("Exports, the newest first", { answers: { "200": done(ref("ExportList")) } });
}

function ask(): Schema {
  return operation("Export in the background, to a file that is kept for a day", {
    body: ref("ExportAsked"),
    answers: {
      "202": {
        description: "Asked for",
        headers: { Location: { description: "Where to see how far it is.", schema: text } },
        content: json(ref("Export")),
      },
      "409": problem("The disk has no room for exports"),
      "413": sharedResponse("TooLarge"),
      "422": sharedResponse("NotUnderstood"),
      "429": sharedResponse("TooMany"),
    },
  });
}

function show(): Schema {
  return operation("How far an export is, and what became of it", {
    parameters: [id],
    answers: { "200": done(ref("Export")), "404": sharedResponse("NotFound") },
  });
}

function remove(): Schema {
  return operation("Call an export off, or remove its file; what is known of it stays", {
    parameters: [id],
    answers: { "204": { description: "Done, or there was nothing to remove" }, "404": sharedResponse("NotFound") },
  });
}

function manifest(): Schema {
  return operation("What the file of a whole export is", {
    parameters: [id],
    answers: {
      "200": done(ref("ExportManifest")),
      "404": sharedResponse("NotFound"),
      "409": problem("It is not whole"),
    },
  });
}

/** Conditions and ranges as RFC 9110 has them; the ETag is the SHA-256 of the file. */
function file(): Schema {
  const header = (name: string, description: string): Schema => ({ name, in: "header", description, schema: text });
  const content = Object.fromEntries(
    Object.values(EXPORT_CONTENT_TYPE).map((type) => [type.replace(/;.*/, ""), { schema: text }]),
  );
  return operation("The file of a background export, whole or one range of it", {
    parameters: [
      id,
      header("Range", "One range: `bytes=0-99`, `bytes=100-`, `bytes=-50`."),
      header("If-Range", "The range only of the file with this ETag, else the whole."),
      header("If-None-Match", "Nothing of the file with this ETag."),
    ],
    answers: {
      "200": { description: "The whole", content },
      "206": { description: "The range", content },
      "304": { description: "It is the file of that ETag" },
      "404": sharedResponse("NotFound"),
      "409": problem("It is not done yet, or its file is gone"),
      "416": { description: "It has no such bytes; `Content-Range` says how many it has" },
    },
  });
}

function done(schema: Schema): Schema {
  return { description: "Done", content: json(schema) };
}

function problem(description: string): Schema {
  return { description, content: { "application/problem+json": { schema: ref("Problem") } } };
}

type Parts = { parameters?: Schema[]; body?: Schema; answers: Record<string, Schema> };

function operation(summary: string, { parameters = [], body, answers }: Parts): Schema {
  return {
    summary,
    parameters,
    ...(body !== undefined && { requestBody: { required: true, content: json(body) } }),
    responses: {
      ...answers,
      "400": sharedResponse("Malformed"),
      "401": sharedResponse("NotSignedIn"),
      "403": sharedResponse("NotAllowed"),
      "503": sharedResponse("Unavailable"),
    },
  };
}
