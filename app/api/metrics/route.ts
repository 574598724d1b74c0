import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { spoolStatus } from "@/lib/ingest/spool-status.ts";
import { expose, METRICS_CONTENT_TYPE } from "@/lib/metrics/expose.ts";
import { readInstallation } from "@/lib/metrics/installation.ts";
import { sourceHealth } from "@/lib/sources/source-health.ts";

export const dynamic = "force-dynamic";

/** Prometheus. Without credentials the installation in numbers; with an API token also the sources of its organization by name. */
export const GET = handler(async (request) => {
  const sources = request.headers.has("authorization") ? await sourcesOf(request) : undefined;
  const text = await expose({ installation: await readInstallation(), sources, spool: await spoolStatus() });
  return new Response(text, { headers: { "content-type": METRICS_CONTENT_TYPE, "cache-control": "no-store" } });
});

async function sourcesOf(request: Request): ReturnType<typeof sourceHealth> {
  const { organizationId } = await requireScope(request, "viewer");
  return sourceHealth({ organizationId, now: new Date() });
}
