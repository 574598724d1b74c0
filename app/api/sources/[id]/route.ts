import { z } from "zod";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { setRateLimit } from "@/lib/sources/set-rate-limit.ts";
import { setSourceSettings } from "@/lib/sources/set-settings.ts";

/** One at a time: of two, the first would be changed when the second is refused. */
const input = z.union(
  [
    z.strictObject({ rateLimit: z.number().nullable() }),
    z.strictObject({ settings: z.record(z.string(), z.unknown()) }),
  ],
  'needs either {"rateLimit":…} or {"settings":{…}}',
);

/** Changes what may be changed of a source: how many records a second it may send, or what its kind is told. */
export const PATCH = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "admin");
  const change = await readJson(request, input);
  const source = { organizationId: scope.organizationId, sourceId };
  const changed =
    "rateLimit" in change
      ? await setRateLimit({ ...source, rateLimit: change.rateLimit })
      : await setSourceSettings({ ...source, given: change.settings });
  return Response.json(changed, { headers: { "cache-control": "no-store" } });
});
