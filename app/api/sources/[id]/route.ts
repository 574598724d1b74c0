import { z } from "zod";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { setSourceCredentials } from "@/lib/sources/set-credentials.ts";
import { setRateLimit } from "@/lib/sources/set-rate-limit.ts";
import { setSourceSettings } from "@/lib/sources/set-settings.ts";
import { setWebhookSecret } from "@/lib/sources/set-webhook-secret.ts";

/** One at a time: of two, the first would be changed when the second is refused. */
const input = z.union(
  [
    z.strictObject({ rateLimit: z.number().nullable() }),
    z.strictObject({ settings: z.record(z.string(), z.unknown()) }),
    z.strictObject({ webhookSecret: z.string().nullable() }),
    z.strictObject({ credentials: z.record(z.string(), z.unknown()) }),
  ],
  'needs one of {"rateLimit":…}, {"settings":{…}}, {"webhookSecret":…} and {"credentials":{…}}',
);

/** Changes what may be changed of a source: how much it may send, what its kind is told, what its webhook signs with or what it signs in with. */
export const PATCH = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "admin");
  const change = await readJson(request, input);
  const source = { organizationId: scope.organizationId, sourceId };
  return Response.json(await apply(source, change), { headers: { "cache-control": "no-store" } });
});

function apply(source: { organizationId: string; sourceId: string }, change: z.infer<typeof input>): Promise<object> {
  if ("rateLimit" in change) return setRateLimit({ ...source, rateLimit: change.rateLimit });
  if ("settings" in change) return setSourceSettings({ ...source, given: change.settings });
  if ("webhookSecret" in change) return setWebhookSecret({ ...source, secret: change.webhookSecret });
  return setSourceCredentials({ ...source, credentials: change.credentials });
}
