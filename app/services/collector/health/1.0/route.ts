import { hecHealth } from "@/lib/http/hec.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** What Vector asks before it sends. */
export const GET = hecHealth;
