import { acceptHecEvents } from "@/lib/http/hec.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Splunk's HTTP Event Collector by the address with its version. */
export const POST = acceptHecEvents;
