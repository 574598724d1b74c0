import { handler } from "@/lib/http/handler.ts";
import { acceptDelivery } from "@/lib/http/ingest.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

type Context = { params: Promise<{ token: string }> };

/** For senders that can present no credential: kube-apiserver drops its webhook token without a word on plain http. */
export const POST = handler<Context>(async (request, { params }) => acceptDelivery(request, (await params).token));
