import { authenticateWebhook } from "@/lib/auth/webhook-source.ts";
import { withBody } from "@/lib/http/body.ts";
import { handler } from "@/lib/http/handler.ts";
import { receive } from "@/lib/ingest/receive.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

type Context = { params: Promise<{ sourceId: string }> };

/** A policy file, before and after, is the largest thing a webhook tells of. */
const BODY_BYTES_MAX = 8 * 1024 * 1024;

/**
 * A Tailscale webhook: its body is its credential. What cannot be read is kept as a reject and answered 200, since a refusal would be sent
 * again for a day and hold back everything after it.
 */
export const POST = handler<Context>(async (request, { params }) => {
  const { sourceId } = await params;
  const signature = request.headers.get("tailscale-webhook-signature");
  const receipt = await withBody(
    request,
    async (body) => {
      const now = new Date();
      const source = await authenticateWebhook(sourceId, { body, signature, now });
      return receive({ source, body, encoding: null, receivedAt: now });
    },
    { maxBytes: BODY_BYTES_MAX },
  );
  const { accepted, duplicates, rejected, rejects, spooled } = receipt;
  return Response.json({ accepted, duplicates, rejected, rejects, ...(spooled && { spooled }) });
});
