import { z } from "zod";
import { requireScope } from "@/lib/auth/require.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { publicUrl } from "@/lib/http/public-url.ts";
import { spoolStatus } from "@/lib/ingest/spool-status.ts";
import { recorderStatus } from "@/lib/recorder/status.ts";
import { createSource } from "@/lib/sources/create-source.ts";
import { sourceHealth } from "@/lib/sources/source-health.ts";
import { sourceSetup } from "@/lib/sources/source-setup.ts";

const NO_STORE = { "cache-control": "no-store" };

/** Every source and how it does. */
export const GET = handler(async (request) => {
  const { organizationId } = await requireScope(request, "viewer");
  const now = new Date();
  // Our clock: ages are told by it, whatever the reader's own says.
  const spool = await spoolStatus();
  return Response.json(
    {
      items: await sourceHealth({ organizationId, now }),
      recorder: recorderStatus(organizationId),
      spool,
      now: now.toISOString(),
    },
    { headers: NO_STORE },
  );
});

const input = z.strictObject({
  kind: z.string(),
  name: z.string(),
  cluster: z.string().nullish(),
  settings: z.record(z.string(), z.unknown()).optional(),
  /** Of a pulled kind alone. */
  credentials: z.unknown().optional(),
});

/** Makes a source; its token is in this answer and nowhere else. */
export const POST = handler(async (request) => {
  const { organizationId } = await requireScope(request, "admin");
  const source = await createSource({ organizationId, ...(await readJson(request, input)) });
  const { id: sourceId, token, cluster } = source;
  const setup = sourceSetup(source.kind, { sourceId, url: publicUrl(request), token, cluster });
  return Response.json({ ...source, setup }, { status: 201, headers: NO_STORE });
});
