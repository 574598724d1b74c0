import { AppError } from "@/lib/errors.ts";
import { handler } from "@/lib/http/handler.ts";
import { publicUrl } from "@/lib/http/public-url.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { listSources } from "@/lib/sources/list-sources.ts";
import { sourceSetup } from "@/lib/sources/source-setup.ts";

/** Stands where the token goes: of the token itself only a hash is kept. */
const PLACEHOLDER = "PASTE-THE-TOKEN-HERE";

/** What to paste for a source that exists already. */
export const GET = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "viewer");
  const sources = await listSources({ organizationId: scope.organizationId });
  const source = sources.find(({ id }) => id === sourceId);
  if (source === undefined) throw new AppError("not-found", "There is no such source in this organization.");
  const { kind, cluster } = source;
  const setup = sourceSetup(kind, { sourceId, url: publicUrl(request), token: PLACEHOLDER, cluster });
  return Response.json({ token: PLACEHOLDER, setup }, { headers: { "cache-control": "no-store" } });
});
