import { z } from "zod";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { setRateLimit } from "@/lib/sources/set-rate-limit.ts";

const input = z.strictObject({ rateLimit: z.number().nullable() });

/** Changes what may be changed of a source: how many records a second it may send. */
export const PATCH = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "admin");
  const { rateLimit } = await readJson(request, input);
  const source = await setRateLimit({ organizationId: scope.organizationId, sourceId, rateLimit });
  return Response.json(source, { headers: { "cache-control": "no-store" } });
});
