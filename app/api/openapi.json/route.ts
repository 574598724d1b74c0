import { openApiDocument } from "@/lib/http/openapi/document.ts";

/** The API's description; it holds no data and needs no credential. */
export function GET(): Response {
  return Response.json(openApiDocument());
}
