import { acceptHecEvents } from "@/lib/http/hec.ts";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Splunk's HTTP Event Collector by its short address. */
export const POST = acceptHecEvents;
