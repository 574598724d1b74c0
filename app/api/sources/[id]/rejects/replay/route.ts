import { z } from "zod";
import { AppError } from "@/lib/errors.ts";
import { handler } from "@/lib/http/handler.ts";
import { readJson } from "@/lib/http/json-body.ts";
import { readSource, type SourceContext } from "@/lib/http/source-route.ts";
import { REPLAY_IDS_MAX, replayRejects } from "@/lib/ingest/replay-rejects.ts";

const input = z.strictObject({
  ids: z.array(z.string()).min(1).max(REPLAY_IDS_MAX).optional(),
  all: z.literal(true).optional(),
  cursor: z.string().optional(),
});

/** Reads a source's rejects again, as its kind is now: some of them, or up to 10,000 of all with `more` and where to go on. */
export const POST = handler<SourceContext>(async (request, context) => {
  const { scope, sourceId } = await readSource(request, context, "admin");
  const { ids, all, cursor } = await readJson(request, input);
  if ((ids === undefined) === (all === undefined))
    throw new AppError("invalid", 'body: needs either {"ids":["…"]} or {"all":true}.');
  if (ids !== undefined && cursor !== undefined) throw new AppError("invalid", "cursor: goes with all, not with ids.");
  const { organizationId, reader } = scope;
  const replayed = await replayRejects({ organizationId, sourceId, by: reader, ids, cursor });
  return Response.json(replayed, { headers: { "cache-control": "no-store" } });
});
