import { handler } from "@/lib/http/handler.ts";
import { checkReady } from "@/lib/http/ready.ts";

export const dynamic = "force-dynamic";

/** The database answers and is migrated; 503 with the reason otherwise. */
export const GET = handler(async () => {
  await checkReady();
  return Response.json({ status: "ready" }, { headers: { "cache-control": "no-store" } });
});
