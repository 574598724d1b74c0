import { sourceCredential } from "@/lib/auth/source-token.ts";
import { handler } from "@/lib/http/handler.ts";
import { acceptDelivery } from "@/lib/http/ingest.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Every push whose sender can present a credential. */
export const POST = handler((request) => acceptDelivery(request, sourceCredential(request)));
