import { handler } from "@/lib/http/handler.ts";
import { publicUrl } from "@/lib/http/public-url.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { sourceSetup } from "@/lib/sources/source-setup.ts";
import { rotateSourceToken } from "@/lib/sources/source-token.ts";

/** Replaces a source's token; the new one is in this answer and nowhere else. */
export const POST = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "admin");
  const { kind, cluster, token } = await rotateSourceToken({ organizationId: scope.organizationId, sourceId });
  const setup = sourceSetup(kind, { sourceId, url: publicUrl(request), token, cluster });
  return Response.json({ token, setup }, { status: 201, headers: { "cache-control": "no-store" } });
});
