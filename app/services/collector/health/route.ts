import { hecHealth } from "@/lib/http/hec.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** What shippers ask before they send. */
export const GET = hecHealth;
