import { administrationPaths, administrationSchemas } from "./administration.ts";
import { auditLogPaths, auditLogSchemas } from "./audit-logs.ts";
import { exportPaths, exportSchemas } from "./exports.ts";
import { hecPaths, hecSchemas } from "./hec.ts";
import { ingestPaths, ingestSchemas } from "./ingest.ts";
import { object, ref, type Schema } from "./schema.ts";

/** The API as OpenAPI 3.1, made from the tables and schemas the product itself runs on. */
export function openApiDocument(): Schema {
  return {
    openapi: "3.1.0",
    info: {
      title: "Onrecord",
      version: "1",
      description: "Who did what, when, to which resource, from where, by which access method, and how it ended.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    security: [{ apiToken: [] }, { session: [] }],
    paths: {
      ...auditLogPaths(),
      ...exportPaths(),
      ...ingestPaths(),
      ...hecPaths(),
      ...administrationPaths(),
      ...operationPaths(),
    },
    components: {
      securitySchemes: SECURITY,
      responses: Object.fromEntries(
        Object.entries(PROBLEMS).map(([name, description]) => [name, problemResponse(name, description)]),
      ),
      schemas: {
        ...auditLogSchemas(),
        ...exportSchemas(),
        ...ingestSchemas(),
        ...hecSchemas(),
        ...administrationSchemas(),
        Problem: PROBLEM,
      },
    },
  };
}

const SECURITY: Record<string, Schema> = {
  apiToken: { type: "http", scheme: "bearer", description: "From `onrecord token create`." },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "next-auth.session-token",
    description: "Someone signed in to the console.",
  },
  sourceToken: { type: "http", scheme: "bearer", description: "The token of a source." },
  splunkToken: {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "`Splunk` and the token of a source.",
  },
  sourceTokenAsPassword: {
    type: "http",
    scheme: "basic",
    description: "The token of a source as the password; any user name.",
  },
};

const PROBLEM = object(
  {
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    requestId: { type: "string", format: "uuid" },
  },
  { title: "Problem", description: "RFC 9457." },
);

const PROBLEMS: Record<string, string> = {
  Malformed: "The request cannot be read",
  NotSignedIn: "No credential, or a wrong or revoked one",
  NotAllowed: "The credential does not allow this",
  NotFound: "There is no such thing",
  TooLarge: "Larger than the limit in `detail`",
  UnsupportedMedia: "A content encoding or type that is not understood",
  NotUnderstood: "A parameter that is not understood; `detail` says which",
  TooMany: "Too much at once; `Retry-After` says when to try again",
  Unavailable: "Not possible right now; nothing was lost or half done",
};

/** Answers that pass by themselves say when. */
const PASSING = new Set(["TooMany", "Unavailable"]);

function problemResponse(name: string, description: string): Schema {
  const seconds = { description: "Seconds until trying again makes sense.", schema: { type: "integer", minimum: 1 } };
  return {
    description,
    ...(PASSING.has(name) && { headers: { "Retry-After": seconds } }),
    content: { "application/problem+json": { schema: ref("Problem") } },
  };
}

function operationPaths(): Record<string, Schema> {
  return {
    "/api/health/live": open("The process runs", { "application/json": { schema: { type: "object" } } }, false),
    "/api/health/ready": open("It can do its work", { "application/json": { schema: { type: "object" } } }, true),
    "/api/metrics": open("Prometheus metrics", { "text/plain": { schema: { type: "string" } } }, false),
    "/api/openapi.json": open("This document", { "application/json": { schema: { type: "object" } } }, false),
  };
}

function open(summary: string, content: Schema, canFail: boolean): Schema {
  const failure = canFail ? { "503": { $ref: "#/components/responses/Unavailable" } } : {};
  return { get: { summary, security: [], responses: { "200": { description: "Done", content }, ...failure } } };
}
